/** A whole run: the start agent on its task under the run's limits, to the one fact that ends the log. */
import { type Failure, failure } from '../protocol/failure';
import { isAgent } from '../protocol/graph';
import { MICRO } from '../protocol/money';
import type { NewEvent, Outcome, Plan } from '../protocol/run-event';
import type { Agent, AgentResult, RunContext } from './agent';
import { limitFailure } from './chat';
import { runAgent } from './dispatch';
import { Cancelled, type Durable } from './durable';
import { type Account, createLedger } from './ledger';
import { limitMet, runScope, stopDispatched, underClock } from './limits';

export interface RunInput {
  plan: Plan;
  task: string;
  inputs: Record<string, string | number | boolean>;
}

/** Runs a plan. Always ends with `run.finished` in the log; throws only for a bug. */
export async function runGraph(durable: Durable, input: RunInput): Promise<Outcome> {
  const { plan } = input;
  const ledger = createLedger();
  const run: RunContext = {
    plan,
    ledger,
    inputs: input.inputs,
    withoutSchema: new Set(),
    approvals: 0,
    rejected: false,
    spent: 0,
    inputTokens: 0,
    outputTokens: 0,
    limitsMet: new Map(),
  };
  const scope = runScope(ledger, plan, durable.now());
  const root = { run, durable, scope } as Pick<Agent, 'run' | 'durable' | 'scope'>;
  const timeUp = () => limitFailure(root as Agent, { limit: 'timeout', node: null, value: plan.limits.timeoutMs });
  const progress = { text: '' };
  try {
    const result = await underClock<AgentResult>(
      durable,
      scope,
      (inner) => start({ ...root, durable: inner }, input, progress),
      () => {
        timeUp();
        stopDispatched(scope);
      },
      () => ({ status: 'limited', text: progress.text, failure: timeUp() }),
    );
    return finish(durable, run, scope.account, result);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    record(durable, run, scope.account, 'cancelled', error.message, progress.text);
    return 'cancelled';
  }
}

/** The start agent, and its fallbacks in turn where it fails. */
async function start(
  root: Pick<Agent, 'run' | 'durable' | 'scope'>,
  { plan, task }: RunInput,
  progress: { text: string },
): Promise<AgentResult> {
  const place = { ...root, path: '', parentSpan: null };
  let id = plan.graph.start;
  let fallbackFor: string | undefined;
  for (;;) {
    const result = await runAgent(place, id, { task, ...(fallbackFor === undefined ? {} : { fallbackFor }) }, progress);
    const node = plan.graph.nodes[id];
    const fallback = node && isAgent(node) ? node.fallback : undefined;
    if (result.status !== 'failed' || fallback === undefined || limitMet(root.scope)) return result;
    fallbackFor = id;
    id = fallback;
  }
}

function finish(durable: Durable, run: RunContext, account: Account, result: AgentResult): Outcome {
  const [outcome, reason, why] = verdict(run, result);
  record(durable, run, account, outcome, reason, result.text, why);
  return outcome;
}

/** The first that applies: failed, partial, rejected, done. */
function verdict(run: RunContext, result: AgentResult): [Outcome, string, Failure?] {
  if (result.status === 'failed') return ['failed', result.failure.message, result.failure];
  if (result.status === 'limited' && run.plan.limits.onLimit === 'fail')
    return ['failed', result.failure.message, result.failure];
  const [limit] = run.limitsMet.values();
  if (limit) return ['partial', limit.message, limit];
  if (result.status === 'limited') return ['partial', result.failure.message, result.failure];
  if (result.status === 'rejected') return ['rejected', result.failure.message, result.failure];
  if (run.rejected) return ['rejected', 'A call was rejected; the output is what the agents made of that.'];
  return ['done', ''];
}

function record(
  durable: Durable,
  run: RunContext,
  account: Account,
  outcome: Outcome,
  reason: string,
  output: string,
  why?: Failure,
): void {
  durable.record(
    finishedFact(
      outcome,
      reason,
      output,
      {
        steps: account.used,
        inputTokens: run.inputTokens,
        outputTokens: run.outputTokens,
        costMicro: run.spent,
      },
      why,
    ),
  );
}

/** The fact that ends every log, also where a host has to write it for an engine that threw. */
export function finishedFact(
  outcome: Outcome,
  reason: string,
  output: string,
  totals: { steps: number; inputTokens: number; outputTokens: number; costMicro: number },
  why?: Failure,
): NewEvent {
  return {
    type: 'run.finished',
    outcome,
    reason,
    output,
    steps: totals.steps,
    usage: { inputTokens: totals.inputTokens, outputTokens: totals.outputTokens, costUsd: totals.costMicro / MICRO },
    ...(why ? { failure: why } : {}),
  };
}

/** What a host records when the engine threw: a bug, shown once. */
export function bugFailure(error: unknown): Failure {
  const words = error instanceof Error ? error.message : String(error);
  return failure('bug', `Switchyard has a bug: ${words} The log of this run is kept; please report it.`);
}
