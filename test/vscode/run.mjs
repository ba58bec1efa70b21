// Runs the mocha suite (`suite/`) inside real VS Code: on the desktop where its download is reachable, else on
// VS Code's server from npm with headless Chromium. `--host desktop|server` chooses; `--bundle-only` prepares a run
// in the debugger.
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { build as bundle } from 'esbuild';
import { cacheFolder } from '../support/cache.mjs';
import { ensureChromium } from '../support/chromium.mjs';
import { main, root, Stop, say } from '../support/commands.mjs';
import { addressOf, remoteUri, startServer } from '../support/vscode-server.mjs';
import { copyOf } from '../support/workspace.mjs';

const here = join(root, 'test', 'vscode');
const out = join(root, 'node_modules', '.cache', 'vscode-suite');
const artifacts = join(root, 'test', 'artifacts');
const results = join(artifacts, 'vscode.json');
const LIMIT_MS = 8 * 60_000;
const SETTINGS = { 'security.workspace.trust.enabled': false, 'window.titleBarStyle': 'custom' };

/** Extensions that the suite needs beside ours, such as one that provides a language model. */
function companions() {
  const folder = join(here, 'extensions');
  const extra = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return extra.filter((path) => existsSync(join(path, 'package.json')));
}

/** Bundles every test file and the entry point beside it. */
async function bundleSuite(suite) {
  rmSync(out, { recursive: true, force: true });
  const files = readdirSync(suite, { recursive: true }).filter((name) => name.endsWith('.test.ts'));
  if (files.length === 0) throw new Stop(`There is no *.test.ts in ${suite}.`);
  await bundle({
    entryPoints: {
      index: join(here, 'index.ts'),
      ...Object.fromEntries(files.map((name) => [name.replace(/\.ts$/, ''), join(suite, name)])),
    },
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  return join(out, 'index.js');
}

const environment = (workspace) => ({
  SWITCHYARD_TEST: '1',
  SWITCHYARD_TEST_RESULTS: results,
  SWITCHYARD_TEST_WORKSPACE: workspace,
});

/** Whether desktop VS Code can be downloaded and shown here. */
async function desktopIsPossible() {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  try {
    const signal = AbortSignal.timeout(5000);
    const reply = await fetch('https://update.code.visualstudio.com/api/releases/stable', { method: 'HEAD', signal });
    return reply.ok;
  } catch {
    return false;
  }
}

async function onDesktop(entry, workspace) {
  const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
  const vscodeExecutablePath = await downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: join(cacheFolder(), 'vscode-desktop'),
  });
  const user = copyOf(join(here, 'workspace'), 'user');
  try {
    mkdirSync(join(user.folder, 'User'), { recursive: true });
    writeFileSync(join(user.folder, 'User', 'settings.json'), JSON.stringify(SETTINGS));
    say('running the suite in desktop VS Code');
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: [root, ...companions()],
      extensionTestsPath: entry,
      extensionTestsEnv: environment(workspace),
      launchArgs: [workspace, '--disable-extensions', '--skip-welcome', `--user-data-dir=${user.folder}`],
    });
  } finally {
    user.remove();
  }
}

async function onServer(entry, workspace) {
  const { chromium } = await import('playwright-core');
  const server = await startServer({
    // The address names one extension under development and no more: the others are installed.
    extensions: companions(),
    settings: SETTINGS,
    automation: true,
    env: environment(workspace),
  });
  say(`running the suite in VS Code ${server.version} (code-server, headless Chromium)`);
  const browser = await chromium.launch(await ensureChromium());
  mkdirSync(artifacts, { recursive: true });
  const log = createWriteStream(join(artifacts, 'vscode-suite.log'));
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const code = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Stop(`The suite did not end within ${LIMIT_MS / 60_000} minutes.`)),
        LIMIT_MS,
      );
      const end = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      page.on('crash', () => end(reject)(new Stop("VS Code's page crashed.")));
      page.exposeFunction('codeAutomationExit', end(resolve)).catch(end(reject));
      page.exposeFunction('codeAutomationLog', (_type, args) => log.write(`${format(...args)}\n`)).catch(end(reject));
    });
    // Never an unhandled rejection, whichever of the two awaits below is reached first.
    code.catch(() => undefined);
    const payload = [
      ['extensionDevelopmentPath', remoteUri(server, root)],
      ['extensionTestsPath', remoteUri(server, entry)],
      ['skipWelcome', 'true'],
    ];
    await page.goto(addressOf(server, workspace, payload));
    try {
      return await code;
    } catch (error) {
      await page.screenshot({ path: join(artifacts, 'vscode-suite.png') });
      throw error;
    }
  } finally {
    log.end(server.log());
    await browser.close();
    await server.stop();
  }
}

/** Every test with its outcome, and the failures in full. */
function print({ host, tests, passed, failed, skipped }) {
  const mark = { passed: '✔', failed: '✘', skipped: '-' };
  for (const { title, state, ms, error } of tests) {
    console.log(`  ${mark[state]} ${title}${ms >= 1000 ? ` (${(ms / 1000).toFixed(1)} s)` : ''}`);
    if (error) console.log(error.replace(/^/gm, '      '));
  }
  console.log(`${host}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) console.log('What VS Code said meanwhile is in test/artifacts/vscode-suite.log.');
}

main(async () => {
  const option = (name) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  if (!existsSync(join(root, 'dist', 'extension.js'))) throw new Stop('Build first: npm run build');
  rmSync(results, { force: true });
  const entry = await bundleSuite(option('--suite') ?? join(here, 'suite'));
  if (process.argv.includes('--bundle-only')) {
    cpSync(join(here, 'workspace'), join(out, 'workspace'), { recursive: true });
    return 0;
  }
  const workspace = copyOf(join(here, 'workspace'));
  try {
    const host = option('--host') ?? ((await desktopIsPossible()) ? 'desktop' : 'server');
    const code = await (host === 'desktop' ? onDesktop : onServer)(entry, workspace.folder);
    if (!existsSync(results)) throw new Stop(`The suite ended with code ${code} and wrote no results.`);
    const result = JSON.parse(readFileSync(results, 'utf8'));
    print(result);
    return result.failed > 0 || code !== 0 ? 1 : 0;
  } finally {
    workspace.remove();
  }
});
