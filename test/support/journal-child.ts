/** A process that runs a long scripted run on the journal in argv[2], for being killed. */
import { createJournalHost } from '../../extension/hosts/journal-host';
import type { Graph } from '../../extension/protocol/graph';
import { calls, planFor } from './fake-run';

const graph: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'go',
  limits: { steps: 100_000 },
  nodes: {
    w: { kind: 'worker', model: 'fake/m', calls: ['t'] },
    t: { kind: 'tool', use: ['files.read', 'files.write'] },
  },
};

const host = createJournalHost({ runsFolder: process.argv[2] ?? '', log: console.error });
void host
  .start({
    plan: planFor(graph),
    file: 'x.switchyard.yaml',
    name: 'x',
    task: 'go',
    inputs: {},
    by: 'test',
    tasks: {
      chat: async ({ messages }) =>
        calls(['files_read', { path: `file-${messages.length}` }], ['files_write', { path: 'a', content: 'b' }]),
      tool: async () => ({ content: 'x'.repeat(200) }),
    },
  })
  .then(({ runId }) => process.stdout.write(`${runId}\n`));
