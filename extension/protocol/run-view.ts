/**
 * The one projection of a run's log that canvas, trace, status bar, terminal and runs list read.
 * Pure: `applyEvent` folds one event into a view; repeats are dropped by `seq` (E3). Sums are taken from the
 * model calls (the leaves) only, so nothing is counted twice.
 */
import type { ApprovalRequest, Decision } from './approval';
import { type Failure, isLimit } from './failure';
import { callsOf, isAgent } from './graph';
import type { Json } from './json';
import { chargeFor, MICRO, type Usage, usageIsSane } from './money';
import type { LimitName, RunEvent, RunStarted, RunState, RunSummary, SpanKind } from './run-event';

export type SpanStatus = 'running' | 'waiting' | 'ok' | 'failed' | 'limited' | 'rejected' | 'cancelled';

export interface SpanView {
  id: string;
  parent: string | null;
  kind: SpanKind;
  node: string;
  title: string;
  status: SpanStatus;
  startedAt: number;
  finishedAt?: number;
  children: string[];
  /** This span's own, micro-dollars and tokens (chat spans only). */
  cost: number;
  reserved: number;
  usage?: Usage;
  /** With everything beneath. */
  sum: { cost: number; reserved: number; inputTokens: number; outputTokens: number; chats: number; tools: number };
  model?: string;
  attempt?: number;
  firstTokenMs?: number;
  input?: Json;
  output?: Json;
  failure?: Failure;
  approval?: ApprovalRequest;
  decision?: Decision;
  gates?: string[];
  fallbackFor?: string;
}

export type NodeState =
  | 'idle'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'done'
  | 'failed'
  | 'limited'
  | 'rejected'
  | 'cancelled'
  | 'not-needed';

/** What the canvas shows on a node. */
export interface NodeView {
  state: NodeState;
  /** What it is doing now or did last, a few words. */
  activity: string;
  startedAt?: number;
  /** Milliseconds of finished work of this node's spans. */
  elapsedMs: number;
  /** Micro-dollars with everything beneath. */
  cost: number;
  reserved: number;
  /** The node's own budget in micro-dollars, or the run's where it has none. */
  budget?: number;
  inputTokens: number;
  outputTokens: number;
  chats: number;
  tools: number;
  failure?: Failure;
  /** The node whose failure this one's is: "because → writer". */
  because?: string;
  /** The latest span, for "show in trace". */
  span?: string;
  estimated?: boolean;
}

export interface PendingApproval {
  request: ApprovalRequest;
  span: string;
  node: string;
}

export interface RunView {
  runId: string;
  started?: RunStarted;
  /** Highest sequence number folded in. */
  seq: number;
  state: RunState;
  reason: string;
  output: string;
  startedAt: number;
  finishedAt?: number;
  lastAt: number;
  cost: number;
  reserved: number;
  inputTokens: number;
  outputTokens: number;
  steps: number;
  estimated: boolean;
  spans: Record<string, SpanView>;
  /** Ids of the spans that are not finished, so that an event's work does not grow with the length of the log. */
  open: string[];
  roots: string[];
  nodes: Record<string, NodeView>;
  pending: PendingApproval[];
  limits: { limit: LimitName; node: string | null; value: number }[];
  /** `caller callee` pairs that carry work now. */
  activeEdges: string[];
  /** How often each edge was used. */
  edgeCounts: Record<string, number>;
}

export function emptyRunView(runId: string): RunView {
  return {
    runId,
    seq: -1,
    state: 'running',
    reason: '',
    output: '',
    startedAt: 0,
    lastAt: 0,
    cost: 0,
    reserved: 0,
    inputTokens: 0,
    outputTokens: 0,
    steps: 0,
    estimated: false,
    spans: {},
    open: [],
    roots: [],
    nodes: {},
    pending: [],
    limits: [],
    activeEdges: [],
    edgeCounts: {},
  };
}

const FINAL: Record<Exclude<SpanStatus, 'running' | 'waiting'>, NodeState> = {
  ok: 'done',
  failed: 'failed',
  limited: 'limited',
  rejected: 'rejected',
  cancelled: 'cancelled',
};

