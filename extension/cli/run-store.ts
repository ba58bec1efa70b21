/** Where the command line keeps its runs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FailureError } from '../engine/ports';
import { createJournalHost } from '../hosts/journal-host';
import type { RunHost } from '../hosts/run-host';
import { failure } from '../protocol/failure';
import type { Surroundings } from './command-line';

/** Opens the store in `wanted`, or in `.switchyard/runs` of the current folder, which git is told to ignore. */
export async function openStore(wanted: string | undefined, { folder, terminal }: Surroundings): Promise<RunHost> {
  const runsFolder = wanted === undefined ? join(folder, '.switchyard', 'runs') : resolve(folder, wanted);
  try {
    await mkdir(runsFolder, { recursive: true });
    if (wanted === undefined) await ignore(runsFolder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'Make the folder writable, or name another one with --runs DIR.';
    throw new FailureError(failure('bad_request', `Runs cannot be kept in ${runsFolder}: ${why}. ${remedy}`));
  }
  return createJournalHost({
    runsFolder,
    log: (message, error) => terminal.say(error === undefined ? message : `${message} ${told(error)}`),
  });
}

/** A failure has a sentence; a bug is told whole, so that it can be reported. */
function told(error: unknown): string {
  if (error instanceof FailureError) return error.failure.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs hold prompts, replies and files' contents; they are not for the repository. */
async function ignore(runsFolder: string): Promise<void> {
  try {
    await writeFile(join(runsFolder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
