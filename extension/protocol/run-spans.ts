/** Spans and nodes of a run's view: opening, closing, and their sums, which are taken from the leaves only. */

import type { Failure } from './failure';
import { chargeFor, type Usage, usageIsSane } from './money';
import { agentAbove, countEdge } from './run-edges';
import type { SpanKind } from './run-event';
import { type NodeState, type NodeView, openSpans, type RunView, type SpanStatus, type SpanView } from './run-view';

const FINAL: Record<Exclude<SpanStatus, 'running' | 'waiting'>, NodeState> = {
  ok: 'done',
  failed: 'failed',
  limited: 'limited',
  rejected: 'rejected',
  cancelled: 'cancelled',
};

export function openSpan(
  view: RunView,
  id: string,
  parent: string | null,
  kind: SpanKind,
  node: string,
  title: string,
  at: number,
  more: Partial<SpanView>,
): void {
  view.spans[id] = {
    id,
    parent,
    kind,
    node,
    title,
    status: 'running',
    startedAt: at,
    children: [],
    cost: 0,
    reserved: 0,
    sum: { cost: 0, reserved: 0, inputTokens: 0, outputTokens: 0, chats: 0, tools: 0 },
    ...more,
  };
  view.open.push(id);
  const above = parent === null ? undefined : view.spans[parent];
  if (above) above.children.push(id);
  else view.roots.push(id);
  if (kind === 'agent') {
    const caller = agentAbove(view, parent);
    if (caller && !more.fallbackFor) countEdge(view, caller.node, node);
    if (caller) tellWhomItCalls(view, caller);
  }
  if (kind !== 'backoff' && kind !== 'approval') {
    const current = view.nodes[node];
    setNode(view, node, {
      state: 'running',
      activity: activityOf(kind, title),
      span: id,
      ...(current?.startedAt === undefined || current.state !== 'running' ? { startedAt: at } : {}),
    });
  }
}

/** A supervisor at rest shows whom it waits for. */
function tellWhomItCalls(view: RunView, caller: SpanView): void {
  const callees = caller.children.flatMap((id) => {
    const child = view.spans[id];
    return child?.kind === 'agent' && child.finishedAt === undefined ? [child.node] : [];
  });
  if (callees.length > 0) setNode(view, caller.node, { activity: `calls ${callees.join(', ')}` });
}

function activityOf(kind: SpanKind, title: string): string {
  if (kind === 'agent') return 'starting';
  if (kind === 'chat') return 'thinking';
  return title;
}

export function closeSpan(view: RunView, span: SpanView, status: SpanStatus, at: number, why?: Failure): void {
  span.status = status;
  span.finishedAt = at;
  view.open = view.open.filter((id) => id !== span.id);
  if (why) span.failure = why;
  const node = view.nodes[span.node];
  if (!node) return;
  if (span.kind === 'agent') closeAgent(view, span, node, at);
  else if (span.kind === 'tool') {
    if (view.started?.plan.graph.nodes[span.node]?.kind === 'tool') {
      node.state = FINAL[status as keyof typeof FINAL];
      node.elapsedMs += at - span.startedAt;
    }
  } else if (span.kind === 'approval' || span.kind === 'backoff') {
    setNode(view, span.approval?.call.caller ?? span.node, { state: 'running', activity: 'going on' });
  }
}

function closeAgent(view: RunView, span: SpanView, node: NodeView, at: number): void {
  node.elapsedMs += at - span.startedAt;
  if (span.failure) node.failure = span.failure;
  else delete node.failure;
  const caller = agentAbove(view, span.parent);
  if (caller) tellWhomItCalls(view, caller);
  const others = openSpans(view).some((other) => other.kind === 'agent' && other.node === span.node);
  if (others) return;
  node.state = FINAL[span.status as keyof typeof FINAL];
  delete node.startedAt;
  node.activity = doneText(node);
  const culprit = span.status === 'failed' ? deepestFailure(view, span) : undefined;
  if (culprit && culprit.node !== span.node) node.because = culprit.node;
  else delete node.because;
}

function doneText(node: NodeView): string {
  const parts = [`${node.chats} call${node.chats === 1 ? '' : 's'}`];
  if (node.tools > 0) parts.push(`${node.tools} tool call${node.tools === 1 ? '' : 's'}`);
  return parts.join(' · ');
}

/** The root cause: the deepest failed agent beneath a failed span, the earliest first. */
export function deepestFailure(view: RunView, span: SpanView): SpanView | undefined {
  for (const id of span.children) {
    const child = view.spans[id];
    if (child && child.kind === 'agent' && child.status === 'failed') return deepestFailure(view, child) ?? child;
  }
  return undefined;
}

export function settle(view: RunView, span: SpanView, usage: Usage | undefined, failed?: Failure): void {
  if (span.kind !== 'chat') return;
  const plan = view.started?.plan;
  const price = plan?.prices[span.node] ?? plan?.prices[span.model ?? ''];
  const cost = price ? chargeFor(price, usage, span.reserved, failed) : 0;
  addToSums(view, span, {
    cost,
    reserved: -span.reserved,
    inputTokens: usageIsSane(usage) ? usage.inputTokens : 0,
    outputTokens: usageIsSane(usage) ? usage.outputTokens : 0,
  });
  span.cost = cost;
  span.reserved = 0;
  if (usage) span.usage = usage;
  // Charged without the provider's word for it: an estimate. A call that was refused outright cost nothing.
  if (usage?.estimated || (!usage && cost > 0)) {
    view.estimated = true;
    const node = view.nodes[span.node];
    if (node) node.estimated = true;
  }
}

/** Adds to a leaf's sums, to those of every span above it, to the nodes on the way and to the run. */
export function addToSums(view: RunView, leaf: SpanView, add: Partial<SpanView['sum']>): void {
  view.cost += add.cost ?? 0;
  view.reserved += add.reserved ?? 0;
  view.inputTokens += add.inputTokens ?? 0;
  view.outputTokens += add.outputTokens ?? 0;
  const seen = new Set<string>();
  for (let span: SpanView | undefined = leaf; span; span = span.parent === null ? undefined : view.spans[span.parent]) {
    for (const key of Object.keys(add) as (keyof SpanView['sum'])[]) span.sum[key] += add[key] ?? 0;
    const node = view.nodes[span.node];
    if (!node || seen.has(span.node)) continue;
    seen.add(span.node);
    node.cost += add.cost ?? 0;
    node.reserved += add.reserved ?? 0;
    node.inputTokens += add.inputTokens ?? 0;
    node.outputTokens += add.outputTokens ?? 0;
    node.chats += add.chats ?? 0;
    node.tools += add.tools ?? 0;
  }
}

export function setNode(view: RunView, id: string, change: Partial<NodeView>): void {
  const node = view.nodes[id];
  if (node) Object.assign(node, change);
}

export function finishNodes(view: RunView, at: number): void {
  for (const span of openSpans(view)) {
    settle(view, span, undefined);
    span.finishedAt = at;
    span.status = 'cancelled';
  }
  view.open = [];
  for (const [id, node] of Object.entries(view.nodes)) {
    if (node.state === 'running' || node.state === 'waiting' || node.state === 'retrying') node.state = 'cancelled';
    if (node.state === 'idle') {
      node.state = 'not-needed';
      node.activity = 'not needed';
    }
    if (node.startedAt === undefined) continue;
    delete view.nodes[id]?.startedAt;
  }
}
