import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../webview/canvas/model/apply-edits';
import { fromClipboard, pasteEdits, toClipboard } from '../../webview/canvas/model/clipboard';
import { releaseNotes } from '../support/canvas-harness/samples';

const places = { writer: [100, 200] as [number, number], 'publish-gate': [140, 320] as [number, number] };
const text = toClipboard(releaseNotes, ['writer', 'publish-gate'], places);

describe('copy and paste', () => {
  it('carries nodes, the calls among them, and places relative to their corner', () => {
    expect(fromClipboard(text)).toEqual([
      { id: 'writer', node: expect.objectContaining({ calls: ['publish-gate'] }), at: [0, 0] },
      { id: 'publish-gate', node: expect.objectContaining({ calls: [] }), at: [40, 120] },
    ]);
  });

  it('drops a fallback that was not copied', () => {
    expect(fromClipboard(text)?.[0]?.node).not.toHaveProperty('fallback');
  });

  it('gives free names and keeps the calls among the pasted', () => {
    const copied = fromClipboard(text) ?? [];
    const { edits, ids } = pasteEdits(releaseNotes, copied, [504, 6]);
    expect(ids).toEqual(['writer-2', 'publish-gate-2']);
    const after = applyEdits(releaseNotes, edits);
    expect(after.nodes['writer-2']).toMatchObject({
      calls: ['publish-gate-2'],
      instructions: 'Write for users, not for us.',
    });
    expect(after.layout).toEqual({ 'writer-2': [500, 10], 'publish-gate-2': [540, 130] });
    expect(after.nodes.writer).toEqual(releaseNotes.nodes.writer);
  });

  it('keeps the names in another graph', () => {
    expect(pasteEdits(null, fromClipboard(text) ?? [], [0, 0]).ids).toEqual(['writer', 'publish-gate']);
  });

  it.each([
    ['', 'nothing'],
    ['hello', 'a sentence'],
    ['{"nodes":[]}', 'other JSON'],
    ['{"switchyard-nodes":1,"nodes":[]}', 'no nodes'],
    ['{"switchyard-nodes":1,"nodes":[{"id":"a","node":{"kind":"robot"},"at":[0,0]}]}', 'an unknown kind'],
    ['{"switchyard-nodes":1,"nodes":[{"id":"__proto__","node":{"kind":"gate"},"at":[0,0]}]}', 'a forged name'],
    ['{"switchyard-nodes":1,"nodes":[{"id":"a","node":{"kind":"gate"},"at":[null,0]}]}', 'no place'],
  ])('takes nothing from %s (%s)', (foreign) => {
    expect(fromClipboard(foreign)).toBeNull();
  });
});
