import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guardedFetch } from '../../extension/models/guarded-fetch';
import { createOllama } from '../../extension/models/ollama';
import { createOpenAi } from '../../extension/models/openai';
import { asFailure } from '../../extension/models/openai-failure';
import { retryAfterMs, scrub } from '../../extension/models/provider-failure';
import type { Failure } from '../../extension/protocol/failure';
import {
  type Answer,
  DONE,
  event,
  piece,
  type RawServer,
  rawServer,
  refused,
  stalled,
  streamed,
  usagePiece,
} from '../support/raw-sse-server';
import { chatRequest, failureOf, taskIo } from '../support/task-io';

const KEY = 'sk-canary-0123456789abcdef';
const servers: RawServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...answers: Answer[]) {
  const server = await rawServer(...answers);
  servers.push(server);
  return server;
}

function provider(server: RawServer, more: Partial<Parameters<typeof createOpenAi>[0]> = {}) {
  return createOpenAi({ baseUrl: server.url, key: async () => KEY, ...more });
}

const HELLO = [piece({ role: 'assistant', content: 'Hel' }), piece({ content: 'lo' }), piece({}, 'stop'), DONE];
const schema = { name: 'route' as const, schema: { type: 'object' }, mode: 'schema' as const };

describe('replies that are whole', () => {
  it('takes a reply without usage, and leaves the usage out', async () => {
    const server = await serve(streamed(...HELLO));
    const reply = await provider(server).chat(chatRequest(), taskIo());
    expect(reply).toMatchObject({ text: 'Hello', finish: 'stop', responseModel: 'raw-model', responseId: 'chat-1' });
    expect(reply).not.toHaveProperty('usage');
  });

  it('takes the usage that comes after the finish reason, and no usage of words', async () => {
    const good = usagePiece({ prompt_tokens: 7, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 3 } });
    const server = await serve(streamed(...HELLO.slice(0, 3), good, DONE));
    expect((await provider(server).chat(chatRequest(), taskIo())).usage).toEqual({
      inputTokens: 7,
      outputTokens: 2,
      cachedInputTokens: 3,
    });
    const odd = await serve(
      streamed(...HELLO.slice(0, 3), usagePiece({ prompt_tokens: 'many', completion_tokens: 2 }), DONE),
    );
    expect(await provider(odd).chat(chatRequest(), taskIo())).not.toHaveProperty('usage');
  });

  it('tells calls apart by id where a server gives them all the index 0', async () => {
    const call = (id: string, args: string) => ({
      index: 0,
      id,
      type: 'function',
      function: { name: 'calc', arguments: args },
    });
    const server = await serve(
      streamed(
        piece({ tool_calls: [call('a', '{"x":1}')] }),
        piece({ tool_calls: [call('b', '{"x":2}')] }),
        piece({}, 'tool_calls'),
      ),
    );
    const reply = await provider(server).chat(chatRequest(), taskIo());
    expect(reply.toolCalls).toEqual([
      { id: 'a', name: 'calc', arguments: '{"x":1}' },
      { id: 'b', name: 'calc', arguments: '{"x":2}' },
    ]);
  });

  it('is content with a server that never closes the stream after its finish reason', async () => {
    const server = await serve(stalled(...HELLO.slice(0, 3)));
    const reply = await provider(server, { deadlines: { idle: 80 } }).chat(chatRequest(), taskIo());
    expect(reply.text).toBe('Hello');
  });

  it('is the same however the bytes are split', async () => {
    const whole = Buffer.from(
      [piece({ content: 'Grüße 🚂\n' }), ': keep-alive\n\n', piece({ content: '—' }), piece({}, 'stop'), DONE]
        .join('')
        .replaceAll('\n\n', '\r\n\r\n'),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        const server = await serve(async (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          for (let at = 0; at < whole.length; at += size) {
            response.write(whole.subarray(at, at + size));
            if (at % 5 === 0) await new Promise(setImmediate);
          }
          response.end();
        });
        expect((await provider(server).chat(chatRequest(), taskIo())).text).toBe('Grüße 🚂\n—');
      }),
      { numRuns: 12 },
    );
  });
});

