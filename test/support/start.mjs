// `npm start`: ends with VS Code open on the sample. On a desktop that has VS Code it is that one; elsewhere it is
// VS Code's server from npm, in a browser. Options: --port N, --no-open, --check (draw it, take a picture, end).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onPath } from './chromium.mjs';
import { build, ensureModules, main, mustRun, root, run, Stop, say } from './commands.mjs';
import { addressOf, startServer } from './vscode-server.mjs';
import { copyOf } from './workspace.mjs';

const options = {
  port: { type: 'string' },
  'no-open': { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
};

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

/** Desktop VS Code with this checkout as its extension. It goes on without us, so the sample's copy stays. */
async function openDesktop(code, sample, file) {
  await mustRun('VS Code could not be opened:', code, [
    `--extensionDevelopmentPath=${root}`,
    '--new-window',
    sample.folder,
    file,
  ]);
  console.log(`VS Code is open on ${file}`);
}

/** The server, until Ctrl+C. */
async function openServer(sample, file, { port, open }) {
  const settings = { 'security.workspace.trust.enabled': false };
  const server = await startServer({
    extensions: [root],
    open: file,
    settings,
    ...(port === undefined ? {} : { port }),
  });
  const address = addressOf(server, sample.folder);
  if (open) await openBrowser(address);
  say(`VS Code ${server.version} is running on this machine only. Ctrl+C ends it.`);
  console.log(`Open ${address}`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  await server.stop();
}

async function openBrowser(address) {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]];
  if (!onPath(program)) return;
  const { code } = await run(program, args, { quiet: true, timeoutMs: 10_000 });
  if (code !== 0) say('no browser could be opened; open the address yourself');
}

/** Opens the sample as a person would and keeps a picture of the drawn canvas. */
async function check(sample, file, port) {
  const { openWorkbench } = await import('../e2e/workbench.mjs');
  const workbench = await openWorkbench({ folder: sample.folder, file, ...(port === undefined ? {} : { port }) });
  try {
    const canvas = await workbench.canvas();
    const nodes = await canvas.locator('.react-flow__node').count();
    mkdirSync(join(root, 'test', 'artifacts'), { recursive: true });
    const path = await workbench.screenshot('start');
    console.log(`The canvas is drawn with ${nodes} nodes: ${path}`);
  } finally {
    await workbench.close();
  }
}

function readOptions() {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (error) {
    throw new Stop(`${error.message}\nnpm start -- [--port N] [--no-open] [--check]`);
  }
}

main(async () => {
  const values = readOptions();
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Stop(`--port wants a number from 1 to 65535, not ${values.port}.`);
  await ensureModules();
  await build();
  const sample = copyOf(join(root, 'media', 'samples'), 'release-notes');
  const file = join(sample.folder, 'release-notes.switchyard.yaml');
  const code = values.check || values['no-open'] || port !== undefined || !hasDisplay() ? undefined : onPath('code');
  if (code) return openDesktop(code, sample, file);
  try {
    if (values.check) await check(sample, file, port);
    else await openServer(sample, file, { port, open: !values['no-open'] && hasDisplay() });
  } finally {
    sample.remove();
  }
});
