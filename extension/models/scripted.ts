/**
 * The provider `scripted`: replies from the script beside the graph, for samples, demos and tests.
 *
 * S1  Which reply is given, and its tokens, are a pure function of the request and the script: runs replay.
 * S2  A script is read once for each provider, so a run never sees two versions of it.
 */

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage, ChatReply, ChatRequest, ModelProvider, TaskIo, ToolCallRequest } from '../engine/ports';
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import type { Json } from '../protocol/json';
import type { Price, Usage } from '../protocol/money';
import { utf8Bytes } from '../protocol/tokens';
import { DEADLINES } from './deadlines';
import { wireName } from './openai-wire';
import { type Called, cancelled, statusFailure, streamCut, timedOut } from './provider-failure';
import { readScript, type Script, type ScriptReply, scriptPathOf } from './script-file';

/** Bytes that a scripted model counts as one token. */
const BYTES_A_TOKEN = 4;
/** Pieces in which a reply's text is streamed, at most. */
const PIECES = 12;
const NONSENSE = 'Certainly! Here is {"the thing": [that, you wanted';

export interface ScriptedOptions {
  /** The graph whose script is used. */
  graphFile: string;
  /** How long a `hang` lasts until it is a timeout. Milliseconds. */
  hangMs?: number;
}

/** The provider for the runs of one graph. */
export function createScripted({ graphFile, hangMs = DEADLINES.first }: ScriptedOptions): ModelProvider {
  const file = scriptPathOf(graphFile);
  const script = readOnce(file);
  return {
    name: 'scripted',
    chat: async (request, io) => play(await script(), path.basename(file), request, io, hangMs),
    list: async () => listed(await script()),
  };
}

/** What the scripted models of a graph cost: the script's `price`, or nothing. */
export async function scriptPrice(graphFile: string): Promise<Price> {
  const { price } = await readScript(scriptPathOf(graphFile));
  if (price === undefined) return { input: { base: 0 }, output: { base: 0 }, source: 'free' };
  return {
    input: { base: price.input },
    output: { base: price.output },
    ...(price['cached-input'] === undefined ? {} : { cachedInput: { base: price['cached-input'] } }),
    source: 'script',
  };
}

/** Reads at the first call; a script that could not be read is tried again. */
function readOnce(file: string): () => Promise<Script> {
  let reading: Promise<Script> | undefined;
  return () => {
    reading ??= readScript(file).catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

function listed(script: Script): { id: string; detail?: string }[] {
  const named = script.replies.flatMap((reply) => (reply.model === undefined ? [] : [reply.model]));
  const plain = [...new Set(named)].filter((model) => !/[*?]/.test(model)).sort();
  return (plain.length > 0 ? plain : ['any']).map((id) => ({ id, detail: 'replies from the script beside the graph' }));
}

async function play(script: Script, file: string, request: ChatRequest, io: TaskIo, hangMs: number) {
  if (io.signal.aborted) throw cancelled(io.signal);
  const began = performance.now();
  const chosen = chooseReply(script, request);
  if (chosen === undefined) throw new FailureError(noReply(file, request));
  const latency = chosen.latency ?? script.latency;
  const called = calledIn(file, request);
  const fault = chosen.fault;
  if (fault !== undefined && 'status' in fault) {
    await pause(latency, io.signal);
    const after = fault['retry-after'];
    const answer = {
      status: fault.status,
      message: 'scripted fault',
      ...(after === undefined ? {} : { retryAfterMs: after }),
    };
    throw new FailureError(statusFailure(called, answer));
  }
  if (fault !== undefined && 'hang' in fault) {
    await pause(hangMs, io.signal);
    throw new FailureError(timedOut(called, `sent no reply within ${hangMs} ms`));
  }
  const reply = replyFor(chosen, request);
  const cut = fault !== undefined && 'cut' in fault ? fault.cut : undefined;
  const firstTokenMs = await stream(reply.text.slice(0, cut), latency, io, began);
  if (cut !== undefined) throw new FailureError(streamCut(called, 'was cut off: the connection broke'));
  return { ...reply, firstTokenMs };
}

/** The first reply of the script that matches a request. */
export function chooseReply(script: Script, request: ChatRequest): ScriptReply | undefined {
  const model = request.model.slice(request.model.indexOf('/') + 1);
  const turn = turnOf(request);
  const last = request.messages.at(-1)?.content ?? '';
  return script.replies.find(
    (reply) =>
      (reply.agent === undefined || wildcard(reply.agent, request.node)) &&
      (reply.model === undefined || wildcard(reply.model, model)) &&
      (reply.purpose === undefined || reply.purpose === request.purpose) &&
      (reply.turn === undefined || reply.turn === turn) &&
      (reply.attempt === undefined || reply.attempt === request.attempt) &&
      (reply.contains === undefined || last.includes(reply.contains)),
  );
}

/** Which turn of its conversation the model is asked for, from 1. */
function turnOf(request: ChatRequest): number {
  return request.messages.filter((message) => message.role === 'assistant').length + 1;
}

/** What a matching reply says to a request; `length` where it is longer than the request allows. */
export function replyFor(chosen: ScriptReply, request: ChatRequest): ChatReply {
  const fill = filler(request.messages);
  const full = textOf(chosen, fill);
  const toolCalls = callsOf(chosen, turnOf(request), fill);
  const said = full + toolCalls.map((call) => call.name + call.arguments).join('');
  const outputTokens = chosen.usage?.output ?? tokens(said);
  const long = outputTokens > request.maxOutputTokens || utf8Bytes(said) > request.maxOutputTokens * BYTES_A_TOKEN;
  const usage = usageFor(chosen, request, long ? request.maxOutputTokens : outputTokens);
  const common = { usage, responseModel: request.model };
  if (long) return { ...common, text: shortened(full, request.maxOutputTokens), toolCalls: [], finish: 'length' };
  return { ...common, text: full, toolCalls, finish: toolCalls.length > 0 ? 'tool_calls' : 'stop' };
}

function textOf(chosen: ScriptReply, fill: (text: string) => string): string {
  if (chosen.fault !== undefined && 'nonsense' in chosen.fault) return NONSENSE;
  if (chosen.json !== undefined) return JSON.stringify(filled(chosen.json as Json, fill));
  return fill(chosen.text ?? '');
}

function callsOf(chosen: ScriptReply, turn: number, fill: (text: string) => string): ToolCallRequest[] {
  return (chosen.tools ?? []).map((tool, index) => ({
    id: `call_${turn}_${index + 1}`,
    name: wireName(tool.name),
    arguments: JSON.stringify(filled(tool.args as Json, fill)),
  }));
}

/** Puts the conversation's own words in place of `{{task}}` and `{{last}}`. */
function filler(messages: ChatMessage[]): (text: string) => string {
  const task = messages.find((message) => message.role === 'user')?.content ?? '';
  const last = messages.at(-1)?.content ?? '';
  return (text) => text.replace(/\{\{\s*(task|last)\s*\}\}/g, (_, name: string) => (name === 'task' ? task : last));
}

function filled(value: Json, fill: (text: string) => string): Json {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, fill));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member, fill)]));
}

