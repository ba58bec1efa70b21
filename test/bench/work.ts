/** The work that both loops do: one agent, one tool, as many turns as the server asks for. */
import type { Graph } from '../../extension/protocol/graph';

export const INSTRUCTIONS = 'You add things up. Use the calculator for every sum, one at a time.';
export const TASK = 'Do all the sums.';

/** The same agent as a graph. The limits are wide: what is measured is the loop, not the landing. */
export const GRAPH: Graph = {
  switchyard: 1,
  name: 'Sums',
  task: TASK,
  start: 'adder',
  limits: { budget: 100, steps: 100_000, timeout: '1h' },
  nodes: {
    adder: { kind: 'worker', model: 'openai/instant', instructions: INSTRUCTIONS, calls: ['calculator'] },
    calculator: { kind: 'tool', use: ['calc'] },
  },
};

/** What a loop tells its parent. */
export interface Measured {
  /** Wall time of the measured loop. */
  ms: number;
  turns: number;
  /** CPU time of this process during the loop. */
  cpuMs: number;
}

/** Warms up on a conversation of the same length, as an extension host lives long, then measures one. The base URL says how many turns. */
export async function measure(run: (baseUrl: string) => Promise<number>): Promise<void> {
  const origin = process.argv[2] ?? '';
  const turns = Number(process.argv[3] ?? '200');
  await run(`${origin}/turns/${turns}/v1`);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const done = await run(`${origin}/turns/${turns}/v1`);
  const ms = performance.now() - began;
  const used = process.cpuUsage(cpu);
  const measured: Measured = { ms, turns: done, cpuMs: (used.user + used.system) / 1000 };
  process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit(0));
}
