// A folder outside the checkout for what is brought from npm once: the server that is VS Code, and Node 24.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, npm, Stop, say } from './commands.mjs';

/** Where the cache is: `SWITCHYARD_CACHE`, else the platform's usual place. */
export function cacheFolder() {
  const named = process.env['SWITCHYARD_CACHE'];
  if (named) return named;
  if (process.platform === 'win32' && process.env['LOCALAPPDATA'])
    return join(process.env['LOCALAPPDATA'], 'switchyard', 'Cache');
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'switchyard');
}

/**
 * The cached folder `name`, filled by `fill` the first time. It is filled under another name and then renamed,
 * so that a folder which exists is complete; a lock keeps two processes from filling it at once.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>}
 */
export async function cached(name, fill) {
  const target = join(cacheFolder(), name);
  if (existsSync(target)) return target;
  makeFolder(cacheFolder());
  const unlock = await lock(`${target}.lock`, name);
  try {
    if (existsSync(target)) return target;
    const temporary = mkdtempSync(`${target}.new-`);
    try {
      await fill(temporary);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return target;
  } finally {
    unlock();
  }
}

function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Stop(`Cannot make the cache folder ${folder} (${error.code}). Set SWITCHYARD_CACHE to another one.`);
  }
}

/** Waits for the lock file. One left by a process that has ended is taken over. */
async function lock(file, name) {
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new Stop(
          `Cannot write to the cache folder ${cacheFolder()} (${error.code}). Set SWITCHYARD_CACHE to another one.`,
        );
    }
    if (!isAlive(readOwner(file))) {
      // Two waiters may both do this and both go on; the rename at the end still lets only one folder win.
      rmSync(file, { force: true });
      continue;
    }
    if (!told) say(`waiting for another process that installs ${name}`);
    told = true;
    await sleep(500);
  }
}

function readOwner(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Installs packages from npm into a folder that has nothing to do with the checkout. No install scripts run. */
export async function install(folder, args, what) {
  await mustRun(
    `${what} could not be installed from npm. Check the network and the npm registry in your npm settings, then try again.`,
    ...npm(['install', '--prefix', folder, ...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
    { cwd: folder, env: { npm_config_engine_strict: 'false' }, timeoutMs: 10 * 60_000 },
  );
}
