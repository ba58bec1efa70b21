/** What the strategies share: a supervisor's own calls, and the landing: an answer from what the team has brought. */
import { failure, isLimit, type Result } from '../protocol/failure';
import type { SpanKind } from '../protocol/run-event';
import { substitute } from '../protocol/substitute';
import type { Agent, AgentResult } from './agent';
import { Conversation, chat, limitFailure, unusable } from './chat';
import type { Hold } from './ledger';
import { limitMet } from './limits';
import { joined, synthesizePrompt } from './prompt';

/** A talk that begins with the supervisor's instructions. */
export function instructed(agent: Agent, prompt: string): Conversation {
  const conversation = new Conversation();
  const instructions = substitute(agent.node.instructions ?? '', agent.run.inputs).trim();
  if (instructions) conversation.add({ role: 'system', content: instructions });
  conversation.add({ role: 'user', content: prompt });
  return conversation;
}

/** Holds a supervisor's own call together in a span of its own kind, siblings of the work it leads to. */
export async function phase<T>(
  agent: Agent,
  kind: Extract<SpanKind, 'plan' | 'evaluate' | 'synthesize' | 'route'>,
  title: string,
  body: (span: string) => Promise<Result<T>>,
  output: (value: T) => string,
): Promise<Result<T>> {
  const { durable } = agent;
  const span = durable.spanId();
  durable.record({ type: 'span.started', span, parent: agent.span, kind, node: agent.id, title });
  try {
    const result = await body(span);
    const end = result.ok
      ? { status: 'ok' as const, output: output(result.value) }
      : { status: isLimit(result.failure.code) ? ('limited' as const) : ('failed' as const), failure: result.failure };
    durable.record({ type: 'span.finished', span, ...end });
    return result;
  } catch (error) {
    durable.record({ type: 'span.finished', span, status: 'cancelled' });
    throw error;
  }
}

/** Share of a supervisor's money that is kept for its landing. */
const LANDING_SHARE = 0.1;

/** Keeps money and a step for the synthesis, and gives back what was not used of it. */
export async function withLanding(agent: Agent, body: (hold: Hold) => Promise<AgentResult>): Promise<AgentResult> {
  const hold = agent.run.ledger.hold(agent.scope.account, LANDING_SHARE);
  try {
    return await body(hold);
  } finally {
    agent.run.ledger.release(hold);
  }
}

export interface TeamResult {
  title: string;
  result: AgentResult;
}

/** The answer from what the team has brought; joined without a model where even the kept slice does not pay for one. */
export async function synthesize(agent: Agent, task: string, results: TeamResult[], hold: Hold): Promise<AgentResult> {
  const useful = results.filter(({ result }) => result.status === 'ok' || result.text !== '');
  const firstBad = results.find(({ result }) => result.status !== 'ok')?.result;
  const met = limitMet(agent.scope);
  if (useful.length === 0) {
    if (met) return { status: 'limited', text: '', failure: limitFailure(agent, met) };
    if (firstBad && firstBad.status !== 'ok') return firstBad;
    return { status: 'failed', text: '', failure: failure('reply_invalid', `${agent.id}'s team brought no result.`) };
  }
  const text = joined(useful);
  // The model hears of failures too: an answer from half a team must not look whole.
  const brought = joined(results);
  agent.progress.text = text;
  if (met && agent.scope.onLimit === 'fail') return { status: 'limited', text, failure: limitFailure(agent, met) };
  const reply = await phase(
    agent,
    'synthesize',
    'synthesize',
    (span) =>
      chat(agent, {
        conversation: instructed(agent, synthesizePrompt(task, brought, met !== null)),
        purpose: 'synthesize',
        parent: span,
        hold,
      }),
    (value) => value.text,
  );
  const why = met ? limitFailure(agent, met) : undefined;
  const refused = reply.ok ? unusable(reply.value, agent) : reply.failure;
  if (!refused && reply.ok)
    return why ? { status: 'limited', text: reply.value.text, failure: why } : { status: 'ok', text: reply.value.text };
  // Paid work is never thrown away: what the team brought is the answer, without a model's words around it.
  const now = limitMet(agent.scope);
  if (now) return { status: 'limited', text, failure: limitFailure(agent, now) };
  return { status: 'failed', text, failure: refused ?? failure('bug', 'The synthesis ended without a reason.') };
}
