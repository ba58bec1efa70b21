/** A host that keeps its runs on disk: a folder for each run, with its journal, its blobs and its owner. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import { createJournal, readJournal } from './journal';
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
      await mkdir(join(folder, checkedId(runId)), { recursive: true });
      await writeFile(ownerOf(runId), JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
      return owned(createJournal(journalOf(runId)), ownerOf(runId));
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
    remove: (runId) => rm(join(folder, checkedId(runId)), { recursive: true, force: true }),
  };
}

/** A run id is the name of a folder; nothing else may be. */
function checkedId(runId: string): string {
  if (!RUN_ID.test(runId))
    throw new FailureError(failure('bad_request', `${JSON.stringify(runId)} is not the name of a run.`));
  return runId;
}

/** A log whose owner's mark goes when it is closed. */
function owned(log: RunLog, owner: string): RunLog {
  return {
    recorded: log.recorded,
    append: (event) => log.append(event),
    sync: () => log.sync(),
    close: async () => {
      await log.close();
      await rm(owner, { force: true });
    },
  };
}

async function isOwned(owner: string): Promise<boolean> {
  if (!existsSync(owner)) return false;
  const { pid } = JSON.parse(await readFile(owner, 'utf8')) as { pid: number };
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
