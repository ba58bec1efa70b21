/** A host that keeps its runs on disk: a folder for each run, with its journal, its blobs and its owner. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import { createJournal, diskFailure, readJournal } from './journal';
import type { RunLog } from './local-backend';
import { createLocalHost, type RunStore } from './local-host';
import type { RunHost } from './run-host';

export interface JournalHostOptions {
  /** Folder that holds one folder for each run; made when the first run starts. */
  runsFolder: string;
  log(message: string, error?: unknown): void;
}

export function createJournalHost({ runsFolder, log }: JournalHostOptions): RunHost {
  return createLocalHost({ store: folderStore(runsFolder), log });
}

const RUN_ID = /^\d+-\d{8}T\d{6}-[0-9a-f]{6}$/;

function folderStore(folder: string): RunStore {
  const journalOf = (runId: string) => join(folder, checkedId(runId), 'journal.jsonl');
  const ownerOf = (runId: string) => join(folder, checkedId(runId), 'owner.json');
  return {
    ids: async () => (existsSync(folder) ? (await readdir(folder)).filter((name) => RUN_ID.test(name)) : []),
    create: async (runId) => {
      try {
        await mkdir(join(folder, checkedId(runId)), { recursive: true });
        await claim(ownerOf(runId));
        return owned(createJournal(journalOf(runId)), ownerOf(runId));
      } catch (error) {
        throw diskFailure(error, folder) ?? error;
      }
    },
    read: async (runId) => {
      const path = journalOf(runId);
      if (!existsSync(path)) throw new FailureError(failure('bad_request', `There is no run ${runId} in ${folder}.`));
      return readJournal(path, runId);
    },
    stamp: async (runId) => {
      const { mtimeMs, size } = await stat(journalOf(runId));
      return `${mtimeMs} ${size}`;
    },
    isAlive: (runId) => isOwned(ownerOf(runId)),
    remove: async (runId) => {
      if (await isOwned(ownerOf(runId))) {
        throw new FailureError(
          failure('bad_request', 'This run is under way in another window or terminal. Cancel it there first.'),
        );
      }
      await rm(join(folder, checkedId(runId)), { recursive: true, force: true });
    },
  };
}

/** A run id is the name of a folder; nothing else may be. */
function checkedId(runId: string): string {
  if (!RUN_ID.test(runId))
    throw new FailureError(failure('bad_request', `${JSON.stringify(runId)} is not the name of a run.`));
  return runId;
}

/** Marks that this process holds, by their path: its own number in a mark that is not here was another's. */
const held = new Set<string>();

/** Writes the owner's mark whole or not at all. */
async function claim(owner: string): Promise<void> {
  await writeFile(`${owner}.part`, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  await rename(`${owner}.part`, owner);
  held.add(owner);
}

/** A log whose owner's mark goes when it is closed. */
function owned(log: RunLog, owner: string): RunLog {
  return {
    recorded: log.recorded,
    append: (event) => log.append(event),
    sync: () => log.sync(),
    close: async () => {
      await log.close();
      held.delete(owner);
      await rm(owner, { force: true });
    },
  };
}

async function isOwned(owner: string): Promise<boolean> {
  if (held.has(owner)) return true;
  const pid = existsSync(owner) ? pidIn(await readFile(owner, 'utf8')) : undefined;
  if (pid === undefined || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process in a mark; none in one that was torn. */
function pidIn(text: string): number | undefined {
  const found = /"pid":(\d+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
