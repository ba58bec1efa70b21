/** Random runs, of one seed each, and what must hold of the log of every run. */
import { runDurable } from '../../extension/engine/durable';
import type { TaskBodies } from '../../extension/engine/ports';
import { runGraph } from '../../extension/engine/run';
import { LocalBackend } from '../../extension/hosts/local-backend';
import { memoryLog } from '../../extension/hosts/memory-host';
import type { ApprovalRequest, Decision } from '../../extension/protocol/approval';
import { isAgent } from '../../extension/protocol/graph';
import { MICRO } from '../../extension/protocol/money';
import type { Outcome, RunEvent, RunFinished, RunStarted } from '../../extension/protocol/run-event';
import { applyEvent, emptyRunView, type RunView } from '../../extension/protocol/run-view';
import { type Dice, diceOf, pause } from './dice';
import { startFake } from './fake-run';
import { type Fault, misbehavingModel, randomGraph } from './random-graph';

/** What may happen to a random run besides the model's faults. */
export const TURNS = ['approve', 'edit', 'reject', 'takeover', 'late decision', 'cancel'] as const;
export type Happening = Fault | (typeof TURNS)[number];

export interface RandomRun {
  events: RunEvent[];
  /** What broke the law so far, in words. */
  problems: string[];
}

/** Milliseconds after which a run counts as hung; every random run has a timeout far below. */
const PATIENCE = 10_000;

/** The model that goes with a seed: most misbehave, some are slow. */
export function modelOf(seed: number, on: (what: Happening) => void): TaskBodies {
  const dice = diceOf(seed, 'manners');
  return misbehavingModel(seed, { faults: dice.chance(0.6), slow: dice.chance(0.6) }, on);
}

/** Starts the random run of a seed and follows it to its end; `on` hears of everything that went another way. */
export async function randomRun(seed: number, on: (what: Happening) => void): Promise<RandomRun> {
  const problems: string[] = [];
  const dice = diceOf(seed, 'turns');
  const model = modelOf(seed, on);
  const io = { intent: Promise.resolve(), key: '', emit: () => undefined };
  const run = await startFake(randomGraph(seed), {
    chat: (request, signal) => model.chat(request, { signal, ...io }),
    tool: model.tool,
    onEvent: (event, host) => {
      if (event.type !== 'approval.requested') return;
      void answerLater(seed, event.request, on, (decision) => host.decide(event.runId, event.request.id, decision));
    },
  });
  if (dice.chance(0.35)) {
    setTimeout(() => {
      run.host.cancel(run.runId, 'stop').catch((error) => problems.push(`cancel rejected: ${error}`));
    }, dice.roll() * 200);
  }
  const view = await inTime(run.finished);
  const events = await run.events();
  problems.push(...run.bugs.map((bug) => `a bug was logged: ${bug}`));
  problems.push(...(view === 'hung' ? [`it hung after ${events.at(-1)?.type}`] : brokenLaws(events)));
  if (events.some(({ type }) => type === 'run.cancelled')) on('cancel');
  return { events, problems };
}

async function answerLater(
  seed: number,
  request: ApprovalRequest,
  on: (what: Happening) => void,
  decide: (decision: Decision) => Promise<{ ok: boolean }>,
): Promise<void> {
  const dice = diceOf(seed, `person ${request.id}`);
  const decision = decisionOn(request, dice);
  const late = dice.chance(0.1);
  await pause(dice.roll() * 40 + (late ? 600 : 0));
  const { ok } = await decide(decision);
  if (late) on('late decision');
  if (ok) on(decision.action);
}

/** What some person answers; a question gets its answer or a refusal. */
export function decisionOn({ call, hash }: ApprovalRequest, dice: Dice): Decision {
  const answer = { hash, by: 'p', channel: 'view', result: 'by hand' } as const;
  const odds = dice.roll();
  if (odds < 0.3) return { ...answer, action: 'reject' };
  if (odds < 0.5 || call.kind === 'question') return { ...answer, action: 'takeover' };
  if (odds < 0.85 && 'path' in call.args) return { ...answer, action: 'edit', args: { ...call.args, path: 'b' } };
  return { ...answer, action: 'approve' };
}

export function inTime<T>(promise: Promise<T>): Promise<T | 'hung'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('hung'), PATIENCE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export interface Continued {
  outcome: Outcome | 'hung';
  /** What the log got in addition. */
  tail: RunEvent[];
  problems: string[];
}

/** Goes on from a recorded log, as a process does that found it; `decide` answers every question. */
export async function continueRun(
  recorded: readonly RunEvent[],
  tasks: TaskBodies,
  decide: (request: ApprovalRequest) => Decision,
): Promise<Continued> {
  const started = startOf(recorded);
  const tail: RunEvent[] = [];
  const problems: string[] = [];
  let over = false;
  const backend = new LocalBackend({
    started,
    log: memoryLog(recorded, (event) => tail.push(event)),
    tasks,
    onEvent: (event) => void answerUntilTaken(event),
    onLive: () => undefined,
    onBug: (message, error) => problems.push(`a bug was logged: ${message} ${error}`),
  });
  // A question of the recorded part is open again only when the replay has come to it.
  async function answerUntilTaken(event: RunEvent): Promise<void> {
    if (event.type !== 'approval.requested') return;
    const decision = decide(event.request);
    while (!over && !(await backend.decide(event.request.id, decision)).ok) await pause(10);
  }
  for (const event of recorded) void answerUntilTaken(event);
  try {
    const { plan, task, inputs } = started;
    const outcome = await inTime(runDurable(backend, (durable) => runGraph(durable, { plan, task, inputs })));
    return { outcome, tail, problems };
  } finally {
    over = true;
    backend.dispose();
  }
}

