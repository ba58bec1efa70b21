/** A disk that refuses an intent: the call is not made, and the run says what to do. */
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../extension/engine/ports';
import { createLocalHost } from '../../extension/hosts/local-host';
import { memoryStore } from '../../extension/hosts/memory-host';
import { failure } from '../../extension/protocol/failure';
import type { Graph } from '../../extension/protocol/graph';
import { planFor, reply } from '../support/fake-run';

const graph: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'go',
  limits: { retries: 0 },
  nodes: { w: { kind: 'worker', model: 'fake/m' } },
};

async function runOn(refuses: (sync: number) => boolean): Promise<{ state: string; reason: string; sent: number }> {
  const store = memoryStore();
  let syncs = 0;
  let sent = 0;
  const create = async (runId: string) => {
    const log = await store.create(runId);
    const sync = async () => {
      syncs += 1;
      if (refuses(syncs))
        throw new FailureError(failure('bad_request', 'The log cannot be written (ENOSPC). Free some space.'));
    };
    return { ...log, sync };
  };
  const host = createLocalHost({ store: { ...store, create }, log: () => undefined });
  const tasks = {
    chat: async (_request: unknown, io: { intent: Promise<void> }) => {
      await io.intent;
      sent += 1;
      return reply('done');
    },
    tool: async () => ({ content: '' }),
  };
  const run = { plan: planFor(graph), file: 'x', name: 'x', task: 'go', inputs: {}, by: 'test' as const, tasks };
  const { finished } = await host.start(run);
  const view = await finished.catch(() => undefined);
  return { state: view?.state ?? 'unfinished', reason: view?.reason ?? '', sent };
}

describe('a disk that refuses an intent', () => {
  it('no call leaves, and the run fails with the sentence; with a disk that takes it, it goes through', async () => {
    // The first sync is that of `run.started`, the second the intent of the model call.
    expect(await runOn((sync) => sync === 2)).toEqual({
      state: 'failed',
      reason: expect.stringMatching(/Free some space/),
      sent: 0,
    });
    expect(await runOn(() => false)).toMatchObject({ state: 'done', sent: 1 });
  });
});
