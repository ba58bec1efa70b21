/** Where the command line keeps its runs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FailureError } from '../engine/ports';
import { createJournalHost } from '../hosts/journal-host';
import type { RunHost } from '../hosts/run-host';
import { failure } from '../protocol/failure';
import type { Surroundings } from './command-line';

/** The folder `wanted`, or `.switchyard/runs` of the current folder; absolute. */
export function runsFolderOf(wanted: string | undefined, folder: string): string {
  return wanted === undefined ? join(folder, '.switchyard', 'runs') : resolve(folder, wanted);
}

/**
 * Opens the store in `wanted`, or in `.switchyard/runs` of the current folder, which git is told to ignore. What the
 * disk refuses its host is a `FailureError`: `bad_request` here, `fault` once it is open.
 */
export async function openStore(wanted: string | undefined, { folder, terminal }: Surroundings): Promise<RunHost> {
  const runsFolder = runsFolderOf(wanted, folder);
  try {
    await mkdir(runsFolder, { recursive: true });
    if (wanted === undefined) await ignore(runsFolder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'Make the folder writable, or name another one with --runs DIR.';
    throw new FailureError(failure('bad_request', `Runs cannot be kept in ${runsFolder}: ${why}. ${remedy}`));
  }
  const host = createJournalHost({
    runsFolder,
    log: (message, error) => terminal.say(error === undefined ? message : `${message} ${told(error)}`),
  });
  const explained = <T>(asked: Promise<T>) =>
    asked.catch((error: unknown) => {
      throw storeFailure(error, runsFolder);
    });
  return {
    ...host,
    list: () => explained(host.list()),
    start: async (run) => {
      const { runId, finished } = await explained(host.start(run));
      return { runId, finished: explained(finished) };
    },
  };
}

/** What a disk may refuse, by the system's code, as the end of a sentence. */
const REFUSALS: Record<string, string> = {
  EACCES: 'it is not permitted to this user',
  EPERM: 'it is not permitted to this user',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this disk is used up',
  EIO: 'the disk fails',
  EFBIG: 'the file would be larger than is allowed',
};

/** A refusal of the disk as a Failure; anything else is a bug, and stays what it is. */
function storeFailure(error: unknown, runsFolder: string): unknown {
  if (error instanceof FailureError) {
    const { message } = error.failure;
    // A host does not know how its folder is chosen here.
    const remedy = message.includes('--runs') ? '' : ' The folder is chosen with --runs DIR.';
    return new FailureError({ ...error.failure, code: 'fault', message: message + remedy });
  }
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const refusal = code === undefined ? undefined : REFUSALS[code];
  if (refusal === undefined) return error;
  const remedy = 'Free some space or make the folder writable, or choose another folder with --runs DIR.';
  return new FailureError(failure('fault', `Runs cannot be kept in ${runsFolder}: ${refusal} (${code}). ${remedy}`));
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
