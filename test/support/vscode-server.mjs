// Real VS Code without its desktop download: code-server from npm holds VS Code's own server, workbench and
// extension host. It runs on 127.0.0.1 only and is opened in a browser.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cached, install } from './cache.mjs';
import { Stop, say } from './commands.mjs';
import { node24 } from './node24.mjs';

const CODE_SERVER = '4.139.1';

/** Settings of every server here: quiet, and the same on every machine. */
const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.openRepositoryInParentFolders': 'never',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  'chat.agentHost.enabled': false,
};

/**
 * Brings the server and its Node into the cache where they are not there yet.
 * @returns {Promise<{node: string, vscode: string, version: string}>} the Node to run it with, the folder of
 *   VS Code's server, and VS Code's version.
 */
export async function ensureServer() {
  const folder = await cached(`code-server-${CODE_SERVER}`, async (target) => {
    say('bringing VS Code (code-server) from npm, about 190 MB (once)');
    await install(target, [`code-server@${CODE_SERVER}`], 'VS Code (code-server)');
    const vscode = join(target, 'node_modules', 'code-server', 'lib', 'vscode');
    await install(vscode, ['--omit=dev', '--legacy-peer-deps'], "VS Code's own packages");
  });
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const { version } = JSON.parse(readFileSync(join(vscode, 'package.json'), 'utf8'));
  return { node: await node24(), vscode, version };
}

/**
 * Starts a server on a free port (or `port`) of 127.0.0.1. It ends with `stop()`, and with this process however
 * that ends; folders that were not given are temporary and go with it.
 * @param {{
 *   port?: number,
 *   open?: string,
 *   extensions?: string[],
 *   settings?: Record<string, unknown>,
 *   keybindings?: unknown[],
 *   userFolder?: string,
 *   automation?: boolean,
 *   env?: Record<string, string | undefined>,
 * }} [options] `open`: a file to open in an empty window; `extensions`: unpacked extensions (a checkout is one);
 *   `userFolder`: where settings and state are kept; `automation`: lets a page start extension tests. In what it
 *   returns, `log()` is what the server said.
 */
export async function startServer(options = {}) {
  const { node, vscode, version } = await ensureServer();
  const temporary = mkdtempSync(join(tmpdir(), 'switchyard-vscode-'));
  const userFolder = options.userFolder ?? join(temporary, 'user');
  const extensionsFolder = join(temporary, 'extensions');
  writeUserFile(userFolder, 'settings.json', { ...SETTINGS, ...options.settings });
  if (options.keybindings) writeUserFile(userFolder, 'keybindings.json', options.keybindings);
  const opener = fileURLToPath(new URL('opener', import.meta.url));
  writeExtensions(extensionsFolder, [...(options.extensions ?? []), ...(options.open ? [opener] : [])]);
  const args = [
    join(vscode, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--without-connection-token', '--accept-server-license-terms', '--disable-telemetry'],
    ...['--server-data-dir', userFolder, '--extensions-dir', extensionsFolder],
    ...(options.automation ? ['--enable-smoke-test-driver'] : []),
  ];
  const server = launch(node, args, { ...options.env, SWITCHYARD_OPEN: options.open });
  const cleanUp = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const stop = async () => {
    await server.end();
    cleanUp();
  };
  try {
    const port = await listening(server, options.port);
    const authority = `127.0.0.1:${port}`;
    return { origin: `http://${authority}`, authority, port, version, userFolder, log: server.log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The address that opens a folder.
 * @param {{authority: string}} server
 * @param {string} folder absolute path
 * @param {[string, string][]} [payload] what a page may ask for with `automation`
 */
export function addressOf(server, folder, payload = []) {
  const query = new URLSearchParams({ folder: pathToFileURL(folder).pathname });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://${server.authority}/?${query}`;
}

/** A path of this machine as VS Code in the browser names it. */
export const remoteUri = (server, path) => `vscode-remote://${server.authority}${pathToFileURL(path).pathname}`;

function writeUserFile(userFolder, name, value) {
  const folder = join(userFolder, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** Lists unpacked extensions where they are, as VS Code lists what it has installed. */
function writeExtensions(folder, extensions) {
  mkdirSync(folder, { recursive: true });
  const list = extensions.map((path) => {
    const { publisher, name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const location = { $mid: 1, path: pathToFileURL(path).pathname, scheme: 'file' };
    return { identifier: { id: `${publisher}.${name}` }, version, location, metadata: { source: 'vsix' } };
  });
  writeFileSync(join(folder, 'extensions.json'), JSON.stringify(list));
}

/** Runs the server under its keeper. */
function launch(node, args, env) {
  const keeper = fileURLToPath(new URL('keeper.mjs', import.meta.url));
  const child = spawn(process.execPath, [keeper, node, ...args], {
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, VSCODE_PROXY_URI: undefined },
  });
  let text = '';
  const listeners = new Set();
  const add = (chunk) => {
    text = `${text}${chunk}`.slice(-200_000);
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  child.stdin.on('error', (error) => add(`keeper: ${error.message}\n`));
  let code;
  const closed = new Promise((resolve) => {
    const finish = (status) => {
      code = status ?? -1;
      add('');
      resolve();
    };
    child.on('close', finish);
    child.on('error', (error) => {
      add(`${error.message}\n`);
      finish(-1);
    });
  });
  return {
    log: () => text,
    code: () => code,
    onOutput: (listener) => listeners.add(listener),
    end: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

/** The port, once the server listens on it. */
function listening(server, wanted) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`did not start within 60 s. ${said()}`), 60_000);
    const said = () => server.log().trim().slice(-2000);
    const fail = (what) => {
      clearTimeout(timer);
      reject(new Stop(`VS Code's server ${what}`));
    };
    const look = () => {
      const match = /Extension host agent listening on (\d+)/.exec(server.log());
      if (match) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      } else if (server.log().includes('EADDRINUSE'))
        fail(`cannot listen on port ${wanted}: another program does. Choose another port with --port.`);
      else if (server.code() !== undefined) fail(`ended at once, with exit code ${server.code()}. ${said()}`);
    };
    server.onOutput(look);
    look();
  });
}
