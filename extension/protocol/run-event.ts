/**
 * A run is an append-only log of facts; these are the facts. Everything that is shown is a projection of them.
 *
 * E3  `(runId, seq)` names one fact for ever; listeners drop repeats.
 *
 * Times are milliseconds since the epoch, for people; order is `seq`. Money is whole micro-dollars.
 */
import type { ApprovalRequest, Decision } from './approval';
import type { Failure } from './failure';
import type { Graph, Risk } from './graph';
import type { Json, JsonObject } from './json';
import type { Price, Usage } from './money';

/** Version of the log's record format. A reader refuses a number it does not know. */
export const LOG_VERSION = 1;

export type Outcome = 'done' | 'failed' | 'partial' | 'rejected' | 'cancelled';
export type RunState = Outcome | 'running' | 'waiting' | 'interrupted';

/** What a span is about. `chat` and `tool` are operations; the others hold them together. */
export type SpanKind =
  | 'agent'
  | 'plan'
  | 'evaluate'
  | 'synthesize'
  | 'route'
  | 'judge'
  | 'chat'
  | 'tool'
  | 'approval'
  | 'backoff';

export type LimitName = 'budget' | 'steps' | 'timeout';

/** Everything that a run needs and that may not change while it lives (E2). */
export interface Plan {
  graph: Graph;
  /** Price by model id as written on the node, `provider/model`; by node id where the file gives a price. */
  prices: Record<string, Price>;
  /** Tool definitions by tool name. */
  tools: Record<string, ToolSpec>;
  /** The run's effective limits: the file's, lowered by the user's, filled with the safe defaults. */
  limits: EffectiveLimits;
  /** Approve rule of the host: `ask` a person, or decide at once. */
  approve: 'ask' | 'always' | 'never';
}

export interface EffectiveLimits {
  /** Micro-dollars. */
  budget: number;
  steps: number;
  timeoutMs: number;
  concurrency: number;
  retries: number;
  toolTimeoutMs: number;
  /** Model calls a minute; no cap where missing. */
  rate?: number;
  maxOutputTokens: number;
  onLimit: 'partial' | 'ask' | 'fail';
}

/** What a tool is, as the engine and the page need to know it. */
export interface ToolSpec {
  /** Dotted, e.g. `files.read`. On the wire `.` becomes `_`. */
  name: string;
  description: string;
  /** JSON Schema of the arguments (an object). */
  parameters: JsonObject;
  /** `read` changes nothing; `write` changes the workspace; `outside` reaches beyond it; `ask` asks a person. */
  effect: 'read' | 'write' | 'outside' | 'ask';
}

interface Fact {
  v: typeof LOG_VERSION;
  runId: string;
  seq: number;
  at: number;
}

export type RunStarted = Fact & {
  type: 'run.started';
  /** Counts the runs of one graph in one store, from 1. */
  number: number;
  name: string;
  /** Path of the graph file as given. */
  file: string;
  graphHash: string;
  plan: Plan;
  inputs: Record<string, string | number | boolean>;
  task: string;
  /** Which surface started it. */
  by: 'vscode' | 'cli' | 'test';
  switchyard: string;
};

/** A span that is not an operation: an agent at work, or a supervisor's planning, judging, synthesizing. */
export type SpanStarted = Fact & {
  type: 'span.started';
  span: string;
  parent: string | null;
  kind: SpanKind;
  /** Node id. */
  node: string;
  title: string;
  input?: Json;
  /** Set on a fallback's agent span: the node it stands in for. */
  fallbackFor?: string;
};

export type SpanFinished = Fact & {
  type: 'span.finished';
  span: string;
  status: 'ok' | 'failed' | 'limited' | 'rejected' | 'cancelled';
  output?: Json;
  failure?: Failure;
};

/** The intent of an operation with effects: durable before the effect starts (E4). */
export type StepStarted = Fact & {
  type: 'step.started';
  /** Number of the durable operation. */
  op: number;
  name: string;
  task: string;
  /** Hash of the input; a replay with another input is refused. */
  hash: string;
  span: string;
  parent: string | null;
  kind: SpanKind;
  node: string;
  title: string;
  /** `chat`: the messages added since this agent's previous call; `tool`: the arguments. */
  input?: Json;
  /** Chat only: model id. */
  model?: string;
  /** Chat only: micro-dollars reserved in every enclosing budget. */
  reserved?: number;
  maxOutputTokens?: number;
  /** 1 for the first try. */
  attempt?: number;
  /** Tool only: the gates that let it pass. */
  gates?: string[];
};

/** The result of an operation. Once durable it is never asked for again (E4). */
export type StepFinished = Fact & {
  type: 'step.finished';
  op: number;
  span: string;
  ok: boolean;
  value?: Json;
  failure?: Failure;
  usage?: Usage;
  /** Milliseconds from the start of the request to the first content, streaming chats only. */
  firstTokenMs?: number;
};

export type TimerStarted = Fact & {
  type: 'timer.started';
  op: number;
  name: string;
  due: number;
  /** Set where the wait is shown: a back-off before a retry. */
  span?: string;
  parent?: string | null;
  node?: string;
  title?: string;
};

export type TimerFinished = Fact & { type: 'timer.finished'; op: number; span?: string };

export type ApprovalRequested = Fact & {
  type: 'approval.requested';
  op: number;
  name: string;
  span: string;
  parent: string | null;
  node: string;
  request: ApprovalRequest;
};

export type ApprovalDecided = Fact & {
  type: 'approval.decided';
  op: number;
  id: string;
  span: string;
  decision: Decision;
};

/** A gate's verdict on one call; `low` passes without a person. */
export type GateChecked = Fact & {
  type: 'gate.checked';
  parent: string | null;
  gate: string;
  caller: string;
  call: string;
  risk: Risk;
  rule: string;
};

export type LimitReached = Fact & {
  type: 'limit.reached';
  limit: LimitName;
  /** Node whose limit it is; null for the run's. */
  node: string | null;
  /** The limit: micro-dollars, steps or milliseconds. */
  value: number;
};

export type OperationDropped = Fact & {
  type: 'operation.dropped';
  op: number;
  span?: string;
  /** Why its result is no longer wanted. */
  reason: string;
};

export type RunCancelled = Fact & { type: 'run.cancelled'; reason: string };

export type RunFinished = Fact & {
  type: 'run.finished';
  outcome: Outcome;
  /** In words: which limit, which failure. */
  reason: string;
  output: string;
  failure?: Failure;
  steps: number;
  usage: { inputTokens: number; outputTokens: number; costUsd: number };
};

export type RunEvent =
  | RunStarted
  | SpanStarted
  | SpanFinished
  | StepStarted
  | StepFinished
  | TimerStarted
  | TimerFinished
  | ApprovalRequested
  | ApprovalDecided
  | GateChecked
  | LimitReached
  | OperationDropped
  | RunCancelled
  | RunFinished;

type Distribute<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event before the log has given it its place. */
export type NewEvent = Distribute<RunEvent, 'v' | 'runId' | 'seq' | 'at'> & { at?: number };

/** Text that streams by: shown while it lasts, never recorded (it is in the result). */
export interface LiveEvent {
  runId: string;
  span: string;
  node: string;
  /** Text to append to what this span has said so far. */
  delta: string;
}

/** One line in a list of runs. */
export interface RunSummary {
  runId: string;
  number: number;
  name: string;
  file: string;
  state: RunState;
  reason: string;
  startedAt: number;
  finishedAt?: number;
  costMicro: number;
  budgetMicro: number;
  steps: number;
  stepLimit: number;
  pendingApprovals: number;
}
