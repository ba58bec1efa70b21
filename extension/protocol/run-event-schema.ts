/**
 * The run events as a schema, for readers outside: `docs/run-events.schema.json` is generated from it, and a test
 * keeps that file and the types in `run-event.ts` the same. The product itself reads logs by their types.
 */
import * as z from 'zod';
import { FAILURE_CODES } from './failure';
import { type Graph, RISKS } from './graph';
import type { Json, JsonObject } from './json';
import type { RunEvent } from './run-event';

const json: z.ZodType<Json> = z.json();
const object: z.ZodType<JsonObject> = z.record(z.string(), z.json());
/** The graph as in its file; `graph.schema.json` describes it. */
const graph = z.record(z.string(), z.json()).describe('The graph as in its file.') as unknown as z.ZodType<Graph>;

const count = z.int().nonnegative();
const micro = z.int().describe('Whole micro-dollars.');
const at = z.number().describe('Milliseconds since the epoch.');
const risk = z.enum(RISKS);
const id = z.string();

const failure = z.strictObject({
  code: z.enum(FAILURE_CODES),
  message: z.string().describe('What happened and what to do next.'),
  retry: z.boolean(),
  uncharged: z.boolean().exactOptional(),
  retryAfterMs: z.number().exactOptional(),
  status: z.number().exactOptional(),
  detail: json.exactOptional(),
});

const usage = z.strictObject({
  inputTokens: z.number().describe('Includes cached tokens.'),
  outputTokens: z.number().describe('Includes reasoning tokens.'),
  cachedInputTokens: z.number().exactOptional(),
  reasoningTokens: z.number().exactOptional(),
  estimated: z.boolean().exactOptional().describe('Counted by Switchyard; the provider reports none.'),
});

const rate = z.strictObject({
  base: z.number().describe('US dollars per million tokens.'),
  tiers: z.array(z.strictObject({ from: z.number(), rate: z.number() })).exactOptional(),
});

const price = z.strictObject({
  input: rate,
  output: rate,
  cachedInput: rate.exactOptional(),
  source: z.enum(['table', 'user', 'file', 'free', 'script']),
  asOf: z.string().exactOptional(),
});

const tool = z.strictObject({
  name: z.string(),
  description: z.string(),
  parameters: object,
  effect: z.enum(['read', 'write', 'outside', 'ask']),
});

const limits = z.strictObject({
  budget: micro,
  steps: count,
  timeoutMs: z.number(),
  concurrency: count,
  retries: count,
  toolTimeoutMs: z.number(),
  rate: z.number().exactOptional(),
  maxOutputTokens: count,
  onLimit: z.enum(['partial', 'ask', 'fail']),
});

const plan = z.strictObject({
  graph,
  prices: z.record(z.string(), price),
  tools: z.record(z.string(), tool),
  limits,
  approve: z.enum(['ask', 'always', 'never']),
});

const request = z.strictObject({
  id,
  gate: z.string().nullable(),
  call: z.strictObject({
    kind: z.enum(['tool', 'agent', 'question']),
    name: z.string(),
    args: object,
    caller: z.string(),
  }),
  hash: z.string(),
  risk,
  rule: z.string(),
  why: z.string().exactOptional(),
  spent: micro,
  requestedAt: at,
  expiresAt: at.exactOptional(),
  onTimeout: z.enum(['reject', 'escalate']),
});

const decision = z.strictObject({
  action: z.enum(['approve', 'edit', 'reject', 'takeover']),
  hash: z.string(),
  by: z.string(),
  channel: z.enum(['terminal', 'notification', 'review', 'canvas', 'view', 'option', 'timeout']),
  reason: z.string().exactOptional(),
  args: object.exactOptional(),
  result: z.string().exactOptional(),
});

const spanKind = z.enum([
  'agent',
  'plan',
  'evaluate',
  'synthesize',
  'route',
  'judge',
  'chat',
  'tool',
  'approval',
  'backoff',
]);

/** What every event has: `(runId, seq)` names one fact for ever. */
const fact = { v: z.literal(1), runId: z.string(), seq: count, at };
const place = { span: id, parent: z.string().nullable(), node: id };

