// Runs other programs for the scripts of this folder: npm, node, the build. Node's own modules only, because
// the first of these scripts runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A sentence for a person, shown without a stack. */
export class Stop extends Error {}

/** Prints one line of progress. It goes to the error stream, so that a script's own output stays clean. */
export const say = (line) => process.stderr.write(`switchyard: ${line}\n`);

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, stdin?: boolean,
 *   timeoutMs?: number}} [options] `quiet` keeps the output back (it is in the result); `stdin` lets it read ours;
 *   `timeoutMs` ends the program.
 * @returns {Promise<{code: number, output: string}>} code -1 where it was ended by a signal or the timeout.
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = {}, quiet = false, stdin = false, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [stdin ? 'inherit' : 'ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-20_000);
      });
    }
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, output });
    });
  });
}

/** Runs a program quietly; when it fails, stops with `sentence` and the end of what the program said. */
export async function mustRun(sentence, command, args, options = {}) {
  const { code, output } = await run(command, args, { quiet: true, ...options });
  if (code !== 0) throw new Stop(`${sentence}\n${shortened(output.trim().split('\n'))}`);
}

/** npm says what is wrong first, a compiler last: both ends are kept. */
const shortened = (lines) =>
  (lines.length <= 40 ? lines : [...lines.slice(0, 20), '…', ...lines.slice(-20)]).join('\n');

/** npm, as the program that is running us if npm started us. */
export function npm(args) {
  const script = process.env['npm_execpath'];
  if (script?.endsWith('.js') || script?.endsWith('.cjs')) return [process.execPath, [script, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** Runs `npm ci` where node_modules is missing or older than the lock file. */
export async function ensureModules() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say('installing packages (npm ci)');
  await mustRun(
    'npm ci failed. Check the network and the npm registry in your npm settings, then try again.',
    ...npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );
}

/** Builds `dist/`. */
export async function build() {
  say('building');
  await mustRun('The build failed:', process.execPath, ['esbuild.mjs']);
}

/** Runs a script's main function: a `Stop` becomes its sentence and exit code 1, anything else keeps its stack. */
export function main(body) {
  body().then(
    (code) => process.exit(code ?? 0),
    (error) => {
      process.stderr.write(`${error instanceof Stop ? error.message : (error?.stack ?? error)}\n`);
      process.exit(1);
    },
  );
}
