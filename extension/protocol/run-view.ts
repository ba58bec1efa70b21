/**
 * The one projection of a run's log that canvas, trace, status bar, terminal and runs list read.
 * Pure: `applyEvent` folds one event into a view; repeats are dropped by `seq` (E3). Sums are taken from the
 * model calls (the leaves) only, so nothing is counted twice.
 */
import type { ApprovalRequest, Decision } from './approval';
import type { Failure } from './failure';
import type { Json } from './json';
import type { Usage } from './money';
import { activeEdges, movesEdges } from './run-edges';
import type { LimitName, RunEvent, RunStarted, RunState, RunSummary, SpanKind } from './run-event';
import { FOLD } from './run-fold';

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

/** Folds one event into the view, in place, and returns it. Events at or below `view.seq` change nothing. */
export function applyEvent(view: RunView, event: RunEvent): RunView {
  if (event.seq <= view.seq) return view;
  view.seq = event.seq;
  view.lastAt = Math.max(view.lastAt, event.at);
  // The table has a function for each type, and takes just that type.
  (FOLD[event.type] as (view: RunView, event: RunEvent) => void)(view, event);
  if (view.finishedAt === undefined) view.state = runState(view);
  if (view.finishedAt !== undefined) view.activeEdges = [];
  else if (movesEdges(view, event)) view.activeEdges = activeEdges(view);
  return view;
}

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

/** The spans that are not finished, in the order they started. */
export function openSpans(view: RunView): SpanView[] {
  return view.open.flatMap((id) => view.spans[id] ?? []);
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
