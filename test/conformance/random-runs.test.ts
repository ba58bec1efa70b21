/** Whatever the graph, its limits, the model's faults, people's answers and a cancel: the law of runs holds. */
import { expect, it } from 'vitest';
import type { TaskBodies } from '../../extension/engine/ports';
import type { ApprovalRequest } from '../../extension/protocol/approval';
import type { Graph, GraphNode, Limits } from '../../extension/protocol/graph';
import type { Plan, RunEvent, RunFinished } from '../../extension/protocol/run-event';
import { calls, reply, startFake } from '../support/fake-run';
import { FAULTS } from '../support/random-graph';
import {
  brokenLaws,
  continueRun,
  endOf,
  firstSeed,
  type Happening,
  randomRun,
  TURNS,
  tryAll,
} from '../support/random-run';

const numRuns = Number(process.env.RUNS ?? 300);
/** From so many runs on, everything that can happen must have happened. */
const MANY = 300;

/** A replay of the whole log asks nobody, adds nothing and ends as it did. */
async function wrongInReplay(events: readonly RunEvent[]): Promise<string[]> {
  const wrong: string[] = [];
  const nobody = async (): Promise<never> => {
    wrong.push('the replay made a call');
    throw new Error('nothing may run in a replay');
  };
  const tasks: TaskBodies = { chat: nobody, tool: nobody };
  const take = ({ hash }: ApprovalRequest) => ({ action: 'reject', hash, by: 'p', channel: 'view' }) as const;
  const { outcome, tail, problems } = await continueRun(events, tasks, take);
  const recorded = endOf(events)?.outcome;
  if (outcome !== recorded) wrong.push(`the replay ended ${outcome}, not ${recorded}`);
  if (tail.length > 0) wrong.push(`the replay added ${tail.map(({ type }) => type).join(', ')}`);
  return [...wrong, ...problems];
}

it(`${numRuns} random runs keep the law and replay (SEED=${firstSeed})`, {
  timeout: 60_000 + numRuns * 200,
}, async () => {
  const seen = new Map<string, number>();
  const count = (what: Happening | `outcome ${string}`) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const wrong = await tryAll(numRuns, async (seed) => {
    const { events, problems } = await randomRun(seed, count);
    count(`outcome ${endOf(events)?.outcome}`);
    return problems.length > 0 ? problems : wrongInReplay(events);
  });
  console.log(`SEED=${firstSeed}:`, [...seen].map(([what, times]) => `${what} ${times}`).join(', '));
  expect(wrong).toEqual([]);
  if (numRuns < MANY) return;
  const outcomes = ['done', 'failed', 'partial', 'rejected', 'cancelled'].map((outcome) => `outcome ${outcome}`);
  const never = [...FAULTS, ...TURNS, ...outcomes].filter((what) => !seen.has(what));
  expect(never, `never happened from SEED=${firstSeed} on`).toEqual([]);
});

/** A small run with a model call, an approval and a tool call. */
async function wellRun(): Promise<RunEvent[]> {
  const graph: Graph = {
    switchyard: 1,
    start: 'w',
    task: 'T',
    nodes: {
      w: { kind: 'worker', model: 'fake/m', calls: ['g'], limits: { budget: 0.01, steps: 9 } },
      g: { kind: 'gate', otherwise: 'medium', calls: ['t'] },
      t: { kind: 'tool', use: ['files.write'] },
    },
  };
  const run = await startFake(graph, {
    approve: 'always',
    chat: ({ messages }) =>
      messages.some(({ role }) => role === 'tool')
        ? reply('done')
        : calls(['files_write', { path: 'a', content: 'b' }]),
  });
  await run.finished;
  return run.events();
}

type Change = (event: RunEvent) => RunEvent[];

/** Leaves out every fact of this type. */
const without =
  (type: RunEvent['type']): Change =>
  (event) =>
    event.type === type ? [] : [event];

const atEnd =
  (change: (end: RunFinished) => RunEvent[]): Change =>
  (event) =>
    event.type === 'run.finished' ? change(event) : [event];

const withPlan =
  (change: (plan: Plan) => Plan): Change =>
  (event) =>
    event.type === 'run.started' ? [{ ...event, plan: change(event.plan) }] : [event];

const withLimits = (limits: Partial<Plan['limits']>) =>
  withPlan((plan) => ({ ...plan, limits: { ...plan.limits, ...limits } }));

const withWorker = (limits: Limits) =>
  withPlan((plan) => {
    const w: GraphNode = { kind: 'worker', model: 'fake/m', calls: ['g'], limits };
    return { ...plan, graph: { ...plan.graph, nodes: { ...plan.graph.nodes, w } } };
  });

const cancelled = ({ v, runId, at, seq }: RunFinished): RunEvent => ({
  v,
  runId,
  at,
  seq,
  type: 'run.cancelled',
  reason: 'stop',
});

const BREACHES: [what: string, change: Change, words: string | RegExp][] = [
  ['no end', without('run.finished'), 'no run.finished'],
  ['two ends', atEnd((end) => [end, end]), 'after run.finished there is run.finished'],
  ['a fact after the end', atEnd((end) => [end, cancelled(end)]), 'after run.finished there is run.cancelled'],
  ['a cancel that does not count', atEnd((end) => [cancelled(end), end]), 'cancelled, but its outcome is done'],
  ['an agent left open', without('span.finished'), /spans are open at the end: s1 agent/],
  ['calls left open', without('step.finished'), /still reserved.*spans are open/],
  ['a question left open', without('approval.decided'), '1 approvals are still pending'],
  ['a wrong sum', atEnd((end) => [{ ...end, steps: 99 }]), /run.finished has \d+,99,/],
  ['a budget passed', withLimits({ budget: 1 }), 'of 1 µ$'],
  ['steps passed', withLimits({ steps: 2 }), 'the run took 3 of 2 steps'],
  ["an agent's budget passed", withWorker({ budget: 0.000002 }), /w cost \d+ of 2 µ\$/],
  ["an agent's steps passed", withWorker({ steps: 2 }), 'w took 3 of 2 steps'],
];

it('a run that keeps the law is told so', async () => {
  expect(brokenLaws(await wellRun())).toEqual([]);
});

it.each(BREACHES)('the law notices %s', async (_, change, words) => {
  const changed = (await wellRun()).flatMap(change).map((event, seq) => ({ ...event, seq }));
  expect(brokenLaws(changed).join('; ')).toMatch(words);
});

it('the law notices a gap in the numbers', async () => {
  const gapped = (await wellRun()).map((event) => ({ ...event, seq: event.seq * 2 }));
  expect(brokenLaws(gapped)).toEqual(['the numbers of the facts have gaps']);
});
