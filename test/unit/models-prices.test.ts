import { readFile } from 'node:fs/promises';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelProvider } from '../../extension/engine/ports';
import { FailureError } from '../../extension/engine/ports';
import { createModels } from '../../extension/models/directory';
import { createPrices, PRICE_TABLE, priceFrom } from '../../extension/models/prices';
import { failure } from '../../extension/protocol/failure';
import { costOf, type Price } from '../../extension/protocol/money';
import { messageBound, utf8Bytes } from '../../extension/protocol/tokens';
import { chatRequest, failureOf, taskIo } from '../support/task-io';

const MODELS = [
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'gpt-5.5',
  'gpt-5.6',
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4.1',
  'o3',
  'gpt-6-luna',
];
const now = new Date('2026-11-22T12:00:00Z');
const prices = createPrices({ now: () => now });

async function priceOf(model: string): Promise<Price> {
  const price = await prices.priceOf(model);
  if (price === undefined) throw new Error(`no price for ${model}`);
  return price;
}

describe('prices', () => {
  it.each(MODELS)('of %s are the table’s, to the micro-dollar', async (model) => {
    const price = await priceOf(`openai/${model}`);
    expect(price).toMatchObject({ source: 'table', asOf: PRICE_TABLE });
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: 400_000 }),
      fc.constantFrom(1, 271_998, 271_999, 272_000, 272_001),
    );
    fc.assert(
      fc.property(sizes, fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (input, output, share) => {
        const cached = Math.floor(input * share);
        const theirs = calcPrice({ input_tokens: input, output_tokens: output, cache_read_tokens: cached }, model, {
          providerId: 'openai',
          timestamp: now,
        });
        const ours = costOf(price, { inputTokens: input, outputTokens: output, cachedInputTokens: cached });
        // Theirs is a sum of binary fractions: it is rounded to a whole picodollar before it is rounded up.
        expect(ours).toBe(Math.ceil(Math.round((theirs?.total_price ?? Number.NaN) * 1e12) / 1e6));
      }),
      { numRuns: 300 },
    );
  });

  it('are known with the right version and date', async () => {
    const { version } = JSON.parse(await readFile('node_modules/@pydantic/genai-prices/package.json', 'utf8'));
    expect(PRICE_TABLE).toContain(` ${version} `);
  });

  it('are the ones of their day', async () => {
    const at = (day: string) => createPrices({ now: () => new Date(day) }).priceOf('openai/gpt-5.6-luna');
    expect((await at('2026-07-29T00:00:00Z'))?.input.base).toBe(1);
    expect((await at('2026-07-31T00:00:00Z'))?.input.base).toBe(0.2);
  });

  it('are the user’s before the table’s, and unknown rather than nothing', async () => {
    const own = createPrices({
      overrides: { 'openai/gpt-5': { input: 9, output: 10, 'cached-input': 1 } },
      freeProviders: ['vscode'],
    });
    expect(await own.priceOf('openai/gpt-5')).toEqual({
      source: 'user',
      input: { base: 9 },
      output: { base: 10 },
      cachedInput: { base: 1 },
    });
    expect((await own.priceOf('vscode/copilot'))?.source).toBe('free');
    expect((await own.priceOf('ollama/llama3'))?.source).toBe('free');
    for (const model of [
      'openai/my-own-model',
      'openai/',
      'openai',
      '',
      'vscode',
      'other/gpt-5',
      'openai/__proto__',
      '__proto__',
    ]) {
      expect(await createPrices({ overrides: {} }).priceOf(model)).toBeUndefined();
    }
  });

  it('of other sellers’ models count only where they are certain', async () => {
    expect(await prices.priceOf('openai/anthropic/claude-sonnet-4')).toMatchObject({
      source: 'table',
      input: { base: 3 },
    });
    // Sold under this name at different prices.
    expect(await prices.priceOf('openai/meta-llama/llama-3.3-70b-instruct')).toBeUndefined();
    const reseller = createPrices({ baseUrl: 'https://openrouter.ai/api/v1' });
    expect(await reseller.priceOf('openai/meta-llama/llama-3.3-70b-instruct')).toMatchObject({ source: 'table' });
    expect(await createPrices({ baseUrl: 'http://127.0.0.1:8000/v1' }).priceOf('openai/gpt-5-mini')).toMatchObject({
      input: { base: 0.25 },
    });
  });

  it('that charge for more than tokens are unknown', () => {
    expect(priceFrom({ input_mtok: 1, output_mtok: 2 })).toBeDefined();
    expect(priceFrom({ input_mtok: 1, output_mtok: 2, requests_kcount: 5 })).toBeUndefined();
    expect(priceFrom({ input_mtok: 1 })).toBeUndefined();
    expect(priceFrom({ input_mtok: -1, output_mtok: 2 })).toBeUndefined();
  });
});

