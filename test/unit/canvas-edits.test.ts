import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../extension/protocol/graph';
import type { GraphEdit } from '../../extension/protocol/graph-edit';
import { applyEdits, getIn, setIn } from '../../webview/canvas/model/apply-edits';
import { releaseNotes } from '../support/canvas-harness/samples';

const ids = Object.keys(releaseNotes.nodes);
const anyId = fc.constantFrom(...ids, 'fresh', 'other');

const anyEdit: fc.Arbitrary<GraphEdit> = fc.oneof(
  anyId.map((id): GraphEdit => ({ type: 'node.add', id, node: { kind: 'worker', model: 'm' }, at: [10, 20] })),
  anyId.map((id): GraphEdit => ({ type: 'node.remove', id })),
  fc.tuple(anyId, anyId).map(([from, to]): GraphEdit => ({ type: 'call.add', from, to })),
  fc.tuple(anyId, anyId).map(([from, to]): GraphEdit => ({ type: 'call.remove', from, to })),
  fc.tuple(anyId, fc.integer()).map(
    ([id, value]): GraphEdit => ({
      type: 'field.set',
      id,
      path: ['limits', 'steps'],
      value,
    }),
  ),
  fc.tuple(anyId, fc.integer()).map(([id, x]): GraphEdit => ({ type: 'layout.set', positions: { [id]: [x, 0] } })),
);

describe('edits on the page', () => {
  it('change nothing when each is made twice', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 8 }), (edits) => {
        const once = applyEdits(releaseNotes, edits);
        const twice = applyEdits(
          releaseNotes,
          edits.flatMap((edit) => [edit, edit]),
        );
        expect(twice).toEqual(once);
      }),
      { verbose: true },
    );
  });

  it('leave the given graph as it is', () => {
    const before = JSON.stringify(releaseNotes);
    const after = applyEdits(releaseNotes, [{ type: 'node.remove', id: 'writer' }]);
    expect(JSON.stringify(releaseNotes)).toBe(before);
    expect(after.nodes.writer).toBeUndefined();
  });

  it('take a removed node out of calls, fallbacks, start and layout', () => {
    const placed: Graph = { ...releaseNotes, layout: { editor: [0, 0], 'plain-writer': [1, 1] } };
    const after = applyEdits(placed, [
      { type: 'node.remove', id: 'plain-writer' },
      { type: 'node.remove', id: 'editor' },
    ]);
    expect(after.nodes.writer).not.toHaveProperty('fallback');
    expect(after.start).toBe('');
    expect(after.layout).toEqual({});
  });

  it('rename a node wherever it is named', () => {
    const after = applyEdits({ ...releaseNotes, layout: { writer: [1, 2] } }, [
      { type: 'node.rename', id: 'writer', to: 'author' },
      { type: 'node.rename', id: 'editor', to: 'chief' },
    ]);
    expect(after.start).toBe('chief');
    expect(after.nodes.chief).toMatchObject({ calls: ['historian', 'author'] });
    expect(after.layout).toEqual({ author: [1, 2] });
    expect(Object.keys(after.nodes)).toEqual(ids.map((id) => ({ writer: 'author', editor: 'chief' })[id] ?? id));
  });

  it('do not rename onto a name that is taken', () => {
    expect(applyEdits(releaseNotes, [{ type: 'node.rename', id: 'writer', to: 'editor' }])).toBe(releaseNotes);
  });

  it('set, make and remove nested fields', () => {
    expect(setIn({ a: 1 }, ['limits', 'budget'], 0.5)).toEqual({ a: 1, limits: { budget: 0.5 } });
    expect(setIn({ limits: { budget: 1, steps: 2 } }, ['limits', 'budget'], undefined)).toEqual({
      limits: { steps: 2 },
    });
    expect(getIn({ limits: { 'tool-timeout': '5s' } }, 'limits.tool-timeout')).toBe('5s');
    expect(getIn({}, 'toString')).toBeUndefined();
  });

  it('begin a graph where there is none', () => {
    const after = applyEdits(null, [
      { type: 'node.add', id: 'lead', node: { kind: 'supervisor' }, at: [0, 0] },
      { type: 'field.set', id: null, path: ['start'], value: 'lead' },
    ]);
    expect(after).toMatchObject({ switchyard: 1, start: 'lead', nodes: { lead: { kind: 'supervisor' } } });
  });
});