/** Folds one event into the view, in place, and returns it. Events at or below `view.seq` change nothing. */
export function applyEvent(view: RunView, event: RunEvent): RunView {
  if (event.seq <= view.seq) return view;
  view.seq = event.seq;
  view.lastAt = Math.max(view.lastAt, event.at);
  switch (event.type) {
    case 'run.started':
      view.started = event;
      view.startedAt = event.at;
      for (const [id, node] of Object.entries(event.plan.graph.nodes)) {
        view.nodes[id] = {
          state: 'idle',
          activity: '',
          elapsedMs: 0,
          cost: 0,
          reserved: 0,
          inputTokens: 0,
          outputTokens: 0,
          chats: 0,
          tools: 0,
          ...(isAgent(node) && node.limits?.budget !== undefined
            ? { budget: Math.round(node.limits.budget * MICRO) }
            : {}),
        };
      }
      break;
    case 'span.started':
      openSpan(view, event.span, event.parent, event.kind, event.node, event.title, event.at, {
        ...(event.input !== undefined ? { input: event.input } : {}),
        ...(event.fallbackFor !== undefined ? { fallbackFor: event.fallbackFor } : {}),
      });
      break;
    case 'span.finished': {
      const span = view.spans[event.span];
      if (!span) break;
      if (event.output !== undefined) span.output = event.output;
      closeSpan(view, span, event.status, event.at, event.failure);
      break;
    }
    case 'step.started': {
      view.steps += 1;
      openSpan(view, event.span, event.parent, event.kind, event.node, event.title, event.at, {
        ...(event.input !== undefined ? { input: event.input } : {}),
        ...(event.model !== undefined ? { model: event.model } : {}),
        ...(event.attempt !== undefined ? { attempt: event.attempt } : {}),
        ...(event.gates !== undefined ? { gates: event.gates } : {}),
      });
      const span = view.spans[event.span];
      if (span) {
        addToSums(view, span, { reserved: event.reserved ?? 0, [event.kind === 'chat' ? 'chats' : 'tools']: 1 });
        span.reserved = event.reserved ?? 0;
      }
      break;
    }
    case 'step.finished': {
      const span = view.spans[event.span];
      if (!span) break;
      settle(view, span, event.usage, event.failure);
      if (event.value !== undefined) span.output = event.value;
      if (event.firstTokenMs !== undefined) span.firstTokenMs = event.firstTokenMs;
      closeSpan(view, span, event.ok ? 'ok' : statusOf(event.failure), event.at, event.failure);
      break;
    }
    case 'timer.started':
      if (event.span && event.node) {
        openSpan(
          view,
          event.span,
          event.parent ?? null,
          'backoff',
          event.node,
          event.title ?? event.name,
          event.at,
          {},
        );
        setNode(view, event.node, { state: 'retrying', activity: event.title ?? 'waiting' });
      }
      break;
    case 'timer.finished':
      if (event.span && view.spans[event.span]) {
        closeSpan(view, view.spans[event.span] as SpanView, 'ok', event.at);
      }
      break;
    case 'approval.requested':
      if (event.request.call.kind === 'question') view.steps += 1;
      openSpan(view, event.span, event.parent, 'approval', event.node, approvalTitle(event.request), event.at, {
        approval: event.request,
      });
      (view.spans[event.span] as SpanView).status = 'waiting';
      view.pending.push({ request: event.request, span: event.span, node: event.node });
      setNode(view, event.request.call.caller, { state: 'waiting', activity: `wants ${event.request.call.name}` });
      setNode(view, event.node, { state: 'waiting', activity: event.request.call.name, span: event.span });
      break;
    case 'approval.decided': {
      const span = view.spans[event.span];
      view.pending = view.pending.filter((pending) => pending.request.id !== event.id);
      if (!span) break;
      span.decision = event.decision;
      closeSpan(view, span, event.decision.action === 'reject' ? 'rejected' : 'ok', event.at);
      setNode(view, span.node, {
        state: event.decision.action === 'reject' ? 'rejected' : 'done',
        activity: `${span.approval?.gate ? PAST[event.decision.action] : 'answered'} by ${event.decision.by}`,
      });
      break;
    }
    case 'gate.checked':
      if (event.risk === 'low')
        setNode(view, event.gate, { state: 'done', activity: `${event.call}: low risk, passed` });
      countEdge(view, event.caller, event.gate);
      break;
    case 'limit.reached':
      view.limits.push({ limit: event.limit, node: event.node, value: event.value });
      break;
    case 'operation.dropped': {
      const span = event.span === undefined ? undefined : view.spans[event.span];
      if (!span || span.finishedAt !== undefined) break;
      settle(view, span, undefined);
      view.pending = view.pending.filter((pending) => pending.span !== event.span);
      closeSpan(view, span, 'cancelled', event.at);
      break;
    }
    case 'run.cancelled':
      view.reason = event.reason;
      break;
    case 'run.finished':
      view.state = event.outcome;
      view.reason = event.reason;
      view.output = event.output;
      view.finishedAt = event.at;
      view.pending = [];
      finishNodes(view, event.at);
      break;
  }
  if (view.finishedAt === undefined) view.state = runState(view);
  if (view.finishedAt !== undefined) view.activeEdges = [];
  else if (movesEdges(view, event)) view.activeEdges = activeEdges(view);
  return view;
}

