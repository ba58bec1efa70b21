/** The same work through the engine: a worker, the ledger, every event, the journal on disk with its fsyncs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planRun } from '../../extension/engine/plan';
import { createJournalHost } from '../../extension/hosts/journal-host';
import { createModels } from '../../extension/models/directory';
import { createOpenAi } from '../../extension/models/openai';
import { createPrices } from '../../extension/models/prices';
import { createTools, toolSpecs, toolTask } from '../../extension/tools';
import { GRAPH, measure, TASK } from './work';

/** A disk, not a memory file system: the folder is in the checkout. */
const onBug = (error: unknown) => console.error(error);
const FOLDER = process.argv[4] ?? '.';

async function loop(baseUrl: string): Promise<number> {
  const runsFolder = await mkdtemp(join(FOLDER, 'runs-'));
  const prices = createPrices({ overrides: { 'openai/instant': { input: 1, output: 4 } } });
  const models = createModels({ providers: [createOpenAi({ baseUrl, key: async () => 'none' })], prices, onBug });
  const tools = createTools({ root: runsFolder, allowedHosts: [] });
  const price = await models.priceOf('openai/instant');
  if (!price) throw new Error('The bench model has no price.');
  const plan = planRun({
    graph: GRAPH,
    prices: { 'openai/instant': price },
    tools: toolSpecs(tools),
    caps: {},
    approve: 'never',
  });
  if (!plan.ok) throw new Error(plan.failure.message);
  const host = createJournalHost({ runsFolder, log: (message) => console.error(message) });
  const live = await host.start({
    plan: plan.value,
    file: 'bench.switchyard.yaml',
    name: 'Sums',
    task: TASK,
    inputs: {},
    by: 'test',
    tasks: { chat: models.chat, tool: toolTask(tools) },
  });
  const view = await live.finished;
  if (view.state !== 'done') throw new Error(`The run ended as ${view.state}: ${view.reason}`);
  await host.dispose();
  await rm(runsFolder, { recursive: true });
  return (view.steps - 1) / 2;
}

measure(loop);
