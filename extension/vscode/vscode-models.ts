import * as vscode from 'vscode';
import {
  type ChatMessage,
  type ChatReply,
  type ChatRequest,
  FailureError,
  type ModelProvider,
  type TaskIo,
  type ToolCallRequest,
} from '../engine/ports';
import { type Failure, failure } from '../protocol/failure';
import type { Usage } from '../protocol/money';
import type { ToolSpec } from '../protocol/run-event';

/** Characters of text after which the output is counted again against its cap. */
const COUNT_EVERY = 2000;

/**
 * `vscode/…` models: the language models that VS Code already has. VS Code reports no usage and no price, so
 * tokens are counted by the model's own counter and marked as estimated; the subscription pays, not the budget.
 */
export function vscodeModels(): ModelProvider {
  return {
    name: 'vscode',
    async list() {
      const models = await guard('', () => vscode.lm.selectChatModels());
      return models.map((model) => ({
        id: `${model.vendor}/${model.id}`,
        detail: `${model.name}, from VS Code; tokens are estimated`,
      }));
    },
    chat: (request, io) => {
      const progress: Progress = { begun: false };
      return guard(request.model, () => chat(request, io, progress), progress);
    },
  };
}

/** Whether a part of the reply has come: from then on the provider has worked, whatever it says. */
interface Progress {
  begun: boolean;
}

async function chat(request: ChatRequest, io: TaskIo, progress: Progress): Promise<ChatReply> {
  const model = await modelNamed(request.model);
  const messages = foldMessages(request);
  const source = new vscode.CancellationTokenSource();
  const abort = () => source.cancel();
  io.signal.addEventListener('abort', abort, { once: true });
  if (io.signal.aborted) source.cancel();
  const begun = Date.now();
  try {
    const inputTokens = await countAll(model, messages, request.tools, source.token);
    const response = await model.sendRequest(messages, optionsFor(request), source.token);
    const read = await readStream(model, response, request, io, source, progress);
    if (io.signal.aborted) throw new FailureError(failure('cancelled', 'The call was cancelled.'));
    const usage: Usage = { inputTokens: Math.max(1, inputTokens), outputTokens: read.outputTokens, estimated: true };
    return {
      text: read.text,
      toolCalls: read.toolCalls,
      finish: read.cut ? 'length' : read.toolCalls.length > 0 ? 'tool_calls' : 'stop',
      usage,
      responseModel: `${model.vendor}/${model.id}`,
      ...(read.firstAt === undefined ? {} : { firstTokenMs: read.firstAt - begun }),
    };
  } finally {
    io.signal.removeEventListener('abort', abort);
    source.dispose();
  }
}

/** The model of `vscode/vendor/id`, `vscode/id` or `vscode/family`. */
async function modelNamed(name: string): Promise<vscode.LanguageModelChat> {
  const wanted = name.replace(/^vscode\//, '');
  const models = await vscode.lm.selectChatModels();
  const found =
    models.find((model) => `${model.vendor}/${model.id}` === wanted) ??
    models.find((model) => model.id === wanted) ??
    models.find((model) => model.family === wanted);
  if (found) return found;
  throw new FailureError(
    failure(
      'model_unknown',
      models.length === 0
        ? 'VS Code has no language models here. Sign in to a provider in VS Code, or choose another model for the node.'
        : `VS Code has no model ${wanted}. It has ${models.map((model) => `${model.vendor}/${model.id}`).join(', ')}: choose one in the inspector.`,
      { uncharged: true },
    ),
  );
}

function optionsFor(request: ChatRequest): vscode.LanguageModelChatRequestOptions {
  return {
    justification: `The agent ${request.node} of your Switchyard run asks this model.`,
    tools: request.tools.map((tool) => ({
      name: tool.name.replaceAll('.', '_'),
      description: tool.description,
      inputSchema: tool.parameters,
    })),
  };
}

/**
 * `vscode.lm` has no system messages: what the agent is told stands before the first user message. Structured
 * replies are asked for in words, since there is no response format either.
 */
export function foldMessages(request: Pick<ChatRequest, 'messages' | 'format'>): vscode.LanguageModelChatMessage[] {
  const told = request.messages.filter((message) => message.role === 'system').map((message) => message.content);
  if (request.format) {
    told.push(
      `Reply with one JSON object only, without a code fence, that fits this JSON schema:\n${JSON.stringify(request.format.schema)}`,
    );
  }
  const rest = request.messages.filter((message) => message.role !== 'system').map(messageOf);
  const head = told.join('\n\n');
  const first = rest[0];
  if (head === '') return rest;
  if (first?.role === vscode.LanguageModelChatMessageRole.User) {
    first.content = [new vscode.LanguageModelTextPart(`${head}\n\n`), ...first.content];
    return rest;
  }
  return [vscode.LanguageModelChatMessage.User(head), ...rest];
}

function messageOf(message: Exclude<ChatMessage, { role: 'system' }> | ChatMessage): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case 'assistant':
      return vscode.LanguageModelChatMessage.Assistant([
        ...(message.content === '' ? [] : [new vscode.LanguageModelTextPart(message.content)]),
        ...(message.toolCalls ?? []).map(
          (call) => new vscode.LanguageModelToolCallPart(call.id, call.name, objectOf(call.arguments)),
        ),
      ]);
    case 'tool':
      return vscode.LanguageModelChatMessage.User([
        new vscode.LanguageModelToolResultPart(message.toolCallId, [new vscode.LanguageModelTextPart(message.content)]),
      ]);
    default:
      return vscode.LanguageModelChatMessage.User([new vscode.LanguageModelTextPart(message.content)]);
  }
}

