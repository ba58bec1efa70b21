import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../extension/protocol/check';
import { LineIndex } from '../../extension/protocol/line-index';
import { parseGraph } from '../../extension/protocol/parse';
import { SAMPLES } from './edit-samples';

const codes = (text: string) => parseGraph(text).problems.map((problem) => problem.code);
const at = (text: string) =>
  parseGraph(text).problems.map((p) => `${p.place.line + 1}:${p.place.character + 1} ${p.code}`);

/** The text that a place covers. */
function covered(
  text: string,
  { place }: { place: { line: number; character: number; endCharacter: number } },
): string {
  return (text.split(/\r\n|\n|\r/)[place.line] ?? '').slice(place.character, place.endCharacter);
}

describe('what is read', () => {
  test('the samples are read as they stand, and unknown keys with x- are free', () => {
    const { graph, problems } = parseGraph(SAMPLES.release ?? '');
    expect(problems).toEqual([]);
    expect(graph?.nodes.editor).toMatchObject({
      kind: 'supervisor',
      instructions: 'You lead the release notes.\n\nAsk for facts first.\n',
      calls: ['historian', 'writer'],
    });
    expect(graph?.layout).toEqual({ editor: [0, 0], writer: [120, -40] });
    expect(graph).not.toHaveProperty('x-owner');
    expect(graph?.nodes.writer).not.toHaveProperty('x-note');
  });

  test('JSON and CRLF give the same graph and the same places', () => {
    expect(parseGraph(SAMPLES['release with CRLF'] ?? '').graph).toEqual(parseGraph(SAMPLES.release ?? '').graph);
    const broken = 'switchyard: 1\nstart: a\nnodes:\n  a: { kind: worker, model: 5 }\n';
    expect(at(broken)).toEqual(['4:29 value-invalid']);
    expect(at(broken.replaceAll('\n', '\r\n'))).toEqual(at(broken));
    expect(at(broken.replaceAll('\n', '\r\n').replace('\r\n', '\r\n\u{1f600}: x\r\n'))).toContain('5:29 value-invalid');
  });

  test('anchors and aliases are written out', () => {
    const { graph, problems } = parseGraph(
      'switchyard: 1\nstart: a\nnodes:\n  a: { kind: worker, model: &m x/y, calls: &c [t] }\n  b: { kind: worker, model: *m, calls: *c }\n  t: { kind: tool, use: [calc] }\n',
    );
    expect(problems).toEqual([]);
    expect(graph?.nodes.b).toEqual({ kind: 'worker', model: 'x/y', calls: ['t'] });
  });

  test('an empty file is no error, and a file without a graph has none', () => {
    for (const text of ['', '\n\n', '# only a comment\n', '---\n', '\ufeff']) {
      const { graph, problems } = parseGraph(text);
      expect(graph).toBeNull();
      expect(problems.map((p) => [p.code, p.severity])).toEqual([['file-empty', 'info']]);
    }
  });

  test('a graph with broken parts is drawn without them, and lists keep their length', () => {
    const { graph, problems, nodeIds } = parseGraph(`switchyard: 1
start: a
limits: { budget: -1, steps: 5 }
nodes:
  a: { kind: worker, calls: [3, t] }
  s: { kind: supervisor, model: x/y, limits: nothing }
  g: { kind: gate, rules: [nothing, { call: x, risk: low }] }
  t: { kind: tool, use: [calc] }
  odd: { kind: robot }
`);
    expect(graph?.limits).toEqual({ steps: 5 });
    expect(graph?.nodes.a).toEqual({ kind: 'worker', model: '', calls: ['', 't'] });
    expect(graph?.nodes.s).toEqual({ kind: 'supervisor', model: 'x/y', strategy: 'plan' });
    expect(graph?.nodes.g).toMatchObject({
      rules: [
        { call: '', risk: 'high' },
        { call: 'x', risk: 'low' },
      ],
    });
    expect(Object.keys(graph?.nodes ?? {})).toEqual(['a', 's', 'g', 't']);
    expect([...nodeIds]).toContain('odd');
    expect(problems.filter((p) => p.severity === 'error').length).toBe(problems.length);
  });

  test('names of JavaScript are absent where they do not stand', () => {
    const { graph } = parseGraph('switchyard: 1\nstart: a\nnodes:\n  a: { kind: worker, model: x/y }\n');
    expect(graph?.nodes.constructor).toBeUndefined();
    expect(graph?.nodes.toString).toBeUndefined();
  });
});