describe('replies that are not', () => {
  it('never takes a stream for whole that was cut before its finish reason, wherever', async () => {
    const text = [
      piece({ content: 'A' }),
      piece({ tool_calls: [{ index: 0, id: 'a', function: { name: 'calc', arguments: '{"a":' } }] }),
    ].join('');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length }), async (cut) => {
        const server = await serve(streamed(text.slice(0, cut)));
        const failure = await failureOf(provider(server).chat(chatRequest(), taskIo()));
        expect(['stream_cut', 'server_error']).toContain(failure.code);
        expect(failure.retry).toBe(true);
      }),
      { numRuns: 30 },
    );
    const quiet = await serve(streamed(text, DONE));
    const failure = await failureOf(provider(quiet).chat(chatRequest(), taskIo()));
    expect(failure.message).toContain('without a finish reason');
  });

  it('ends at each of its deadlines', async () => {
    const headersOnly = await serve(stalled());
    expect(
      await failureOf(provider(headersOnly, { deadlines: { first: 60 } }).chat(chatRequest(), taskIo())),
    ).toMatchObject({ code: 'timeout', retry: true });
    const silent = await serve(() => undefined);
    expect(
      (await failureOf(provider(silent, { deadlines: { first: 60 } }).chat(chatRequest(), taskIo()))).message,
    ).toContain('sent no reply within 60 ms');
    const middle = await serve(stalled(piece({ content: 'Hel' })));
    expect(
      (await failureOf(provider(middle, { deadlines: { idle: 60 } }).chat(chatRequest(), taskIo()))).message,
    ).toContain('fell silent');
    const drip: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write(piece({ content: '.' })), 10);
      response.on('close', () => clearInterval(timer));
    };
    const slow = await serve(drip);
    expect(
      (await failureOf(provider(slow, { deadlines: { total: 120 } }).chat(chatRequest(), taskIo()))).message,
    ).toContain('did not finish');
  });

  it('does not take comments for a sign of life', async () => {
    const comments: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write(': thinking\n\n'), 10);
      response.on('close', () => clearInterval(timer));
    };
    const server = await serve(comments);
    expect((await failureOf(provider(server, { deadlines: { first: 100 } }).chat(chatRequest(), taskIo()))).code).toBe(
      'timeout',
    );
  });

  it('cancels a stalled stream at once, although the client ends it quietly', async () => {
    const server = await serve(stalled(piece({ content: 'Hel' })));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const failure = await failureOf(provider(server).chat(chatRequest(), taskIo(abort.signal)));
    expect(failure.code).toBe('cancelled');
  });

  it('says so when the connection breaks in the middle', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece({ content: 'Hel' }));
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(provider(server).chat(chatRequest(), taskIo()))).toMatchObject({
      code: 'stream_cut',
      retry: true,
    });
  });

  it('names garbage, a web page, an error inside the stream and an unknown end', async () => {
    const garbage = await serve(streamed('data: {"choices": oops\n\n'));
    expect((await failureOf(provider(garbage).chat(chatRequest(), taskIo()))).code).toBe('server_error');
    const page = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<html>Sign in</html>');
    });
    const wrong = await failureOf(provider(page).chat(chatRequest(), taskIo()));
    expect(wrong).toMatchObject({ code: 'bad_request', retry: false });
    expect(wrong.message).toContain('web page');
    const inside = await serve(
      streamed(piece({ content: 'Hel' }), event({ error: { message: 'overloaded', code: 503 } })),
    );
    expect(await failureOf(provider(inside).chat(chatRequest(), taskIo()))).toMatchObject({
      code: 'server_error',
      retry: true,
    });
    const odd = await serve(streamed(piece({ content: 'Hel' }), piece({}, 'abducted')));
    expect((await failureOf(provider(odd).chat(chatRequest(), taskIo()))).message).toContain('abducted');
  });

  it('stops reading a body that grows without end', async () => {
    const bomb = gzipSync(Buffer.alloc(300_000, 'x'));
    for (const type of ['text/event-stream', 'application/json']) {
      const server = await serve((response) => {
        response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
        response.end(bomb);
      });
      // As the client reads them: a stream chunk by chunk, anything else as a whole.
      const reading = async (most: number) => {
        const response = await guardedFetch(new URL(server.url).origin, 'x', most)(`${server.url}/x`);
        if (type === 'application/json') return (await response.text()).length;
        let bytes = 0;
        for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).byteLength;
        return bytes;
      };
      expect((await failureOf(reading(100_000))).message).toContain('100000 bytes');
      expect(await reading(300_000)).toBe(300_000);
    }
  });
});

