import { describe, expect, test } from 'vitest';
import type { GraphEdit } from '../../extension/protocol/graph-edit';
import {
  canvasRequestSchemas,
  parseRequest,
  reviewRequestSchemas,
  traceRequestSchemas,
} from '../../extension/protocol/message-schema';

const edit = (...edits: unknown[]) => parseRequest(canvasRequestSchemas, 'graph.edit', [{ version: 1, edits }]);

describe('requests of a page', () => {
  test('what fits is passed on as it is', () => {
    const edits: GraphEdit[] = [
      { type: 'node.add', id: 'a', node: { kind: 'worker', limits: { steps: 3 } }, at: [1, 2] },
      { type: 'node.remove', id: 'a' },
      { type: 'node.rename', id: 'a', to: 'b' },
      { type: 'field.set', id: null, path: ['limits', 'budget'], value: 0.5 },
      { type: 'field.set', id: 'a', path: ['rules', 0] },
      { type: 'call.add', from: 'a', to: 'b', index: 0 },
      { type: 'call.remove', from: 'a', to: 'b' },
      { type: 'layout.set', positions: { a: [0, -1] } },
    ];
    expect(edit(...edits)).toEqual({ ok: true, name: 'graph.edit', input: { version: 1, edits } });
    expect(parseRequest(canvasRequestSchemas, 'page.ready', [])).toMatchObject({ ok: true });
    expect(parseRequest(traceRequestSchemas, 'run.open', [{ runId: 'r1' }])).toMatchObject({ input: { runId: 'r1' } });
    const decision = { action: 'edit', hash: 'h', args: { path: 'a', constructorName: 1 } };
    expect(parseRequest(reviewRequestSchemas, 'approval.decide', [decision])).toMatchObject({
      ok: true,
      input: decision,
    });
  });

  const refused: [string, string, unknown, unknown][] = [
    ['an unknown name', 'graph', 'graph.drop', []],
    ['a name that every object has', 'graph', 'constructor', []],
    ['a name that is no text', 'graph', 7, []],
    ['arguments that are no list', 'graph', 'run.start', {}],
    ['an argument too many', 'graph', 'run.start', [undefined, 1]],
    ['an input where there is none', 'graph', 'run.start', [{}]],
    ['a key too many', 'graph', 'problem.open', [{ index: 1, more: 1 }]],
    ['a number that is no index', 'graph', 'problem.open', [{ index: 1.5 }]],
    ['a text too long', 'graph', 'clipboard.write', [{ text: 'x'.repeat(1_000_001) }]],
    ['nodes without end', 'graph', 'selection.change', [{ nodes: Array(10_001).fill('a') }]],
  ];
  test.each(refused)('%s is refused with a sentence', (_, __, name, args) => {
    const result = parseRequest(canvasRequestSchemas, name, args);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.message).toMatch(/Reload the window\.$/);
  });

  test('edits with prototype keys, cycles, floods and values that are no JSON are refused', () => {
    const set = (value: unknown) => edit({ type: 'field.set', id: 'a', path: ['x'], value });
    const ring: unknown[] = [];
    ring.push(ring);
    expect(set({ x: [1, 'a', null] }).ok).toBe(true);
    const bad = [JSON.parse('{"__proto__":1}'), { constructor: 1 }, ring, Number.NaN, () => 1, new Map(), 10n];
    for (const value of bad) expect(set(value).ok).toBe(false);
    expect(set('x'.repeat(1_000_001)).ok).toBe(false);
    expect(edit({ type: 'field.set', id: 'a', path: ['__proto__', 'x'], value: 1 }).ok).toBe(false);
    expect(edit(JSON.parse('{"type":"layout.set","positions":{"__proto__":[0,0]}}')).ok).toBe(false);
    expect(edit({ type: 'node.add', id: 'a', node: { model: 'no kind' } }).ok).toBe(false);
    expect(edit({ type: 'node.explode', id: 'a' }).ok).toBe(false);
    expect(edit(...Array(2001).fill({ type: 'node.remove', id: 'a' })).ok).toBe(false);
    expect(edit().ok).toBe(false);
  });
});