/** One event of a run's log, as `switchyard run --json` and `switchyard show --json` print it. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run.started'),
    ...fact,
    number: count,
    name: z.string(),
    file: z.string(),
    graphHash: z.string(),
    plan,
    inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    task: z.string(),
    by: z.enum(['vscode', 'cli', 'test']),
    switchyard: z.string(),
  }),
  z.strictObject({
    type: z.literal('span.started'),
    ...fact,
    ...place,
    kind: spanKind,
    title: z.string(),
    input: json.exactOptional(),
    fallbackFor: z.string().exactOptional(),
  }),
  z.strictObject({
    type: z.literal('span.finished'),
    ...fact,
    span: id,
    status: z.enum(['ok', 'failed', 'limited', 'rejected', 'cancelled']),
    output: json.exactOptional(),
    failure: failure.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('step.started'),
    ...fact,
    ...place,
    op: count,
    name: z.string(),
    task: z.string(),
    hash: z.string(),
    kind: spanKind,
    title: z.string(),
    input: json.exactOptional(),
    model: z.string().exactOptional(),
    reserved: micro.exactOptional(),
    maxOutputTokens: count.exactOptional(),
    attempt: count.exactOptional(),
    gates: z.array(z.string()).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('step.finished'),
    ...fact,
    op: count,
    span: id,
    ok: z.boolean(),
    value: json.exactOptional(),
    failure: failure.exactOptional(),
    usage: usage.exactOptional(),
    firstTokenMs: z.number().exactOptional(),
  }),
  z.strictObject({
    type: z.literal('timer.started'),
    ...fact,
    op: count,
    name: z.string(),
    due: at,
    span: z.string().exactOptional(),
    parent: z.string().nullable().exactOptional(),
    node: z.string().exactOptional(),
    title: z.string().exactOptional(),
  }),
  z.strictObject({ type: z.literal('timer.finished'), ...fact, op: count, span: z.string().exactOptional() }),
  z.strictObject({ type: z.literal('approval.requested'), ...fact, ...place, op: count, name: z.string(), request }),
  z.strictObject({ type: z.literal('approval.decided'), ...fact, op: count, id, span: id, decision }),
  z.strictObject({
    type: z.literal('gate.checked'),
    ...fact,
    parent: z.string().nullable(),
    gate: z.string(),
    caller: z.string(),
    call: z.string(),
    risk,
    rule: z.string(),
  }),
  z.strictObject({
    type: z.literal('limit.reached'),
    ...fact,
    limit: z.enum(['budget', 'steps', 'timeout']),
    node: z.string().nullable(),
    value: z.number(),
  }),
  z.strictObject({
    type: z.literal('operation.dropped'),
    ...fact,
    op: count,
    span: z.string().exactOptional(),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal('run.cancelled'), ...fact, reason: z.string() }),
  z.strictObject({
    type: z.literal('run.finished'),
    ...fact,
    outcome: z.enum(['done', 'failed', 'partial', 'rejected', 'cancelled']),
    reason: z.string(),
    output: z.string(),
    failure: failure.exactOptional(),
    steps: count,
    usage: z.strictObject({ inputTokens: count, outputTokens: count, costUsd: z.number() }),
  }),
]);

/** Every optional member made a required one, all the way down, so that a missing one does not go unseen. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? string extends keyof T
      ? Json extends T[keyof T]
        ? T
        : { [key: string]: Whole<T[keyof T]> }
      : { [Key in keyof T]-?: Whole<T[Key]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Read = z.infer<typeof runEventSchema>;

/** Does not compile when the schema and `RunEvent` say different things. */
export const schemaIsRunEvent: Same<Read, RunEvent> & Same<Whole<Read>, Whole<RunEvent>> = true;

/** The JSON Schema that is published as `docs/run-events.schema.json`. */
export function runEventJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(runEventSchema, { target: 'draft-7', reused: 'ref' }) as JsonObject;
  return {
    ...schema,
    title: 'A Switchyard run event',
    description: 'One line of `switchyard run --json`. Times are milliseconds since the epoch; money is micro-dollars.',
  };
}