describe('the intent of a call (E4)', () => {
  it('is durable before anything leaves this process', async () => {
    const server = await serve(streamed(piece({ content: 'Hi' }), piece({}, 'stop')));
    let durable: () => void = () => undefined;
    const intent = new Promise<void>((resolve) => {
      durable = resolve;
    });
    const call = provider(server).chat(chatRequest(), { ...taskIo(), intent });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.seen).toHaveLength(0);
    durable();
    expect((await call).text).toBe('Hi');
    expect(server.seen).toHaveLength(1);
    expect(Object.keys(server.seen[0]?.headers ?? {})).not.toContain('x-switchyard-intent');
  });

  it('where it cannot be recorded, nothing is sent', async () => {
    const server = await serve(streamed(piece({ content: 'Hi' }), piece({}, 'stop')));
    const intent = Promise.reject(new Error('the disk is full'));
    await expect(provider(server).chat(chatRequest(), { ...taskIo(), intent })).rejects.toThrow();
    expect(server.seen).toHaveLength(0);
  });
});

describe('refusals', () => {
  it('names the setting and never the key', async () => {
    for (const status of [401, 403]) {
      const server = await serve(refused(status, { message: `Incorrect API key provided: ${KEY}.` }));
      const failure = await failureOf(provider(server).chat(chatRequest(), taskIo()));
      expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(failure).toMatchObject({ code: 'key_refused', retry: false, status });
      expect(failure.message).toContain('Switchyard: Set Model Key');
      expect(failure.message).toContain('OPENAI_API_KEY');
    }
    const leaky = await serve(refused(500, { message: `key ${KEY} and sk-other-9999 broke it` }));
    const text = JSON.stringify(await failureOf(provider(leaky).chat(chatRequest(), taskIo())));
    expect(text).toContain('broke it');
    expect(text).not.toMatch(/canary|other/);
  });

  it('wants a key for OpenAI only', async () => {
    const openai = createOpenAi({ key: async () => undefined });
    expect((await failureOf(openai.chat(chatRequest(), taskIo()))).code).toBe('key_missing');
    const server = await serve(streamed(...HELLO));
    const keyless = provider(server, { key: async () => undefined });
    expect((await keyless.chat(chatRequest(), taskIo())).text).toBe('Hello');
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('asks for the key of the origin it calls, and sends nothing on to another', async () => {
    const other = await serve(streamed(...HELLO));
    for (const status of [301, 302, 307, 308]) {
      const server = await serve((response) => {
        response.writeHead(status, { location: `${other.url}/chat/completions` });
        response.end();
      });
      const asked: string[] = [];
      const key = async (origin: string) => {
        asked.push(origin);
        return KEY;
      };
      const failure = await failureOf(provider(server, { key }).chat(chatRequest(), taskIo()));
      expect(failure).toMatchObject({ code: 'bad_request', retry: false });
      expect(failure.message).toContain(new URL(other.url).origin);
      expect(asked).toEqual([new URL(server.url).origin]);
    }
    expect(other.seen).toHaveLength(0);
    await provider(other).chat(chatRequest(), taskIo());
    expect(other.seen).toHaveLength(1);
  });

  it('takes nothing from the environment', async () => {
    const server = await serve(streamed(...HELLO));
    const set = {
      OPENAI_API_KEY: 'sk-env',
      OPENAI_ORG_ID: 'org-env',
      OPENAI_PROJECT_ID: 'p-env',
      OPENAI_ADMIN_KEY: 'adm-env',
      OPENAI_CUSTOM_HEADERS: 'x-env: 1\nAuthorization: Bearer sk-env',
    };
    Object.assign(process.env, set);
    try {
      await provider(server).chat(chatRequest(), taskIo());
    } finally {
      for (const name of Object.keys(set)) delete process.env[name];
    }
    expect(JSON.stringify(server.seen[0]?.headers)).not.toMatch(/env/);
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('tells an unknown model from a wrong address', async () => {
    const model = await serve(
      refused(404, { message: 'The model `gpt-5-mini` does not exist', code: 'model_not_found' }),
    );
    expect((await failureOf(provider(model).chat(chatRequest(), taskIo()))).code).toBe('model_unknown');
    const address = await serve((response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<h1>Not Found</h1>');
    });
    const failure = await failureOf(provider(address).chat(chatRequest(), taskIo()));
    expect(failure.code).toBe('bad_request');
    expect(failure.message).toContain('/v1');
    expect(failure.message).not.toContain('<h1>');
  });

  it('tries again by itself only with the other name for the cap, once for each server and model', async () => {
    const no = refused(400, {
      message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
      param: 'max_tokens',
    });
    const caps = (server: RawServer) =>
      server.seen.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']]);
    const server = await serve(no, streamed(...HELLO));
    expect((await provider(server).chat(chatRequest(), taskIo())).text).toBe('Hello');
    await provider(server).chat(chatRequest(), taskIo());
    await provider(server).chat(chatRequest({ model: 'openai/another' }), taskIo());
    expect(caps(server)).toEqual([
      [200, undefined],
      [undefined, 200],
      [undefined, 200],
      [200, undefined],
    ]);
    const never = await serve(no, refused(400, { message: "Unknown parameter: 'max_completion_tokens'" }));
    expect((await failureOf(provider(never).chat(chatRequest(), taskIo()))).code).toBe('bad_request');
    expect(caps(never)).toEqual([
      [200, undefined],
      [undefined, 200],
    ]);
    const strict = await serve(refused(400, { message: 'unknown field stream_options' }), streamed(...HELLO));
    expect((await provider(strict).chat(chatRequest(), taskIo())).text).toBe('Hello');
    expect(strict.seen[1]?.body).not.toHaveProperty('stream_options');
  });

  it('does not take a cap that is too large for one under a wrong name', async () => {
    const server = await serve(refused(400, { message: 'max_tokens is too large: 200', param: 'max_tokens' }));
    const failure = await failureOf(provider(server).chat(chatRequest(), taskIo()));
    expect(failure.message).toContain('too large');
    expect(server.seen).toHaveLength(1);
  });

  it('asks OpenAI itself under the new name first, and takes the old one where that is wanted', async () => {
    const bodies: { [field: string]: unknown }[] = [];
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      bodies.push(JSON.parse(String(init.body)));
      expect(url.origin).toBe('https://api.openai.com');
      const refusal = { error: { message: "Unsupported parameter: 'max_completion_tokens'" } };
      if (bodies.length === 1) return Response.json(refusal, { status: 400 });
      return new Response(HELLO.join(''), { headers: { 'content-type': 'text/event-stream' } });
    });
    try {
      const openai = createOpenAi({ key: async () => KEY });
      expect((await openai.chat(chatRequest({ model: 'openai/old-one' }), taskIo())).text).toBe('Hello');
    } finally {
      vi.unstubAllGlobals();
    }
    expect(bodies.map((body) => [body['max_completion_tokens'], body['max_tokens']])).toEqual([
      [200, undefined],
      [undefined, 200],
    ]);
  });

  it('tells a refused format from another refused request', async () => {
    const no = refused(400, { message: 'json_schema is not supported by this model', param: 'response_format' });
    const format = await serve(no);
    expect(await failureOf(provider(format).chat(chatRequest({ format: schema }), taskIo()))).toMatchObject({
      code: 'format_unsupported',
      retry: false,
    });
    expect(
      (await failureOf(provider(format).chat(chatRequest({ format: { ...schema, mode: 'json' } }), taskIo()))).code,
    ).toBe('bad_request');
    const other = await serve(refused(400, { message: 'messages is too long' }));
    expect((await failureOf(provider(other).chat(chatRequest({ format: schema }), taskIo()))).code).toBe('bad_request');
  });

  it('asks once for a server error, and never again by itself', async () => {
    const server = await serve(refused(503, { message: 'busy' }, { 'retry-after': '2' }));
    expect(await failureOf(provider(server).chat(chatRequest(), taskIo()))).toMatchObject({
      code: 'server_error',
      retry: true,
      retryAfterMs: 2000,
    });
    expect(server.seen).toHaveLength(1);
    const broke = await serve(refused(429, { message: 'quota', code: 'insufficient_quota' }));
    expect(await failureOf(provider(broke).chat(chatRequest(), taskIo()))).toMatchObject({
      code: 'rate_limited',
      retry: false,
    });
  });

  it('says where nothing answers, and what to do', async () => {
    const server = await serve(streamed(...HELLO));
    await server.close();
    const failure = await failureOf(provider(server).chat(chatRequest(), taskIo()));
    expect(failure).toMatchObject({ code: 'unreachable', retry: true });
    expect(failure.message).toContain(new URL(server.url).host);
    const ollama = createOllama({ baseUrl: server.url });
    expect((await failureOf(ollama.chat(chatRequest({ model: 'ollama/llama3' }), taskIo()))).message).toContain(
      'ollama serve',
    );
    expect((await failureOf(ollama.list())).message).toContain('ollama serve');
    const nowhere = createOpenAi({ baseUrl: 'http://switchyard.invalid/v1', key: async () => KEY });
    expect((await failureOf(nowhere.chat(chatRequest(), taskIo()))).code).toBe('unreachable');
    const shut = await serve((response) => {
      response.destroy();
    });
    expect((await failureOf(provider(shut).chat(chatRequest(), taskIo()))).code).toBe('unreachable');
    const userInfo = createOpenAi({ baseUrl: 'http://me:hunter2@127.0.0.1/v1', key: async () => KEY });
    expect((await failureOf(userInfo.chat(chatRequest(), taskIo()))).message).not.toContain('hunter2');
  });
});

describe('whether a call that failed can have cost anything', () => {
  const ends = (answer: Answer, more = {}) =>
    serve(answer).then((server) => failureOf(provider(server, more).chat(chatRequest({ format: schema }), taskIo())));

  it('is ruled out where the request was refused as it stood, or never arrived', async () => {
    for (const status of [400, 401, 403, 404, 422, 429]) {
      expect(await ends(refused(status, { message: 'no' })), String(status)).toMatchObject({ status, uncharged: true });
    }
    const format = await ends(refused(400, { message: 'json_schema is not supported' }));
    expect(format).toMatchObject({ code: 'format_unsupported', uncharged: true });
    const redirect: Answer = (response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:9/v1' });
      response.end();
    };
    expect(await ends(redirect)).toMatchObject({ code: 'bad_request', uncharged: true });
    const gone = await serve();
    await gone.close();
    const nobody = ['http://switchyard.invalid/v1', gone.url, gone.url.replace('http:', 'https:'), 'no address'];
    for (const baseUrl of nobody) {
      const failure = await failureOf(createOpenAi({ baseUrl, key: async () => KEY }).chat(chatRequest(), taskIo()));
      expect(failure, baseUrl).toMatchObject({ uncharged: true });
    }
    const keyless = createOpenAi({ key: async () => undefined });
    expect(await failureOf(keyless.chat(chatRequest(), taskIo()))).toMatchObject({ uncharged: true });
    const plain = await serve(streamed(...HELLO));
    const secure = createOpenAi({ baseUrl: plain.url.replace('http:', 'https:'), key: async () => KEY });
    const noTls = await failureOf(secure.chat(chatRequest(), taskIo()));
    expect(noTls).toMatchObject({ code: 'unreachable', uncharged: true });
    expect(noTls.message).toContain('secure connection');
  });

  it('is left open wherever the server may have worked', async () => {
    const cut: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece({ content: 'Hel' }));
      setTimeout(() => response.destroy(), 20);
    };
    const shut: Answer = (response) => {
      response.destroy();
    };
    const inside = (code: number | string) =>
      streamed(piece({ content: 'Hel' }), event({ error: { message: 'no', code } }));
    const endings: [string, Promise<Failure>][] = [
      ['stream_cut', ends(cut)],
      ['stream_cut', ends(streamed(piece({ content: 'Hel' })))],
      ['unreachable', ends(shut)],
      ['timeout', ends(() => undefined, { deadlines: { first: 60 } })],
      ['timeout', ends(refused(408, { message: 'too slow' }))],
      ['server_error', ends(refused(500, { message: 'oh' }))],
      ['server_error', ends(refused(503, { message: 'busy' }))],
      ['rate_limited', ends(inside('rate_limit_exceeded'))],
      ['key_refused', ends(inside(401))],
      ['bad_request', ends(inside(400))],
      ['server_error', ends(streamed('data: {"choices": oops\n\n'))],
    ];
    for (const [code, end] of endings) {
      const failure = await end;
      expect(failure.code).toBe(code);
      expect(failure, code).not.toHaveProperty('uncharged');
    }
  });
});

