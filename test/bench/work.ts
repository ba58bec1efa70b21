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

/** Conversations before the measured ones: an extension host lives long, and so its code is compiled. */
const WARM_UP = 5;
const MEASURED = 5;

/** What a loop tells its parent. */
export interface Measured {
  /** Wall time of the first conversation of the process, cold. */
  firstMs: number;
  /** Median wall time of a conversation once warm. */
  ms: number;
  turns: number;
  /** CPU time of this process for one warm conversation. */
  cpuMs: number;
}

/** Holds the same conversation again and again: once cold, then to warm up, then measured. */
export async function measure(run: (baseUrl: string) => Promise<number>): Promise<void> {
  const origin = process.argv[2] ?? '';
  const turns = Number(process.argv[3] ?? '200');
  const once = async () => {
    const began = performance.now();
    const done = await run(`${origin}/turns/${turns}/v1`);
    if (done !== turns) throw new Error(`The loop did ${done} turns, not ${turns}.`);
    return performance.now() - began;
  };
  const firstMs = await once();
  for (let i = 0; i < WARM_UP; i++) await once();
  const cpu = process.cpuUsage();
  const times: number[] = [];
  for (let i = 0; i < MEASURED; i++) times.push(await once());
  const used = process.cpuUsage(cpu);
  const ms = times.sort((a, b) => a - b)[Math.floor(MEASURED / 2)] ?? 0;
  const measured: Measured = { firstMs, ms, turns, cpuMs: (used.user + used.system) / 1000 / MEASURED };
  process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit(0));
}