const PAST: Record<Decision['action'], string> = {
  approve: 'approved',
  edit: 'edited and approved',
  reject: 'rejected',
  takeover: 'taken over',
};

/** `waiting` when people are waited for and nothing else is under way. */
function runState(view: RunView): RunState {
  if (view.pending.length === 0) return 'running';
  const working = openSpans(view).some(
    (span) => span.status === 'running' && (span.kind === 'chat' || span.kind === 'tool' || span.kind === 'backoff'),
  );
  return working ? 'running' : 'waiting';
}

export function approvalTitle(request: ApprovalRequest): string {
  if (request.call.kind === 'question') return `question: ${String(request.call.args.question ?? '')}`;
  return `${request.gate ?? ''} ${request.call.name}`.trim();
}

function statusOf(why: Failure | undefined): SpanStatus {
  if (!why) return 'failed';
  if (isLimit(why.code)) return 'limited';
  if (why.code === 'rejected') return 'rejected';
  if (why.code === 'cancelled') return 'cancelled';
  return 'failed';
}

/** The spans that are not finished, in the order they started. */
export function openSpans(view: RunView): SpanView[] {
  return view.open.flatMap((id) => view.spans[id] ?? []);
}

function openSpan(
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

function closeSpan(view: RunView, span: SpanView, status: SpanStatus, at: number, why?: Failure): void {
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

function settle(view: RunView, span: SpanView, usage: Usage | undefined, failed?: Failure): void {
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
function addToSums(view: RunView, leaf: SpanView, add: Partial<SpanView['sum']>): void {
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

function setNode(view: RunView, id: string, change: Partial<NodeView>): void {
  const node = view.nodes[id];
  if (node) Object.assign(node, change);
}

function countEdge(view: RunView, from: string, to: string): void {
  const key = `${from} ${to}`;
  view.edgeCounts[key] = (view.edgeCounts[key] ?? 0) + 1;
}

function agentAbove(view: RunView, span: string | null): SpanView | undefined {
  for (let id = span; id !== null; ) {
    const above: SpanView | undefined = view.spans[id];
    if (!above) return undefined;
    if (above.kind === 'agent') return above;
    id = above.parent;
  }
  return undefined;
}

/** Model calls and timers are inside one node: they carry nothing over an edge. */
function movesEdges(view: RunView, event: RunEvent): boolean {
  if (event.type === 'timer.started' || event.type === 'timer.finished') return false;
  if (event.type !== 'step.started' && event.type !== 'step.finished') return true;
  return view.spans[event.span]?.kind !== 'chat';
}

/** Edges that carry work now: caller to a running agent, and caller over its gates to a running tool. */
function activeEdges(view: RunView): string[] {
  const edges = new Set<string>();
  for (const span of openSpans(view)) {
    const caller = agentAbove(view, span.parent);
    if (span.kind === 'agent' && caller) {
      for (const edge of pathEdges(view, caller.node, span.fallbackFor ?? span.node, span.gates ?? [])) edges.add(edge);
    } else if (span.kind === 'tool' && caller) {
      for (const edge of pathEdges(view, caller.node, span.node, span.gates ?? [])) edges.add(edge);
    } else if (span.kind === 'approval' && span.approval?.gate) {
      edges.add(`${span.approval.call.caller} ${span.approval.gate}`);
    }
  }
  return [...edges];
}

function pathEdges(view: RunView, from: string, to: string, gates: string[]): string[] {
  const nodes = view.started?.plan.graph.nodes ?? {};
  const stops = [from, ...gates, to];
  const edges: string[] = [];
  for (let i = 0; i + 1 < stops.length; i++) {
    const a = stops[i] as string;
    const b = stops[i + 1] as string;
    const node = nodes[a];
    if (node && callsOf(node).includes(b)) edges.push(`${a} ${b}`);
  }
  return edges;
}

function finishNodes(view: RunView, at: number): void {
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

/** The line of this run in a list of runs. */
export function summaryOf(view: RunView): RunSummary {
  const started = view.started;
  return {
    runId: view.runId,
    number: started?.number ?? 0,
    name: started?.name ?? '',
    file: started?.file ?? '',
    state: view.state,
    reason: view.reason,
    startedAt: view.startedAt,
    ...(view.finishedAt !== undefined ? { finishedAt: view.finishedAt } : {}),
    costMicro: view.cost,
    budgetMicro: started?.plan.limits.budget ?? 0,
    steps: view.steps,
    stepLimit: started?.plan.limits.steps ?? 0,
    pendingApprovals: view.pending.length,
  };
}
