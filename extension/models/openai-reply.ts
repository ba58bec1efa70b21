/** Puts a streamed reply together, chunk by chunk. A reply is whole only with a finish reason. */
import type OpenAI from 'openai';
import type { ChatReply, ToolCallRequest } from '../engine/ports';
import type { Usage } from '../protocol/money';

type Chunk = OpenAI.ChatCompletionChunk;
type CallDelta = NonNullable<Chunk['choices'][number]['delta']['tool_calls']>[number];

/** How servers name the ends of a reply. */
const FINISHES: Record<string, ChatReply['finish']> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'filter',
  safety: 'filter',
};

/** What one chunk brought: text to show, and whether it was a piece of the reply at all. */
export interface Piece {
  text: string;
  content: boolean;
}

export class StreamedReply {
  #text = '';
  #refusal = '';
  #calls = new Map<number, ToolCallRequest>();
  #finish: string | undefined;
  #usage: Usage | undefined;
  #model: string | undefined;
  #id: string | undefined;

  /** Whether a finish reason has come. */
  get whole(): boolean {
    return this.#finish !== undefined;
  }

  /** Whether anything at all has come. */
  get begun(): boolean {
    return this.#id !== undefined || this.#text !== '' || this.#calls.size > 0;
  }

  add(chunk: Chunk): Piece {
    if (typeof chunk.model === 'string') this.#model ??= chunk.model;
    if (typeof chunk.id === 'string') this.#id ??= chunk.id;
    this.#usage = usageOf(chunk.usage) ?? this.#usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) return { text: '', content: false };
    if (typeof choice.finish_reason === 'string') this.#finish ??= choice.finish_reason;
    const delta = choice.delta ?? {};
    const text = typeof delta.content === 'string' ? delta.content : '';
    const calls = delta.tool_calls ?? [];
    this.#text += text;
    if (typeof delta.refusal === 'string') this.#refusal += delta.refusal;
    for (const call of calls) this.#addCall(call);
    return { text, content: text !== '' || calls.length > 0 };
  }

  #addCall(delta: CallDelta): void {
    const last = this.#calls.size - 1;
    let index = typeof delta.index === 'number' ? delta.index : Math.max(last, 0);
    const known = this.#calls.get(index);
    // Some servers give every call of a turn the index 0 and tell them apart by id alone.
    if (known !== undefined && delta.id && known.id !== delta.id && delta.function?.name) index = last + 1;
    const call = this.#calls.get(index) ?? { id: '', name: '', arguments: '' };
    call.id = delta.id || call.id;
    call.name = delta.function?.name || call.name;
    call.arguments += delta.function?.arguments ?? '';
    this.#calls.set(index, call);
  }

  /** The reply, or the unknown finish reason that it ended with. Only for a reply that is `whole`. */
  result(firstTokenMs: number | undefined): { reply: ChatReply } | { unknownFinish: string } {
    const named = this.#finish ?? '';
    let finish = FINISHES[named.toLowerCase()];
    if (finish === undefined) return { unknownFinish: named };
    // A cut reply may hold half a call: no call is taken from it.
    const cut = finish === 'length' || finish === 'filter';
    const toolCalls = cut ? [] : this.#takeCalls();
    if (!cut) finish = toolCalls.length > 0 ? 'tool_calls' : 'stop';
    if (this.#refusal !== '' && this.#text === '') finish = 'filter';
    return {
      reply: {
        text: this.#text === '' ? this.#refusal : this.#text,
        toolCalls,
        finish,
        ...(this.#usage === undefined ? {} : { usage: this.#usage }),
        ...(this.#model === undefined ? {} : { responseModel: this.#model }),
        ...(this.#id === undefined ? {} : { responseId: this.#id }),
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      },
    };
  }

  #takeCalls(): ToolCallRequest[] {
    const ordered = [...this.#calls].sort(([a], [b]) => a - b).map(([, call]) => call);
    return ordered.map((call, index) => (call.id === '' ? { ...call, id: `call_${index + 1}` } : call));
  }
}

/** Counts as the server gave them, if they are numbers; whether they can be believed is the ledger's question. */
export function usageOf(usage: OpenAI.CompletionUsage | null | undefined): Usage | undefined {
  if (!isCount(usage?.prompt_tokens) || !isCount(usage?.completion_tokens)) return undefined;
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    ...(isCount(cached) ? { cachedInputTokens: cached } : {}),
    ...(isCount(reasoning) ? { reasoningTokens: reasoning } : {}),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