describe('places', () => {
  const text = `switchyard: 1
start: a
nodes:
  a:
    kind: worker
    model: x/y
    instructions: |
      one
      two {{inputs.z}}
    limits:
      steps: 3
`;
  const parsed = parseGraph(text);
  const shown = (path: (string | number)[], what?: 'key' | 'value') =>
    covered(text, { place: parsed.placeOf(path, what) });

  test('keys, values, and the nearest part of what is not there', () => {
    expect(shown(['nodes', 'a', 'model'])).toBe('x/y');
    expect(shown(['nodes', 'a', 'model'], 'key')).toBe('model');
    expect(shown(['nodes', 'a'])).toBe('a');
    expect(shown(['nodes', 'a', 'limits', 'budget'])).toBe('limits');
    expect(shown(['nodes', 'a', 'instructions'])).toBe('|');
    expect(parsed.placeOf([])).toEqual({ line: 0, character: 0, endLine: 0, endCharacter: 0 });
    expect(covered(text, { place: parsed.placeIn(['nodes', 'a', 'instructions'], '{{inputs.z}}') })).toBe(
      '{{inputs.z}}',
    );
  });

  test('an error in the middle of a line break stands at the end of its line', () => {
    const index = new LineIndex('ab\r\ncd\re');
    expect(index.placeOf(3, 4)).toEqual({ line: 0, character: 2, endLine: 0, endCharacter: 2 });
    expect([0, 2, 4, 6, 7, 8].map((offset) => index.placeOf(offset, offset).line)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('node and field say where the inspector shows it', () => {
    const { problems } = parseGraph(text.replace('steps: 3', 'steps: 0').replace('    model: x/y\n', ''));
    expect(problems.map((p) => [p.node, p.field])).toEqual([
      ['a', 'model'],
      ['a', 'limits.steps'],
    ]);
  });
});

describe('hostile files', () => {
  test('a bomb of aliases, a ring of aliases, and great depth', () => {
    const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`).join('\n')}\n`;
    expect(codes(bomb)).toEqual(['alias-bomb']);
    const chain = `a0: &a0 [x]\n${Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}\n`;
    expect(codes(chain)).toEqual(['alias-bomb']);
    expect(codes('switchyard: 1\nnodes: &n\n  a: *n\n')).toContain('alias-circular');
    expect(codes('['.repeat(100_000))).toEqual(['file-too-deep']);
    expect(codes(Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toEqual(['file-too-deep']);
  });

  test('a file that is too large is not read', () => {
    const started = performance.now();
    expect(codes(`switchyard: 1 #${'x'.repeat(2_000_001)}`)).toEqual(['file-too-large']);
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('many errors are cut at a hundred', () => {
    const text = `switchyard: 1\nstart: a\nnodes:\n${Array.from({ length: 5000 }, (_, i) => `  n${i}: { kind: robot }`).join('\n')}\n`;
    const started = performance.now();
    expect(checkText(text).problems.length).toBeLessThanOrEqual(102);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('__proto__ and its like change nothing, wherever they stand', () => {
    for (const key of ['__proto__', 'constructor', 'hasOwnProperty']) {
      const text = `switchyard: 1
${key}: { polluted: 1 }
start: a
inputs: { ${key}: { type: string } }
limits: { ${key}: 1 }
nodes:
  ${key}: { kind: worker, model: x/y }
  a: { kind: worker, model: x/y, ${key}: { polluted: 1 }, calls: [${key}] }
  g: { kind: gate, rules: [{ call: x, risk: low, args: { ${key}: x }, ${key}: 1 }], ${key}: 1 }
layout: { ${key}: [0, 0] }
`;
      const { graph, problems } = checkText(text).parsed;
      expect(problems.length).toBeGreaterThanOrEqual(5);
      expect(Object.keys(graph?.nodes ?? {})).toEqual(['a', 'g']);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }
  });
});

/** Seed of this run; set SEED to repeat one. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env.RUNS ?? 100);
const patience = 30_000 + numRuns * 300;
/** A value of any shape, but not a huge one. */
const anything = fc.anything({ maxDepth: 2, maxKeys: 3 });

describe(`any input (SEED=${seed})`, () => {
  const broken = readdirSync(join(__dirname, 'broken')).map((file) =>
    readFileSync(join(__dirname, 'broken', file), 'utf8'),
  );
  const texts = [...Object.values(SAMPLES), ...broken];

  /** Never throws; every Problem has a sentence and a place inside the text. */
  function survives(text: string): void {
    const { problems } = checkText(text);
    const lines = text.split(/\r\n|\n|\r/);
    for (const { message, place, code } of problems) {
      expect(message.length, code).toBeGreaterThan(20);
      expect(place.line).toBeLessThan(lines.length);
      expect(place.character).toBeLessThanOrEqual((lines[place.line] ?? '').length);
      expect(place.endCharacter).toBeGreaterThanOrEqual(place.character);
      expect(place.endCharacter).toBeLessThanOrEqual((lines[place.line] ?? '').length);
    }
  }

  test('random characters', { timeout: patience }, () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), survives), { seed, numRuns });
    const yaml = fc
      .array(fc.constantFrom(...'a:-?|>&*!%@`{}[],#\'"\n \t~0'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(fc.property(yaml, survives), { seed, numRuns: numRuns * 4 });
  });

  test('samples with parts cut, doubled, moved and replaced', { timeout: patience }, () => {
    const change = fc.record({
      from: fc.nat(3000),
      length: fc.nat(40),
      to: fc.nat(3000),
      piece: fc.constantFrom(
        '',
        '\n',
        ': ',
        '- ',
        '{',
        ']',
        '&a ',
        '*a',
        '"',
        '|',
        '__proto__',
        'kind',
        '\u0000',
        '\t',
      ),
    });
    const mutated = fc
      .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 5 }))
      .map(([text, changes]) =>
        changes.reduce((now, { from, length, to, piece }) => {
          const cut = from % (now.length + 1);
          const rest = now.slice(0, cut) + now.slice(cut + length);
          const put = to % (rest.length + 1);
          return rest.slice(0, put) + piece + now.slice(cut, cut + length) + rest.slice(put);
        }, text),
      );
    fc.assert(fc.property(mutated, survives), { seed, numRuns });
  });

  test('values of any shape at every place', { timeout: patience }, () => {
    const graph = fc.record(
      {
        switchyard: fc.oneof(fc.constant(1), anything),
        start: anything,
        limits: fc.oneof(anything, fc.dictionary(fc.constantFrom('budget', 'steps', 'timeout', 'x'), anything)),
        inputs: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
        layout: anything,
        nodes: fc.oneof(
          anything,
          fc.dictionary(
            fc.constantFrom('a', 'b', 'toString', '', 'a b'),
            fc.record(
              {
                kind: fc.constantFrom('supervisor', 'worker', 'gate', 'tool'),
                model: anything,
                strategy: anything,
                calls: anything,
                use: anything,
                rules: fc.oneof(anything, fc.array(fc.record({ call: anything, risk: anything, args: anything }))),
                price: anything,
                limits: anything,
                fallback: fc.constantFrom('a', 'b', 'c', 3),
              },
              { requiredKeys: ['kind'] },
            ),
          ),
        ),
      },
      { requiredKeys: ['switchyard'] },
    );
    const json = graph.map((value) =>
      JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? Number(member) : member)),
    );
    let read = 0;
    fc.assert(
      fc.property(json, (text) => {
        survives(text);
        const { graph: result, problems } = parseGraph(text);
        expect(problems.map((p) => p.code)).not.toContain('file-unreadable');
        if (result) read++;
      }),
      { seed, numRuns: numRuns * 2 },
    );
    expect(read).toBeGreaterThan(0);
  });
});
