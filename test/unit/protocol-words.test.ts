import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatClock, formatDuration, parseDuration, writeDuration } from '../../extension/protocol/duration';
import { checkArguments } from '../../extension/protocol/json-schema-check';
import { nearest } from '../../extension/protocol/nearest';
import { inputsIn, substitute } from '../../extension/protocol/substitute';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1m500ms', 60_500],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '0s', '10', 's', '-1s', '1.5h', '1s1m', '10 m', '1h ', '9999d', '1S'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test(`what is written is read back (SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 * 86_400_000 }), (ms) => {
        expect(parseDuration(writeDuration(ms))).toBe(ms);
      }),
      { seed, numRuns: 1000 },
    );
  });

  test('short forms', () => {
    expect([0, 340, 12_400, 59_949, 59_960, 72_000].map(formatDuration)).toEqual([
      ...['0 ms', '340 ms', '12.4 s', '59.9 s', '01:00', '01:12'],
    ]);
    expect([19_900, 72_000, 3_723_000].map(formatClock)).toEqual(['00:19', '01:12', '1:02:03']);
  });
});

describe('inputs in texts', () => {
  test('are substituted once, and nothing else is', () => {
    const values = { a: '{{inputs.b}}', b: 2, ok: true };
    expect(substitute('{{inputs.a}} {{ inputs.b }} {{inputs.ok}} {{inputs.c}} {{a}} {inputs.a}', values)).toBe(
      '{{inputs.b}} 2 true {{inputs.c}} {{a}} {inputs.a}',
    );
    expect(substitute('{{inputs.constructor}} $& {{inputs.a}}', { a: '$&' })).toBe('{{inputs.constructor}} $& $&');
    expect(inputsIn('x {{inputs.a}} {{ inputs.b-c }}').map((use) => use.name)).toEqual(['a', 'b-c']);
  });
});

test('the nearest word is near', () => {
  expect(nearest('wroker', ['worker', 'gate'])).toBe('worker');
  expect(nearest('x', ['w'])).toBeUndefined();
  expect(nearest('elephant', ['worker', 'gate'])).toBeUndefined();
});

describe('arguments of a tool', () => {
  const schema = {
    type: 'object',
    properties: { path: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
    required: ['path'],
    additionalProperties: false,
  };

  test('that fit pass, and others get a sentence', () => {
    expect(checkArguments(schema, { path: 'a', limit: 2 })).toBeUndefined();
    expect(checkArguments(schema, {})).toMatch(/“path” is missing \(string\)\.$/);
    expect(checkArguments(schema, { path: 'a', limit: 0, more: 1 })).toMatch(
      /“limit”: .*; the arguments must not have “more”\.$/,
    );
    expect(checkArguments(schema, [])).toMatch(/do not fit/);
    expect(checkArguments(schema, 'text')).toMatch(/do not fit/);
    expect(checkArguments(schema, JSON.parse('{"path":"a","__proto__":{"x":1}}'))).toMatch(/forbidden key/);
  });

  test('a schema that cannot be understood lets nothing through', () => {
    expect(checkArguments({ type: 'object', properties: { a: { $ref: 'http://elsewhere/' } } }, {})).toMatch(
      /cannot be understood/,
    );
  });
});