describe('a key that no header can carry', () => {
  it('is refused before anything is sent, and not shown', async () => {
    const server = await serve(streamed(...HELLO));
    for (const key of ['sk\u2011canary-1234', 'sk-canary\n1234', 'sk-canary 1234', 'sk-canary-\u00e9']) {
      const failure = await failureOf(provider(server, { key: async () => key }).chat(chatRequest(), taskIo()));
      expect(failure).toMatchObject({ code: 'key_refused', retry: false, uncharged: true });
      expect(failure.message).toContain('Switchyard: Set Model Key');
      expect(failure.message).toContain('OPENAI_API_KEY');
      expect(failure.message).not.toContain('canary');
      expect((await failureOf(provider(server, { key: async () => key }).list())).code).toBe('key_refused');
    }
    expect(server.seen).toHaveLength(0);
    await provider(server, { key: async () => ` ${KEY}\n` }).chat(chatRequest(), taskIo());
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('is told from a cut: only after an answer is a bare TypeError a connection that broke', async () => {
    const sdk = await import('openai');
    const called = {
      provider: 'openai',
      model: 'm',
      host: 'h',
      key: undefined,
      whenUnreachable: '',
      whenUnknownModel: '',
    };
    const error = new TypeError('Headers.append: not a ByteString');
    expect(() => asFailure(error, sdk, called, 'asked')).toThrow(error);
    expect(asFailure(error, sdk, called, 'answered').code).toBe('stream_cut');
  });
});

describe('ollama', () => {
  it('sends no key and the cap under the name that Ollama heeds', async () => {
    const server = await serve(
      streamed(...HELLO),
      refused(404, { message: 'model "llama3" not found, try pulling it first' }),
    );
    const ollama = createOllama({ baseUrl: server.url });
    expect((await ollama.chat(chatRequest({ model: 'ollama/llama3' }), taskIo())).text).toBe('Hello');
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(server.seen[0]?.body).toMatchObject({ model: 'llama3', max_tokens: 200 });
    const missing = await failureOf(ollama.chat(chatRequest({ model: 'ollama/llama3' }), taskIo()));
    expect(missing).toMatchObject({ code: 'model_unknown' });
    expect(missing.message).toContain('ollama pull llama3');
  });
});

describe('small parts', () => {
  it('reads every form of Retry-After', () => {
    const now = Date.UTC(2026, 10, 22, 12, 0, 0);
    const read = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), now);
    expect(['0', '0.1', '3', '120', '86400'].map(read)).toEqual([0, 100, 3000, 120_000, 86_400_000]);
    expect(read('Sun, 22 Nov 2026 12:00:30 GMT')).toBe(30_000);
    expect(read('Sun, 22 Nov 2026 11:00:00 GMT')).toBe(0);
    expect(['soon', '-5', '1e9', 'NaN', '12; 5'].map(read)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(retryAfterMs(new Headers({ 'retry-after-ms': '250', 'retry-after': '9' }))).toBe(250);
    expect(retryAfterMs(undefined)).toBeUndefined();
  });

  it('waits a week at most, and whole milliseconds', () => {
    const week = 7 * 86_400_000;
    const endless = '9'.repeat(400);
    expect(retryAfterMs(new Headers({ 'retry-after': endless }))).toBe(week);
    expect(retryAfterMs(new Headers({ 'retry-after-ms': endless }))).toBe(week);
    expect(retryAfterMs(new Headers({ 'retry-after': '9'.repeat(300) }))).toBe(week);
    expect(retryAfterMs(new Headers({ 'retry-after': 'Sun, 22 Nov 9999 12:00:30 GMT' }))).toBe(week);
    expect(retryAfterMs(new Headers({ 'retry-after-ms': '0.5' }))).toBe(1);
    expect(retryAfterMs(new Headers({ 'retry-after': '604800' }))).toBe(week);
    expect(retryAfterMs(new Headers({ 'retry-after': '604799' }))).toBe(week - 1000);
  });

  it('leaves no key and no control character in a text', () => {
    expect(scrub('your key is top-secret-key, ok', 'top-secret-key')).toBe('your key is [key], ok');
    expect(scrub('sk-proj-abc***xyz Bearer abc.def', undefined)).toBe('[key] Bearer [key]');
    expect(scrub('a\u001b[31m\nb\u202ec', undefined)).toBe('a [31m b c');
    expect(scrub('x'.repeat(900), undefined).length).toBeLessThan(310);
    expect(scrub('task-force', undefined)).toBe('task-force');
  });
});