/** A model's own words about its arguments, when it repeats them: an object, or nothing it could mean. */
function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

interface StreamRead {
  text: string;
  toolCalls: ToolCallRequest[];
  outputTokens: number;
  cut: boolean;
  firstAt?: number;
}

/** Reads the reply, streams it on, and stops it where it passes the output cap (VS Code takes no cap). */
async function readStream(
  model: vscode.LanguageModelChat,
  response: vscode.LanguageModelChatResponse,
  request: ChatRequest,
  io: TaskIo,
  source: vscode.CancellationTokenSource,
  progress: Progress,
): Promise<StreamRead> {
  const read: StreamRead = { text: '', toolCalls: [], outputTokens: 0, cut: false };
  let countedAt = 0;
  for await (const part of response.stream) {
    read.firstAt ??= Date.now();
    progress.begun = true;
    if (part instanceof vscode.LanguageModelTextPart) {
      read.text += part.value;
      io.emit(part.value);
    } else if (part instanceof vscode.LanguageModelToolCallPart) {
      read.toolCalls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) });
    }
    if (read.text.length - countedAt < COUNT_EVERY) continue;
    countedAt = read.text.length;
    if ((await model.countTokens(read.text)) < request.maxOutputTokens) continue;
    read.cut = true;
    source.cancel();
    break;
  }
  const said = read.text + read.toolCalls.map((call) => call.name + call.arguments).join('');
  read.outputTokens = said === '' ? 0 : await model.countTokens(said);
  return read;
}

async function countAll(
  model: vscode.LanguageModelChat,
  messages: vscode.LanguageModelChatMessage[],
  tools: ToolSpec[],
  token: vscode.CancellationToken,
): Promise<number> {
  const counts = await Promise.all(messages.map((message) => model.countTokens(message, token)));
  const described = tools.length === 0 ? 0 : await model.countTokens(JSON.stringify(tools), token);
  return counts.reduce((sum, count) => sum + count, described);
}

/** Turns what `vscode.lm` throws into Failures; anything else stays a bug. */
async function guard<T>(model: string, body: () => PromiseLike<T>, progress: Progress = { begun: false }): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    if (error instanceof vscode.CancellationError) {
      throw new FailureError(failure('cancelled', 'The call was cancelled.'));
    }
    throw new FailureError(lmFailure(model, error, progress.begun));
  }
}

function lmFailure(model: string, error: unknown, begun: boolean): Failure {
  const refused = begun ? {} : { uncharged: true };
  const name = model || "VS Code's models";
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  if (code === vscode.LanguageModelError.NoPermissions.name) {
    const message = `VS Code was not allowed to use ${name}. Run again and allow it when VS Code asks.`;
    return failure('key_refused', message, refused);
  }
  if (code === vscode.LanguageModelError.Blocked.name) {
    return failure(
      'rate_limited',
      `VS Code blocks requests to ${name} now, by quota or content. Wait, or use another model.`,
      refused,
    );
  }
  if (code === vscode.LanguageModelError.NotFound.name) {
    const message = `${name} is gone from VS Code. Choose another model in the inspector.`;
    return failure('model_unknown', message, refused);
  }
  const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return failure('server_error', `${name} did not answer: ${why}`, { retry: true });
}