describe('the directory of models', () => {
  const one = (name: string, list: ModelProvider['list']): ModelProvider => ({
    name,
    chat: async (request) => ({ text: `${name} ${request.model}`, toolCalls: [], finish: 'stop' }),
    list,
  });
  const bugs: unknown[] = [];
  const models = createModels({
    providers: [
      one('openai', async () => [{ id: 'gpt-5-mini' }, { id: 'own' }]),
      one('ollama', async () => [{ id: 'llama3' }]),
      one('scripted', async () => [{ id: 'plain', detail: 'from the script' }]),
      one('vscode', () => new Promise(() => undefined)),
      one('down', () => Promise.reject(new FailureError(failure('unreachable', 'Start it.')))),
      one('buggy', () => Promise.reject(new TypeError('x is undefined'))),
    ],
    prices,
    scriptPrice: async () => ({ input: { base: 2 }, output: { base: 3 }, source: 'script' }),
    listLimitMs: 50,
    onBug: (error) => bugs.push(error),
  });

  it('calls the provider that a model names, and knows no other', async () => {
    expect((await models.chat(chatRequest({ model: 'ollama/a/b' }), taskIo())).text).toBe('ollama ollama/a/b');
    const unknown = await failureOf(models.chat(chatRequest({ model: 'nobody/x' }), taskIo()));
    expect(unknown).toMatchObject({ code: 'model_unknown', uncharged: true });
    expect(unknown.message).toContain('`ollama/…`');
    expect((await failureOf(models.chat(chatRequest({ model: 'gpt-5' }), taskIo()))).code).toBe('model_unknown');
  });

  it('lists what is there with its price, and notes what is not', async () => {
    const { models: found, notes } = await models.list();
    expect(found.map(({ id, price }) => [id, price])).toEqual([
      ['openai/gpt-5-mini', '$0.25 / $2.00 per M'],
      ['openai/own', 'price unknown'],
      ['ollama/llama3', 'free'],
      ['scripted/plain', 'scripted'],
    ]);
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('vscode: ');
    expect(notes[1]).toBe('down: Start it.');
    expect(notes[2]).not.toContain('undefined');
    expect(bugs).toEqual([new TypeError('x is undefined')]);
  });

  it('lets a file give a price only where none is known', async () => {
    const node = { price: { input: 1, output: 1 } };
    expect((await models.priceOf('openai/gpt-5-mini', node))?.source).toBe('table');
    expect((await models.priceOf('openai/own', node))?.source).toBe('file');
    expect((await models.priceOf('ollama/llama3', node))?.source).toBe('file');
    expect((await models.priceOf('scripted/x', node))?.source).toBe('file');
    expect((await models.priceOf('scripted/x'))?.source).toBe('script');
    expect(await models.priceOf('openai/own')).toBeUndefined();
  });
});

describe('token bounds', () => {
  it('count the bytes of UTF-8, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(Buffer.byteLength(text, 'utf8'));
        expect(messageBound(text)).toBeGreaterThan(utf8Bytes(text));
      }),
      { numRuns: 2000 },
    );
    for (const text of ['\ud800', '\udc00', 'a\ud83d', '\ud83d\ud83d\ude82', 'é€🚂'])
      expect(utf8Bytes(text)).toBe(Buffer.byteLength(text, 'utf8'));
  });
});
