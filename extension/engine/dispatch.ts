/** Calling an agent: through its gates, under its own limits, in a span of its own, with its fallback. */
import { failure } from '../protocol/failure';
import { isAgent } from '../protocol/graph';
import type { ReplyName } from '../protocol/reply';
import type { Agent, AgentResult, RunContext } from './agent';
import { limitFailure, whyNoCall } from './chat';
import { Cancelled, type Durable } from './durable';
import { passGates } from './gate';
import { agentScope, limitMet, type Scope, stopDispatched, underClock } from './limits';
import { type Route, routesOf } from './route';
import { supervise } from './supervisor';
import { work } from './worker';

/** Where a new agent's work hangs. */
export interface Place {
  run: RunContext;
  durable: Durable;
  scope: Scope;
  /** Path of the caller; empty for the start agent. */
  path: string;
  parentSpan: string | null;
}

export interface Assignment {
  task: string;
  /** Structured reply that the agent's answer must be (judges). */
  format?: ReplyName;
  fallbackFor?: string;
}

/**
 * A supervisor calls one of its own. The gates on the way are asked every time; a fallback has to pass those of the
 * agent that it stands in for and its own.
 */
export async function dispatch(
  caller: Agent,
  route: Route,
  assignment: Assignment,
  parentSpan: string,
): Promise<AgentResult> {
  const met = whyNoCall(caller);
  if (met) return { status: 'limited', text: '', failure: met };
  const result = await droppable(caller, (inner, progress) =>
    throughGates({ ...caller, durable: inner }, route, assignment, parentSpan, progress),
  );
  const fallback = fallbackOf(caller, route.target);
  if (result.status !== 'failed' || fallback === undefined || limitMet(caller.scope)) return result;
  const own = routesOf(caller.run.plan.graph, caller.id).find(({ target }) => target === fallback)?.gates ?? [];
  const standIn = { target: fallback, gates: [...new Set([...route.gates, ...own])] };
  return dispatch(caller, standIn, { ...assignment, fallbackFor: route.target }, parentSpan);
}

function fallbackOf(caller: Agent, id: string): string | undefined {
  const node = caller.run.plan.graph.nodes[id];
  return node && isAgent(node) ? node.fallback : undefined;
}

async function throughGates(
  caller: Agent,
  route: Route,
  assignment: Assignment,
  parentSpan: string,
  progress: { text: string },
): Promise<AgentResult> {
  const call = { kind: 'agent' as const, name: route.target, args: { task: assignment.task }, caller: caller.id };
  const passage = await passGates(caller, route.gates, call, '', parentSpan);
  if (passage.pass === 'result') return { status: 'ok', text: passage.text };
  const { task } = passage.pass === 'call' ? passage.args : {};
  if (typeof task !== 'string') {
    const reason = passage.pass === 'rejected' ? passage.reason : 'The edited call had no task.';
    const why = failure('rejected', `The call of ${route.target} did not pass. ${reason}`);
    return { status: 'rejected', text: '', failure: why };
  }
  const place = { run: caller.run, durable: caller.durable, scope: caller.scope, path: caller.path, parentSpan };
  return runAgent(place, route.target, { ...assignment, task }, progress);
}

/** Does something that a landing caller can drop, keeping what there is of it so far. */
async function droppable(
  caller: Agent,
  work: (inner: Durable, progress: { text: string }) => Promise<AgentResult>,
): Promise<AgentResult> {
  const progress = { text: '' };
  try {
    return await caller.durable.scope(async (inner, drop) => {
      caller.scope.dispatches.add(drop);
      try {
        return await work(inner, progress);
      } finally {
        caller.scope.dispatches.delete(drop);
      }
    });
  } catch (error) {
    const met = limitMet(caller.scope);
    // Where the caller itself was dropped, the one above it speaks.
    if (!(error instanceof Cancelled) || caller.durable.ended || met?.limit !== 'timeout') throw error;
    return { status: 'limited', text: progress.text, failure: limitFailure(caller, met) };
  }
}

/** One agent at work, from `span.started` to `span.finished`. */
export async function runAgent(
  place: Place,
  id: string,
  assignment: Assignment,
  progress = { text: '' },
): Promise<AgentResult> {
  const { run, durable } = place;
  const node = run.plan.graph.nodes[id];
  if (!node || !isAgent(node)) throw new Error(`${id} is called as an agent and is none.`);
  const span = durable.spanId();
  durable.record({
    type: 'span.started',
    span,
    parent: place.parentSpan,
    kind: 'agent',
    node: id,
    title: id,
    input: assignment.task,
    ...(assignment.fallbackFor === undefined ? {} : { fallbackFor: assignment.fallbackFor }),
  });
  const scope = agentScope(run.ledger, run.plan.graph, id, place.scope, durable.now());
  const path = place.path ? `${place.path}/${id}` : id;
  const agent: Agent = { run, durable, id, node, path, span, scope, progress };
  try {
    const result = await underOwnClock(agent, assignment);
    finish(agent, result);
    return result;
  } catch (error) {
    if (error instanceof Cancelled) durable.record({ type: 'span.finished', span, status: 'cancelled' });
    throw error;
  } finally {
    place.scope.children.delete(scope);
  }
}

async function underOwnClock(agent: Agent, assignment: Assignment): Promise<AgentResult> {
  const { scope } = agent;
  const timeUp = () => limitFailure(agent, { limit: 'timeout', node: scope.node, value: scope.clock?.limitMs ?? 0 });
  const result = await underClock<AgentResult>(
    agent.durable,
    scope,
    (inner) => {
      const worker = { ...agent, durable: inner };
      return agent.node.kind === 'supervisor'
        ? supervise(worker, assignment.task)
        : work(worker, assignment.task, assignment.format);
    },
    () => {
      timeUp();
      stopDispatched(scope);
    },
    () => ({ status: 'limited', text: agent.progress.text, failure: timeUp() }),
  );
  const fails = result.status === 'limited' && scope.onLimit === 'fail';
  return fails ? { ...result, status: 'failed' } : result;
}

function finish(agent: Agent, result: AgentResult): void {
  agent.durable.record({
    type: 'span.finished',
    span: agent.span,
    status: result.status,
    output: result.text,
    ...(result.status === 'ok' ? {} : { failure: result.failure }),
  });
}
