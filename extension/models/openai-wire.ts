/** A ChatRequest as the Chat Completions API has it, and what single servers cannot take of it. */
import type OpenAI from 'openai';
import type { ChatMessage, ChatRequest } from '../engine/ports';

export type WireBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** What a server has been found to want otherwise. */
export interface Dialect {
  /** Name of the output cap. */
  cap: 'max_completion_tokens' | 'max_tokens';
  /** Whether it knows `stream_options`. */
  streamOptions: boolean;
}

/** The body of a streamed call; `model` is the name without the provider. */
export function wireBody(request: ChatRequest, model: string, dialect: Dialect): WireBody {
  return {
    model,
    messages: request.messages.map(wired),
    stream: true,
    ...(dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
    [dialect.cap]: request.maxOutputTokens,
    ...(request.tools.length > 0 ? { tools: request.tools.map(wireTool) } : {}),
    ...(request.format === undefined ? {} : { response_format: wireFormat(request.format) }),
  };
}

/** A tool's name on the wire, where dots are not allowed. */
export function wireName(tool: string): string {
  return tool.replaceAll('.', '_');
}

function wireTool(tool: ChatRequest['tools'][number]): OpenAI.ChatCompletionFunctionTool {
  const { name, description, parameters } = tool;
  return { type: 'function', function: { name: wireName(name), description, parameters } };
}

function wireFormat(format: NonNullable<ChatRequest['format']>): NonNullable<WireBody['response_format']> {
  if (format.mode === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: format.name, schema: format.schema, strict: true } };
}

/**
 * How a server is spoken to first. OpenAI's newer models take the cap only under its new name; many other servers
 * ignore that name without a word, and a call would have no cap at all.
 */
export function firstDialect(isOpenAi: boolean): Dialect {
  return { cap: isOpenAi ? 'max_completion_tokens' : 'max_tokens', streamOptions: true };
}

/** A conversation is sent again with every turn, and its messages never change. */
const onTheWire = new WeakMap<ChatMessage, OpenAI.ChatCompletionMessageParam>();

function wired(message: ChatMessage): OpenAI.ChatCompletionMessageParam {
  const known = onTheWire.get(message) ?? wireMessage(message);
  onTheWire.set(message, known);
  return known;
}

function wireMessage(message: ChatMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  if (message.role !== 'assistant') return { role: message.role, content: message.content };
  const calls = message.toolCalls ?? [];
  if (calls.length === 0) return { role: 'assistant', content: message.content };
  return {
    role: 'assistant',
    content: message.content === '' ? null : message.content,
    tool_calls: calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}

/**
 * The dialect to try next after a 400, or undefined where the refusal is about something else. `tried` are those of
 * this call, the last one included: no name of the cap is tried again, so a caller that goes on until undefined ends.
 */
export function nextDialect(dialect: Dialect, refusal: string, tried: Dialect[]): Dialect | undefined {
  const cap = dialect.cap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (refusesName(dialect.cap, refusal) && !tried.some((one) => one.cap === cap)) return { ...dialect, cap };
  if (dialect.streamOptions && /stream_options|include_usage/.test(refusal)) {
    return { ...dialect, streamOptions: false };
  }
  return undefined;
}

/**
 * Whether a refusal is about the cap's name. One about its size ("max_tokens is too large") names it too, but under
 * the other name the server might ignore it.
 */
function refusesName(cap: Dialect['cap'], refusal: string): boolean {
  const other = cap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (!refusal.includes(cap)) return false;
  return (
    refusal.includes(other) || /un(supported|known|recogni[sz]ed|expected)|not (supported|permitted)/i.test(refusal)
  );
}

/** Whether a refusal is about the structured reply that was asked for. */
export function refusesFormat(refusal: string): boolean {
  return /response_format|json_schema|json_object|structured output/i.test(refusal);
}
