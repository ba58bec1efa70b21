import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAi } from '../../extension/models/openai';
import type { ToolSpec } from '../../extension/protocol/run-event';
import { chatRequest, failureOf, taskIo } from '../support/task-io';

const mock = new LLMock({ port: 0 });
const KEY = 'sk-test-canary-0123456789';

beforeAll(async () => {
  await mock.start();
});
afterAll(() => mock.stop());
beforeEach(() => {
  mock.reset();
});

function provider(key: string | undefined = KEY) {
  return createOpenAi({ baseUrl: `${mock.url}/v1`, key: async () => key });
}

const read: ToolSpec = {
  name: 'files.read',
  description: 'Reads a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  effect: 'read',
};

describe('openai against a server made by others', () => {
  it('streams text, and takes the usage from the last chunk', async () => {
    mock.onMessage(
      'Say hello.',
      {
        content: 'Hello, and a long enough text to come in pieces.',
        usage: {
          prompt_tokens: 120,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 100 },
          completion_tokens_details: { reasoning_tokens: 4 },
        },
      },
      { chunkSize: 8 },
    );
    const io = taskIo();
    const reply = await provider().chat(chatRequest(), io);
    expect(reply).toMatchObject({
      text: 'Hello, and a long enough text to come in pieces.',
      toolCalls: [],
      finish: 'stop',
    });
    expect(io.emitted.length).toBeGreaterThan(3);
    expect(io.emitted.join('')).toBe(reply.text);
    expect(reply.usage).toMatchObject({ inputTokens: 120, outputTokens: 9 });
    expect(reply.firstTokenMs).toBeGreaterThanOrEqual(0);
    expect(reply.responseId).toBeTruthy();
  });

  it('sends the ids, the key, the cap, the stream options, and nothing about this machine', async () => {
    mock.onMessage('Say hello.', { content: 'Hi' });
    await provider().chat(chatRequest(), taskIo());
    const seen = mock.getLastRequest();
    const headers = seen?.headers ?? {};
    expect(headers['x-switchyard-run']).toBe('run-1');
    expect(headers['x-switchyard-call']).toBe('editor/writer');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
    expect(seen?.body).toMatchObject({
      model: 'gpt-5-mini',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 200,
    });
    expect(seen?.body).not.toHaveProperty('tools');
    expect(seen?.body).not.toHaveProperty('max_completion_tokens');
  });

  it('puts tool calls together, and sends results back under the wire name', async () => {
    mock.on(
      { toolName: 'files_read', hasToolResult: false },
      {
        toolCalls: [
          { name: 'files_read', arguments: '{"path":"a.md"}' },
          { name: 'files_read', arguments: '{"path":"b.md"}' },
        ],
      },
      { chunkSize: 4 },
    );
    const reply = await provider().chat(chatRequest({ tools: [read] }), taskIo());
    expect(reply.finish).toBe('tool_calls');
    expect(reply.toolCalls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['files_read', { path: 'a.md' }],
      ['files_read', { path: 'b.md' }],
    ]);
    expect(new Set(reply.toolCalls.map((call) => call.id)).size).toBe(2);

    mock.reset();
    mock.on({ hasToolResult: true }, { content: 'Read.' });
    const messages = [
      ...chatRequest().messages,
      { role: 'assistant' as const, content: '', toolCalls: reply.toolCalls },
      ...reply.toolCalls.map((call) => ({ role: 'tool' as const, toolCallId: call.id, content: 'text' })),
    ];
    const next = await provider().chat(chatRequest({ tools: [read], messages }), taskIo());
    expect(next).toMatchObject({ text: 'Read.', finish: 'stop' });
    const sent = mock.getLastRequest()?.body as { messages: { content: unknown; tool_calls?: unknown[] }[] };
    expect(sent.messages[2]).toMatchObject({ content: null });
    expect(sent.messages[2]?.tool_calls).toHaveLength(2);
  });

  it('asks for a structured reply by schema, or as plain JSON', async () => {
    mock.onMessage('Say hello.', { content: '{"accept":true,"feedback":""}' });
    const schema = { type: 'object', properties: { accept: { type: 'boolean' } } };
    const format = { name: 'judge' as const, schema, mode: 'schema' as const };
    const reply = await provider().chat(chatRequest({ format }), taskIo());
    expect(JSON.parse(reply.text)).toEqual({ accept: true, feedback: '' });
    expect(mock.getLastRequest()?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'judge', strict: true, schema } },
    });
    await provider().chat(chatRequest({ format: { ...format, mode: 'json' } }), taskIo());
    expect(mock.getLastRequest()?.body).toMatchObject({ response_format: { type: 'json_object' } });
  });

  it('says length and filter as they are, and takes no tool call from a cut reply', async () => {
    mock.onMessage('Say hello.', { content: 'Hel', finishReason: 'length' });
    expect(await provider().chat(chatRequest(), taskIo())).toMatchObject({ text: 'Hel', finish: 'length' });
    mock.reset();
    mock.onMessage('Say hello.', { content: '', finishReason: 'content_filter' });
    expect((await provider().chat(chatRequest(), taskIo())).finish).toBe('filter');
    mock.reset();
    mock.onMessage('Say hello.', { toolCalls: [{ name: 'files_read', arguments: '{"pa' }], finishReason: 'length' });
    expect(await provider().chat(chatRequest(), taskIo())).toMatchObject({ finish: 'length', toolCalls: [] });
  });

  it('passes a 429 on with its Retry-After, after exactly one request', async () => {
    mock.onMessage('Say hello.', { error: { message: 'slow down', type: 'rate_limit' }, status: 429, retryAfter: 7 });
    const failure = await failureOf(provider().chat(chatRequest(), taskIo()));
    expect(failure).toMatchObject({ code: 'rate_limited', retry: true, retryAfterMs: 7000, status: 429 });
    expect(mock.getRequests()).toHaveLength(1);
  });

  it('calls a stream that is cut a cut stream, and not a reply', async () => {
    mock.onMessage(
      'Say hello.',
      { content: 'A text that will not come to its end.' },
      { chunkSize: 4, latency: 15, truncateAfterChunks: 3 },
    );
    const io = taskIo();
    const failure = await failureOf(provider().chat(chatRequest(), io));
    expect(failure).toMatchObject({ code: 'stream_cut', retry: true });
    expect(io.emitted.length).toBeGreaterThan(0);
  });

  it('lists the models', async () => {
    mock.on({ model: 'local-model' }, { content: 'x' });
    const ids = (await provider().list()).map((model) => model.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.every((id) => !id.startsWith('openai/'))).toBe(true);
  });

  it('cancels in mid-stream at once', async () => {
    const abort = new AbortController();
    const io = taskIo(abort.signal);
    mock.onMessage('Say hello.', { content: 'x'.repeat(4000) }, { chunkSize: 4, latency: 20 });
    const call = failureOf(provider().chat(chatRequest(), io));
    setTimeout(() => abort.abort(), 150);
    const began = performance.now();
    expect(await call).toMatchObject({ code: 'cancelled', retry: false });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(io.emitted.join('').length).toBeLessThan(4000);
  });
});