function usageFor(chosen: ScriptReply, request: ChatRequest, outputTokens: number): Usage {
  const inputTokens = Math.max(1, chosen.usage?.input ?? tokens(promptOf(request)));
  const cached = chosen.usage?.cached;
  return {
    inputTokens,
    outputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: Math.min(cached, inputTokens) }),
  };
}

function promptOf(request: ChatRequest): string {
  const words = request.messages.map((message) => {
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    return message.content + calls.map((call) => call.name + call.arguments).join('');
  });
  return words.join('\n');
}

function tokens(text: string): number {
  return Math.max(1, Math.ceil(utf8Bytes(text) / BYTES_A_TOKEN));
}

function shortened(text: string, maxTokens: number): string {
  const bytes = Buffer.from(text).subarray(0, maxTokens * BYTES_A_TOKEN);
  // Half a letter at the cut is no text.
  return bytes.toString('utf8').replace(/\uFFFD+$/, '');
}

/** Shows a text piece by piece while the latency passes. Returns the milliseconds to its first piece. */
async function stream(text: string, latency: number, io: TaskIo, began: number): Promise<number> {
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  const size = Math.max(1, Math.ceil(words.length / PIECES));
  const pieces = Math.ceil(words.length / size);
  let first: number | undefined;
  for (let index = 0; index < words.length; index += size) {
    await pause(latency / pieces, io.signal);
    first ??= Math.round(performance.now() - began);
    const piece = words.slice(index, index + size).join('');
    if (piece !== '') io.emit(piece);
  }
  return first ?? 0;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    if (ms > 0) await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) throw cancelled(signal);
}

function calledIn(file: string, request: ChatRequest): Called {
  return {
    provider: 'scripted',
    model: request.model,
    host: `The script ${file}`,
    whenUnreachable: '',
    whenUnknownModel: `Mend the fault in ${file}.`,
    key: undefined,
  };
}

function noReply(file: string, request: ChatRequest) {
  const { node, purpose, attempt, model } = request;
  const message = `The script ${file} has no reply for agent \`${node}\`, purpose \`${purpose}\`, turn ${turnOf(request)}, attempt ${attempt}, model \`${model}\`. Add one under \`replies:\`, for example \`- { agent: ${node}, purpose: ${purpose}, text: … }\`.`;
  return failure('bad_request', message, { uncharged: true });
}

/** `*` matches any text, `?` one character. Takes time linear in the text for each `*`. */
export function wildcard(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
