/**
 * One model call: reserved before, settled after, retried where that may help; and structured replies, validated
 * and repaired at most once.
 */

import { formatDuration } from '../protocol/duration';
import { type Failure, failure, type Result } from '../protocol/failure';
import { chargeFor, formatDollars, usageIsSane } from '../protocol/money';
import { parseReply, type Reply, type ReplyName, replyJsonSchema } from '../protocol/reply';
import type { LimitName, ToolSpec } from '../protocol/run-event';
import { messageBound, REQUEST_OVERHEAD, utf8Bytes } from '../protocol/tokens';
import type { Agent } from './agent';
import { Cancelled } from './durable';
import type { Account, Grant, Hold, Refusal } from './ledger';
import { countCall, limitMet, rateWait, timed, withPermit } from './limits';
import { priceOf } from './plan';
import type { ChatMessage, ChatReply, ChatRequest, ReplyFormat } from './ports';
import { repairPrompt } from './prompt';

const BACKOFF_BASE_MS = 500;
const BACKOFF_MOST_MS = 30_000;

/** The messages of one agent's talk with its model, with a running upper bound of their tokens. */
export class Conversation {
  readonly messages: ChatMessage[] = [];
  private logged = 0;
  private bytes = REQUEST_OVERHEAD;

  add(...messages: ChatMessage[]): void {
    for (const message of messages) {
      this.messages.push(message);
      this.bytes += messageBound(message.content);
      if (message.role !== 'assistant') continue;
      for (const call of message.toolCalls ?? []) {
        this.bytes += messageBound(call.name + call.arguments + call.id);
      }
    }
  }

  /** Upper bound of the input tokens of a call with these tools and this format. */
  bound(tools: ToolSpec[], format: ReplyFormat | undefined): number {
    let bytes = this.bytes;
    for (const tool of tools) bytes += messageBound(JSON.stringify(tool));
    if (format) bytes += utf8Bytes(JSON.stringify(format.schema));
    return bytes;
  }

  /** What the log has not seen yet: the log stays linear in the length of the talk. */
  unlogged(): ChatMessage[] {
    const fresh = this.messages.slice(this.logged);
    this.logged = this.messages.length;
    return fresh;
  }
}

export interface Ask {
  conversation: Conversation;
  purpose: ChatRequest['purpose'];
  /** Span under which the call's own span hangs. */
  parent: string;
  tools?: ToolSpec[];
  format?: ReplyFormat;
  /** Money and a step kept back for exactly this call: it may be made after a limit was met. */
  hold?: Hold;
}

/** Makes one model call, with retries. Never throws but `Cancelled`. */
export async function chat(agent: Agent, ask: Ask): Promise<Result<ChatReply>> {
  for (let attempt = 1; ; attempt++) {
    const result = await attemptChat(agent, ask, attempt);
    if (result.ok || !result.failure.retry || attempt > agent.scope.retries) return result;
    await backOff(agent, ask, attempt, result.failure);
  }
}

async function backOff(agent: Agent, ask: Ask, attempt: number, why: Failure): Promise<void> {
  const { durable, id } = agent;
  const jitter = 0.5 + durable.random(`${agent.span} ${ask.purpose} ${attempt} ${durable.now()}`) / 2;
  const ms = why.retryAfterMs ?? Math.min(BACKOFF_MOST_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)) * jitter;
  await durable.sleep(ms, `${agent.path} back-off`, {
    span: durable.spanId(),
    parent: ask.parent,
    node: id,
    title: `retry ${attempt} after ${why.code}`,
  });
}

async function attemptChat(agent: Agent, ask: Ask, attempt: number): Promise<Result<ChatReply>> {
  for (;;) {
    const result = await withPermit(agent.durable, agent.scope, () => tryOnce(agent, ask, attempt));
    if (!('waitMs' in result)) return result;
    await agent.durable.sleep(result.waitMs, `rate ${agent.id}`, {
      span: agent.durable.spanId(),
      parent: ask.parent,
      node: agent.id,
      title: 'queued: rate limit',
    });
  }
}

