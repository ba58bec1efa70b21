/** Calling an agent: through its gates, under its own limits, in a span of its own, with its fallback. */
import { failure } from '../protocol/failure';
import { isAgent } from '../protocol/graph';
import type { ReplyName } from '../protocol/reply';
import type { Agent, AgentResult, RunContext } from './agent';
import { limitFailure } from './chat';
import { Cancelled, type Durable } from './durable';
import { passGates } from './gate';
import { agentScope, limitMet, type Scope, stopDispatched, underClock } from './limits';
import type { Route } from './route';
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

/** A supervisor calls one of its own. The gates on the way are asked every time, also for a fallback. */
export async function dispatch(
  caller: Agent,
  route: Route,
  assignment: Assignment,
  parentSpan: string,
): Promise<AgentResult> {
  const call = { kind: 'agent' as const, name: route.target, args: { task: assignment.task }, caller: caller.id };
  const passage = await passGates(caller, route.gates, call, '', parentSpan);
  if (passage.pass === 'result') return { status: 'ok', text: passage.text };
  if (passage.pass === 'rejected') {
    return {
      status: 'rejected',
      text: '',
      failure: failure('rejected', `The call of ${route.target} did not pass. ${passage.reason}`),
    };
  }
  const task = String(passage.args.task ?? assignment.task);
  const result = await droppable(caller, route.target, { ...assignment, task }, parentSpan);
  const fallback = fallbackOf(caller, route.target);
  if (result.status !== 'failed' || fallback === undefined || limitMet(caller.scope)) return result;
  const standIn = { target: fallback, gates: route.gates };
  return dispatch(caller, standIn, { ...assignment, task, fallbackFor: route.target }, parentSpan);
}

function fallbackOf(caller: Agent, id: string): string | undefined {
  const node = caller.run.plan.graph.nodes[id];
  return node && isAgent(node) ? node.fallback : undefined;
}

/** Runs an agent so that a landing caller can drop it and keep what it has so far. */
async function droppable(caller: Agent, id: string, assignment: Assignment, parentSpan: string): Promise<AgentResult> {
  const progress = { text: '' };
  try {
    return await caller.durable.scope(async (inner, drop) => {
      caller.scope.dispatches.add(drop);
      try {
        const place = { run: caller.run, durable: inner, scope: caller.scope, path: caller.path, parentSpan };
        return await runAgent(place, id, assignment, progress);
      } finally {
        caller.scope.dispatches.delete(drop);
      }
    });
  } catch (error) {
    const met = limitMet(caller.scope);
    if (!(error instanceof Cancelled) || met?.limit !== 'timeout') throw error;
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
