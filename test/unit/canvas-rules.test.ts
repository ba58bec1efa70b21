import { describe, expect, it } from 'vitest';
import type { Graph } from '../../extension/protocol/graph';
import { callable, kindsFor, refusal } from '../../webview/canvas/model/connection-rules';
import { freeName, refuseName } from '../../webview/canvas/model/names';
import { releaseNotes } from '../support/canvas-harness/samples';

const model = 'scripted/x';

describe('which calls may be drawn', () => {
  it.each([
    ['editor', 'plain-writer'],
    ['historian', 'publish'],
    ['historian', 'publish-gate'],
    ['publish-gate', 'repository'],
  ])('%s → %s', (from, to) => {
    expect(refusal(releaseNotes, 'call', from, to)).toBeNull();
  });

  it.each([
    ['editor', 'editor', 'cannot call itself'],
    ['editor', 'writer', 'already calls'],
    ['editor', 'repository', 'not tools'],
    ['historian', 'writer', 'not workers'],
    ['publish', 'repository', 'calls nothing'],
    ['editor', 'publish-gate', 'editor would call publish'],
    ['publish-gate', 'historian', 'writer would call historian'],
    ['editor', 'gone', 'no longer there'],
  ])('not %s → %s: %s', (from, to, why) => {
    expect(refusal(releaseNotes, 'call', from, to)).toContain(why);
  });

  it('refuses a circle, also one that closes over a fallback', () => {
    const graph: Graph = {
      switchyard: 1,
      start: 'a',
      nodes: {
        a: { kind: 'supervisor', strategy: 'plan', model, calls: ['b'] },
        b: { kind: 'supervisor', strategy: 'plan', model, fallback: 'c' },
        c: { kind: 'supervisor', strategy: 'plan', model },
      },
    };
    expect(refusal(graph, 'call', 'b', 'a')).toContain('circle');
    expect(refusal(graph, 'call', 'c', 'a')).toContain('circle');
    expect(refusal(graph, 'call', 'a', 'c')).toBeNull();
  });

  it('names what a new node may be at the end of a dragged connection', () => {
    expect(kindsFor(releaseNotes, 'call', 'editor', true)).toEqual(['supervisor', 'worker', 'gate']);
    expect(kindsFor(releaseNotes, 'call', 'historian', true)).toEqual(['gate', 'tool']);
    expect(kindsFor(releaseNotes, 'call', 'publish-gate', true)).toEqual(['gate', 'tool']);
    expect(kindsFor(releaseNotes, 'call', 'publish', true)).toEqual([]);
    expect(kindsFor(releaseNotes, 'call', 'publish', false)).toEqual(['worker', 'gate']);
    expect(kindsFor(releaseNotes, 'fallback', 'writer', true)).toEqual(['worker', 'supervisor']);
  });

  it('lists what a node could call and does not yet', () => {
    expect(callable(releaseNotes, 'historian')).toEqual(['publish-gate', 'publish']);
  });
});

describe('which fallbacks may be drawn', () => {
  it('agents for agents', () => {
    expect(refusal(releaseNotes, 'fallback', 'historian', 'plain-writer')).toBeNull();
    expect(refusal(releaseNotes, 'fallback', 'historian', 'repository')).toContain('must be an agent');
    expect(refusal(releaseNotes, 'fallback', 'publish-gate', 'writer')).toContain('Only agents');
    expect(refusal(releaseNotes, 'fallback', 'writer', 'plain-writer')).toContain('already');
    expect(refusal(releaseNotes, 'fallback', 'writer', 'editor')).toContain('circle');
  });
});

describe('names', () => {
  it('are letters, digits, - and _, and free', () => {
    expect(refuseName(releaseNotes, 'writer', 'author-2')).toBeNull();
    expect(refuseName(releaseNotes, 'writer', 'writer')).toBeNull();
    expect(refuseName(releaseNotes, 'writer', 'editor')).toContain('already a node');
    for (const bad of ['', '2nd', 'a b', 'ä', '__proto__']) {
      expect(refuseName(releaseNotes, 'writer', bad), bad).not.toBeNull();
    }
  });

  it('count on where one is taken', () => {
    const taken = new Set(['worker', 'worker-2']);
    expect(freeName((id) => taken.has(id), 'worker')).toBe('worker-3');
    expect(freeName((id) => taken.has(id), 'worker-2')).toBe('worker-3');
    expect(freeName((id) => taken.has(id), 'gate')).toBe('gate');
  });
});
