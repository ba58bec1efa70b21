/**
 * Golden traces: every sample and template is run, and its readable trace must be what stands in
 * `test/golden/NAME.ANSWER.txt`. `UPDATE=1 npx vitest run test/golden` writes them anew: then read the diff.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../extension/cli/graph-file';
import { reportLines } from '../../extension/cli/show-command';
import { plain } from '../../extension/cli/terminal-text';
import { createWorkplace } from '../../extension/cli/workplace';
import { planRun, taskOf } from '../../extension/engine/plan';
import type { TaskBodies, TaskIo } from '../../extension/engine/ports';
import { createMemoryHost } from '../../extension/hosts/memory-host';
import type { Plan } from '../../extension/protocol/run-event';
import type { RunView } from '../../extension/protocol/run-view';

const GRAPHS = ['media/samples', 'media/templates'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.switchyard.yaml'))
    .map((name) => join(folder, name)),
);

/**
 * Tasks that end in the order in which they began. Side by side they would race each other, and a trace would
 * hang on the speed of the machine.
 */
function inOrder(tasks: TaskBodies): TaskBodies {
  let last: Promise<unknown> = Promise.resolve();
  const queued =
    <In, Out>(body: (input: In, io: TaskIo) => Promise<Out>) =>
    (input: In, io: TaskIo): Promise<Out> => {
      const mine = last.then(() => body(input, io));
      last = mine.catch(() => undefined);
      return mine;
    };
  return { chat: queued(tasks.chat), tool: queued(tasks.tool) };
}

/** Runs a graph of a copied folder at once, with every gate answered one way. */
async function traceOf(graphFile: string, approve: Plan['approve']): Promise<RunView> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-golden-'));
  const bugs: string[] = [];
  try {
    await cp(dirname(graphFile), folder, { recursive: true });
    const file = join(folder, basename(graphFile));
    const script = file.replace('.switchyard.yaml', '.script.yaml');
    writeFileSync(script, readFileSync(script, 'utf8').replace(/latency: \d+m?s/g, 'latency: 0'));
    const workplace = createWorkplace({ graphFile: file, folder, settings: {}, env: {} });
    const { graph, problems } = await checkFile(readFileSync(file, 'utf8'), workplace);
    if (!graph || problems.length > 0) throw new Error(`${graphFile}: ${problems[0]?.message}`);
    const plan = planRun({
      graph,
      prices: await workplace.pricesOf(graph),
      tools: workplace.tools,
      caps: {},
      approve,
    });
    if (!plan.ok) throw new Error(plan.failure.message);
    const inputs = Object.fromEntries(
      Object.entries(graph.inputs ?? {}).map(([name, spec]) => [name, spec.default ?? '']),
    );
    const host = createMemoryHost({ log: (message, error) => bugs.push(`${message} ${error}`) });
    const name = graph.name ?? '';
    const task = taskOf(graph, inputs);
    const tasks = inOrder(workplace.tasks);
    const run = { plan: plan.value, file: graphFile, name, task, inputs, by: 'test' as const, tasks };
    const { finished } = await host.start(run);
    const view = await finished;
    expect(bugs).toEqual([]);
    return view;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('golden traces', () => {
  it('cover the sample and the four templates', () => expect(GRAPHS).toHaveLength(5));

  it.each(GRAPHS.flatMap((graph) => (['always', 'never'] as const).map((approve) => [graph, approve] as const)))(
    '%s, approve %s',
    async (graph, approve) => {
      const view = await traceOf(graph, approve);
      const trace = `${reportLines(view, { paint: plain, columns: () => 160 }, true).join('\n')}\n`;
      const golden = join('test/golden', `${basename(graph, '.switchyard.yaml')}.${approve}.txt`);
      if (process.env['UPDATE'] === '1') writeFileSync(golden, trace);
      if (!existsSync(golden))
        throw new Error(`There is no ${golden}. Run UPDATE=1 npx vitest run test/golden and read it.`);
      expect(trace).toBe(readFileSync(golden, 'utf8'));
      for (const node of Object.values(view.nodes)) expect(node.reserved).toBe(0);
    },
  );
});
