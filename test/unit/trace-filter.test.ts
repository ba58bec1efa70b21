import { describe, expect, it } from 'vitest';
import { type Filtered, parseFilter } from '../../webview/trace/filter';

const span: Filtered = {
  name: 'files.search src/**',
  node: 'repository',
  kind: 'tool',
  status: 'failed',
  model: '',
  durationMs: 1500,
  costMicro: 12_000,
  retried: false,
};

const matches = (text: string, more: Partial<Filtered> = {}) => parseFilter(text).matches({ ...span, ...more });

describe('filter', () => {
  it('matches everything when nothing is typed', () => {
    expect(parseFilter('   ')).toMatchObject({ empty: true, unread: [] });
    expect(matches('')).toBe(true);
  });

  it('looks for text in name, node, kind, status and model, without regard to case', () => {
    expect(matches('SEARCH')).toBe(true);
    expect(matches('repos')).toBe(true);
    expect(matches('nano', { model: 'openai/gpt-5-nano' })).toBe(true);
    expect(matches('nothing-like-it')).toBe(false);
  });

  it('compares time in every unit', () => {
    expect(matches('>1s')).toBe(true);
    expect(matches('>1.5s')).toBe(false);
    expect(matches('>1499ms')).toBe(true);
    expect(matches('<2m')).toBe(true);
    expect(matches('>1h')).toBe(false);
  });

  it('compares cost in dollars', () => {
    expect(matches('>$0.01')).toBe(true);
    expect(matches('>$0.012')).toBe(false);
    expect(matches('<$.02')).toBe(true);
  });

  it('takes a state by its whole name', () => {
    expect(matches('failed')).toBe(true);
    expect(matches('waiting')).toBe(false);
    expect(matches('failed', { status: 'ok', name: 'failed_jobs' })).toBe(false);
    expect(matches('retried', { retried: true })).toBe(true);
    expect(matches('retried')).toBe(false);
  });

  it('wants every term, and takes keys, phrases and negation', () => {
    expect(matches('failed kind:tool >1s')).toBe(true);
    expect(matches('failed kind:chat')).toBe(false);
    expect(matches('node:repo')).toBe(true);
    expect(matches('"search src"')).toBe(true);
    expect(matches('name:"search lib"')).toBe(false);
    expect(matches('-failed')).toBe(false);
    expect(matches('!kind:chat')).toBe(true);
  });

  it('names what it cannot read and goes by the rest', () => {
    const filter = parseFilter('>abc failed >$1s kind:');
    expect(filter.unread).toEqual(['>abc', '>$1s', 'kind:']);
    expect(filter.matches(span)).toBe(true);
    expect(filter.matches({ ...span, status: 'ok' })).toBe(false);
  });
});