export function startOf(events: readonly RunEvent[]): RunStarted {
  const [first] = events;
  if (first?.type !== 'run.started') throw new Error('The log does not begin with run.started.');
  return first;
}

export function endOf(events: readonly RunEvent[]): RunFinished | undefined {
  return events.find((event) => event.type === 'run.finished');
}

// ---- the law -----------------------------------------------------------------------------------------------

/**
 * What the log of an ended run breaks, in words; empty where all is well. It is judged on the facts before
 * `run.finished`: at that one the projection closes whatever is still open.
 */
export function brokenLaws(events: readonly RunEvent[]): string[] {
  const end = endOf(events);
  if (!end) return ['there is no run.finished'];
  const view = events.slice(0, events.indexOf(end)).reduce(applyEvent, emptyRunView(end.runId));
  return [...brokenEnd(events, end, view), ...brokenSums(end, view), ...brokenLimits(events, view)];
}

function brokenEnd(events: readonly RunEvent[], end: RunFinished, view: RunView): string[] {
  const broken: string[] = [];
  const after = events.slice(events.indexOf(end) + 1).map(({ type }) => type);
  if (after.length > 0) broken.push(`after run.finished there is ${after.join(', ')}`);
  if (events.some(({ seq }, i) => seq !== i)) broken.push('the numbers of the facts have gaps');
  if (view.reserved !== 0) broken.push(`${view.reserved} µ$ are still reserved`);
  if (view.pending.length > 0) broken.push(`${view.pending.length} approvals are still pending`);
  const open = openAtEnd(events).map((span) => `${span} ${view.spans[span]?.kind}`);
  if (open.length > 0) broken.push(`spans are open at the end: ${open.join(', ')}`);
  const cancelled = events.some(({ type }) => type === 'run.cancelled');
  if (cancelled && end.outcome !== 'cancelled') broken.push(`cancelled, but its outcome is ${end.outcome}`);
  return broken;
}

/** Spans without an end, counted apart from the projection. */
function openAtEnd(events: readonly RunEvent[]): string[] {
  const open = new Set<string>();
  for (const event of events) {
    if (!('span' in event) || event.span === undefined) continue;
    if (/started|requested/.test(event.type)) open.add(event.span);
    else open.delete(event.span);
  }
  return [...open];
}

function brokenSums(end: RunFinished, view: RunView): string[] {
  const told = [Math.round(end.usage.costUsd * MICRO), end.steps, end.usage.inputTokens, end.usage.outputTokens];
  const shown = [view.cost, view.steps, view.inputTokens, view.outputTokens];
  const broken: string[] = [];
  if (told.join() !== shown.join()) broken.push(`run.finished has ${told}, the projection ${shown}`);
  if (told.some((sum) => sum < 0)) broken.push(`a sum is negative: ${told}`);
  return broken;
}

function brokenLimits(events: readonly RunEvent[], view: RunView): string[] {
  const { limits, graph } = startOf(events).plan;
  const broken: string[] = [];
  if (view.cost > limits.budget) broken.push(`the run cost ${view.cost} of ${limits.budget} µ$`);
  if (view.steps > limits.steps) broken.push(`the run took ${view.steps} of ${limits.steps} steps`);
  for (const { kind, node, sum } of Object.values(view.spans)) {
    const agent = graph.nodes[node];
    if (kind !== 'agent' || !agent || !isAgent(agent)) continue;
    const { budget = Infinity, steps = Infinity } = agent.limits ?? {};
    if (sum.cost > Math.round(budget * MICRO)) broken.push(`${node} cost ${sum.cost} of ${budget * MICRO} µ$`);
    if (sum.chats + sum.tools > steps) broken.push(`${node} took ${sum.chats + sum.tools} of ${steps} steps`);
  }
  return broken;
}

// ---- many of them ------------------------------------------------------------------------------------------

/** Seed of the first run; set SEED to repeat, with RUNS=1 for a single one. */
export const firstSeed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

/** Tries one seed after another, eight at a time; gives what went wrong, by seed. */
export async function tryAll(runs: number, tryOne: (seed: number) => Promise<string[]>): Promise<string[]> {
  const seeds = Array.from({ length: runs }, (_, i) => firstSeed + i);
  const wrong: string[] = [];
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const problems = await tryOne(seed).catch((error: Error) => [`it threw: ${error.stack}`]);
      wrong.push(...problems.map((problem) => `SEED=${seed} RUNS=1: ${problem}`));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return wrong;
}