async function tryOnce(agent: Agent, ask: Ask, attempt: number): Promise<Result<ChatReply> | { waitMs: number }> {
  const { run, durable, scope } = agent;
  const grant = await admit(agent, ask);
  if ('waitMs' in grant) return grant;
  if (!('reserved' in grant)) return { ok: false, failure: grant };
  let charge = grant.reserved;
  try {
    const result = await timed(durable, scope, 'work', () => send(agent, ask, attempt, grant));
    const usage = result.ok ? result.value.usage : undefined;
    if (usageIsSane(usage)) {
      run.inputTokens += usage.inputTokens;
      run.outputTokens += usage.outputTokens;
    }
    charge = chargeFor(priceOf(run.plan, agent.id), usage, grant.reserved, result.ok ? undefined : result.failure);
    return result.ok && grant.clampedBy && result.value.finish === 'length'
      ? clampedOff(agent, grant.clampedBy, result.value.text)
      : result;
  } catch (error) {
    // Nothing was sent where the operation never started; else the provider may charge for all of it.
    if (error instanceof Cancelled && !error.started) charge = 0;
    throw error;
  } finally {
    run.ledger.settle(grant, charge);
    run.spent += charge;
  }
}

/** Money, a place under the rate and a step for one call; how long the rate lets it wait; or the limit that refuses it. */
async function admit(agent: Agent, ask: Ask): Promise<Grant | { waitMs: number } | Failure> {
  const { run, scope, durable } = agent;
  if (durable.ended) throw new Cancelled('its scope has ended', false);
  if (ask.hold) run.ledger.release(ask.hold);
  else {
    const met = limitMet(scope);
    if (met) return limitFailure(agent, met);
  }
  const want = {
    price: priceOf(run.plan, agent.id),
    inputTokens: ask.conversation.bound(ask.tools ?? [], ask.format),
    outputTokens: scope.maxOutputTokens,
  };
  const grant = await run.ledger.reserve(scope.account, want, (turn) => durable.until(turn));
  if ('refused' in grant) {
    return limitFailure(agent, { limit: 'budget', node: grant.by.node, value: grant.by.limits.budget ?? 0 });
  }
  const waitMs = rateWait(scope, durable.now());
  const refused = waitMs > 0 ? null : run.ledger.step(scope.account);
  if (waitMs > 0 || refused) run.ledger.settle(grant, 0);
  if (waitMs > 0) return { waitMs };
  if (refused) return stepsMet(agent, refused);
  countCall(scope, durable.now());
  return grant;
}

/** The Failure of a call for which no step is left. */
export function stepsMet(agent: Agent, { by }: Refusal): Failure {
  return limitFailure(agent, { limit: 'steps', node: by.node, value: by.limits.steps ?? 0 });
}

/** The limit that keeps this agent from one more call, if one does: asked before a person is. */
export function whyNoCall(agent: Agent): Failure | undefined {
  const met = limitMet(agent.scope);
  if (met) return limitFailure(agent, met);
  const refused = agent.run.ledger.mayStep(agent.scope.account);
  return refused ? stepsMet(agent, refused) : undefined;
}

function send(agent: Agent, ask: Ask, attempt: number, grant: Grant): Promise<Result<ChatReply>> {
  const { durable } = agent;
  const request: ChatRequest = {
    model: agent.node.model,
    messages: [...ask.conversation.messages],
    tools: ask.tools ?? [],
    ...(ask.format ? { format: ask.format } : {}),
    maxOutputTokens: grant.outputTokens,
    runId: durable.run.id,
    callPath: agent.path,
    node: agent.id,
    purpose: ask.purpose,
    attempt,
  };
  return durable.task(`${agent.path} ${ask.purpose}`, 'chat', request, {
    kind: 'chat',
    span: durable.spanId(),
    parent: ask.parent,
    node: agent.id,
    title: `chat ${agent.node.model.slice(agent.node.model.indexOf('/') + 1)}`,
    effect: 'idempotent',
    intent: {
      input: { messages: ask.conversation.unlogged() as never },
      model: agent.node.model,
      reserved: grant.reserved,
      maxOutputTokens: grant.outputTokens,
      attempt,
    },
  });
}

/** The reply was cut where the budget ended: a limit, with the text so far kept. */
function clampedOff(agent: Agent, by: Account, text: string): Result<ChatReply> {
  by.met = 'budget';
  const why = limitFailure(agent, { limit: 'budget', node: by.node, value: by.limits.budget ?? 0 });
  return { ok: false, failure: { ...why, detail: { text } } };
}

