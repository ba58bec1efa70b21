import { describe, expect, it } from 'vitest';
import type { Graph } from '../../extension/protocol/graph';
import { calls, reply, startFake } from '../support/fake-run';

const worker: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'Do it',
  nodes: {
    w: { kind: 'worker', model: 'fake/m', instructions: 'Work.', calls: ['t'] },
    t: { kind: 'tool', use: ['files.read', 'files.write'] },
  },
};

describe('a worker', () => {
  it('loops over model and tool calls and counts steps, tokens and money', async () => {
    const run = await startFake(worker, {
      chat: ({ messages }) => (messages.length < 4 ? calls(['files_read', { path: 'a' }]) : reply('done')),
    });
    const view = await run.finished;
    expect(run.bugs).toEqual([]);
    expect(view.state).toBe('done');
    expect(view.output).toBe('done');
    expect(view.steps).toBe(3);
    expect(view.cost).toBe(2 * (10 + 5 * 2));
  });
});
