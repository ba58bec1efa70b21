// Finds Chromium for the browser tests, and installs Debian's package where that is allowed.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, Stop, say } from './commands.mjs';

/** Headless, quiet, and able to run in a container without a graphics card. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
};

/**
 * A Chromium to drive with playwright-core: `CHROME_PATH`, else what the machine has, else Debian's package.
 * @returns {Promise<{executablePath: string, args: string[]}>}
 */
export async function ensureChromium() {
  const named = process.env['CHROME_PATH'];
  if (named && !existsSync(named)) throw new Stop(`CHROME_PATH is ${named}, and there is no such file.`);
  const found = named || findChromium();
  if (found) return { executablePath: found, args: ARGS };
  await installChromium();
  const installed = findChromium();
  if (!installed) throw new Stop('Chromium was installed but cannot be found. Set CHROME_PATH to its program.');
  return { executablePath: installed, args: ARGS };
}

/** Path of an installed Chromium, Chrome or Edge; undefined where there is none. */
export function findChromium() {
  return NAMES.map(onPath).find((path) => path !== undefined) ?? (PLACES[process.platform] ?? []).find(existsSync);
}

/** Where a program is on PATH. */
export function onPath(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder && isProgram(path)) return path;
    }
  }
  return undefined;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installChromium() {
  const next = 'Install Chromium or Google Chrome, or set CHROME_PATH to its program, then try again.';
  if (process.platform !== 'linux' || !onPath('apt-get') || process.getuid?.() !== 0)
    throw new Stop(`The browser tests need Chromium, and none was found. ${next}`);
  say('installing Chromium (apt-get install chromium)');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { code, output } = await run('apt-get', args, { quiet: true, env, timeoutMs: 10 * 60_000 });
    if (code !== 0) throw new Stop(`apt-get ${args.join(' ')} failed. ${next}\n${output.trim().slice(-1500)}`);
  }
}