/** The Failure for a limit that was met; the first time it goes into the log. */
export function limitFailure(agent: Agent, met: { limit: LimitName; node: string | null; value: number }): Failure {
  const key = `${met.limit} ${met.node ?? ''}`;
  const known = agent.run.limitsMet.get(key);
  if (known) return known;
  const made = describeLimit(met);
  agent.run.limitsMet.set(key, made);
  agent.durable.record({ type: 'limit.reached', ...met });
  return made;
}

function describeLimit(met: { limit: LimitName; node: string | null; value: number }): Failure {
  const whose = met.node === null ? 'the run' : met.node;
  const next = `Raise limits.${met.limit} of ${whose} to let it go on.`;
  if (met.limit === 'budget') {
    return failure(
      'budget_exceeded',
      `The budget of ${whose}, ${formatDollars(met.value)}, pays for no further call. ${next}`,
    );
  }
  if (met.limit === 'steps') {
    return failure('steps_exceeded', `The ${met.value} steps of ${whose} are used up. ${next}`);
  }
  return failure('time_exceeded', `The time of ${whose}, ${formatDuration(met.value)}, is up. ${next}`);
}

/**
 * Asks for a structured reply; repairs it at most once. `fits` says what is wrong with a reply of the right shape,
 * as a sentence for the model.
 */
export async function decide<Name extends ReplyName>(
  agent: Agent,
  name: Name,
  ask: Omit<Ask, 'format'>,
  fits: (reply: Reply<Name>) => string | undefined = () => undefined,
): Promise<Result<Reply<Name>>> {
  const first = await decideOnce(agent, name, ask, fits);
  if (first.ok || first.failure.code !== 'reply_invalid') return first;
  ask.conversation.add({ role: 'user', content: repairPrompt(first.failure.message) });
  return decideOnce(agent, name, ask, fits);
}

async function decideOnce<Name extends ReplyName>(
  agent: Agent,
  name: Name,
  ask: Omit<Ask, 'format'>,
  fits: (reply: Reply<Name>) => string | undefined,
): Promise<Result<Reply<Name>>> {
  const reply = await chatInFormat(agent, name, ask);
  if (!reply.ok) return reply;
  const refused = unusable(reply.value, agent);
  if (refused) return { ok: false, failure: refused };
  ask.conversation.add({ role: 'assistant', content: reply.value.text });
  const parsed = parseReply(name, reply.value.text);
  const wrong = parsed.ok ? fits(parsed.value) : undefined;
  return wrong === undefined ? parsed : { ok: false, failure: failure('reply_invalid', wrong) };
}

/** A call with a JSON Schema, and once more in plain JSON mode where the server refuses that. */
export async function chatInFormat(
  agent: Agent,
  name: ReplyName,
  ask: Omit<Ask, 'format'>,
): Promise<Result<ChatReply>> {
  const { withoutSchema } = agent.run;
  const schema = replyJsonSchema(name);
  const { model } = agent.node;
  if (!withoutSchema.has(model)) {
    const strict = await chat(agent, { ...ask, format: { name, schema, mode: 'schema' } });
    if (strict.ok || strict.failure.code !== 'format_unsupported') return strict;
    withoutSchema.add(model);
    ask.conversation.add({
      role: 'system',
      content: `Reply with one JSON object that fits this JSON Schema, and nothing else: ${JSON.stringify(schema)}`,
    });
  }
  return chat(agent, { ...ask, format: { name, schema, mode: 'json' } });
}

/** Why a reply cannot be taken as complete, if it cannot. */
export function unusable(reply: ChatReply, agent: Agent): Failure | undefined {
  if (reply.finish === 'length') {
    return failure(
      'reply_truncated',
      `${agent.id}'s model stopped at its output limit of ${agent.scope.maxOutputTokens} tokens. ` +
        'Raise limits.max-output-tokens or ask for less.',
    );
  }
  if (reply.finish === 'filter') {
    return failure(
      'reply_filtered',
      `The provider's content filter stopped ${agent.id}'s reply. Reword its instructions.`,
    );
  }
  return undefined;
}
