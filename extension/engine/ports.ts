/**
 * What the engine needs from outside, as data and functions: who answers (`chat`) and what agents may do
 * (`tool`). `models/` and `tools/` implement these; hosts run them as durable tasks.
 */
import type { Failure } from '../protocol/failure';
import type { Json, JsonObject } from '../protocol/json';
import type { Usage } from '../protocol/money';
import type { ToolSpec } from '../protocol/run-event';

export interface ToolCallRequest {
  id: string;
  /** Wire name, with `_` for `.`. */
  name: string;
  /** As the model wrote it; JSON only if it is well. */
  arguments: string;
}

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: ToolCallRequest[] }
  | { role: 'tool'; toolCallId: string; content: string };

/** The structured replies of the wire contract; `name` is the JSON schema's name on the wire. */
export interface ReplyFormat {
  name: 'plan' | 'evaluate' | 'route' | 'judge';
  schema: JsonObject;
  /** `json` where the server refused a schema. */
  mode: 'schema' | 'json';
}

/** One model call. */
export interface ChatRequest {
  /** `provider/model`. */
  model: string;
  messages: ChatMessage[];
  tools: ToolSpec[];
  format?: ReplyFormat;
  maxOutputTokens: number;
  runId: string;
  /** Node ids from the start node to the caller, `/` between them. Sent as `X-Switchyard-Call`. */
  callPath: string;
  /** Node id of the agent that asks. */
  node: string;
  /** What it asks for: a worker's turn, or a supervisor's own call. */
  purpose: 'turn' | 'plan' | 'evaluate' | 'synthesize' | 'route' | 'judge';
  /** 1 for the first try of this call. */
  attempt: number;
}

export interface ChatReply {
  text: string;
  toolCalls: ToolCallRequest[];
  finish: 'stop' | 'tool_calls' | 'length' | 'filter';
  usage?: Usage;
  /** As the provider names them; for the trace. */
  responseModel?: string;
  responseId?: string;
  firstTokenMs?: number;
}

/** One tool call whose arguments have been parsed and checked against the tool's schema. */
export interface ToolRequest {
  /** Tool name, dotted. */
  name: string;
  args: JsonObject;
  node: string;
  runId: string;
}

/** What a tool gives back to the agent: text (JSON is printed). */
export interface ToolReply {
  content: string;
}

/** The tasks that a host can run, by name: JSON in, JSON out, so that another machine can run them too. */
export interface Tasks {
  chat: { in: ChatRequest; out: ChatReply };
  tool: { in: ToolRequest; out: ToolReply };
}

/** What a task's body gets from its host. */
export interface TaskIo {
  /** Aborted when the run is cancelled, the call has timed out or its result is no longer wanted. */
  readonly signal: AbortSignal;
  /**
   * Resolves when this call's intent is durable (E4). A model call may prepare its request meanwhile, but nothing
   * of it may leave this process before; tools that change something are started only after it.
   */
  readonly intent: Promise<void>;
  /** Equal in every attempt of this operation: the idempotency key for the outside world. */
  readonly key: string;
  /** Streams text to whoever watches; never recorded. */
  emit(delta: string): void;
}

/** Runs one task. Throws `FailureError` for what can go wrong; anything else thrown is a bug (E7). */
export type TaskBody<K extends keyof Tasks> = (input: Tasks[K]['in'], io: TaskIo) => Promise<Tasks[K]['out']>;

export type TaskBodies = { [K in keyof Tasks]: TaskBody<K> };

/** The one exception that stands for a Failure, for code outside the engine to throw to its host. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** A model provider: `models/` has one file for each. */
export interface ModelProvider {
  /** The part before the `/`. */
  readonly name: string;
  /** It awaits `TaskIo.intent` itself, at the last moment; for any other provider that is done before `chat`. */
  readonly awaitsIntent?: boolean;
  chat(request: ChatRequest, io: TaskIo): Promise<ChatReply>;
  /** Models that can be reached now, for the picker. Rejects with `FailureError`. */
  list(signal?: AbortSignal): Promise<{ id: string; detail?: string }[]>;
}

/** A tool: what it is, and how it is run. */
export interface Tool {
  readonly spec: ToolSpec;
  run(args: JsonObject, io: TaskIo): Promise<string>;
  /**
   * For a person who is asked: what a file write would change. Must not change anything.
   */
  preview?(args: JsonObject): Promise<{ path: string; before: string | null; after: string } | undefined>;
}

export type { Json };
