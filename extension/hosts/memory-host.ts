/** A host that forgets: for tests, and for runs nobody wants to keep. */
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import type { RunEvent } from '../protocol/run-event';
import type { RunLog } from './local-backend';
import { createLocalHost, type RunStore } from './local-host';
import type { RunHost } from './run-host';

export function createMemoryHost({ log }: { log(message: string, error?: unknown): void }): RunHost {
  return createLocalHost({ store: memoryStore(), log });
}

export function memoryStore(): RunStore {
  const logs = new Map<string, RunEvent[]>();
  return {
    ids: async () => [...logs.keys()],
    create: async (runId) => {
      const events: RunEvent[] = [];
      logs.set(runId, events);
      return memoryLog([], (event) => events.push(event));
    },
    read: async (runId) => {
      const events = logs.get(runId);
      if (!events) throw new FailureError(failure('bad_request', `There is no run ${runId}.`));
      return [...events];
    },
    stamp: async (runId) => String(logs.get(runId)?.length ?? 0),
    isAlive: async () => false,
    remove: async (runId) => {
      logs.delete(runId);
    },
  };
}

/** A log in memory, beginning with what was recorded. */
export function memoryLog(recorded: readonly RunEvent[], onAppend: (event: RunEvent) => void): RunLog {
  return { recorded, append: onAppend, sync: async () => undefined, close: async () => undefined };
}
