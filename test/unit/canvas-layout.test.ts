import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callsOf, type Graph, type GraphNode } from '../../extension/protocol/graph';
import { freeSpot, type Places, placeMissing, tidy } from '../../webview/canvas/model/auto-layout';
import { SIZES } from '../../webview/canvas/model/sizes';
import { largeGraph, releaseNotes } from '../support/canvas-harness/samples';

function overlaps(graph: Graph, places: Places): string[] {
  const boxes = Object.entries(places).map(([id, [x, y]]) => ({
    id,
    x,
    y,
    ...SIZES[graph.nodes[id]?.kind ?? 'worker'],
  }));
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} ${b.id}`),
  );
}

function expectTidy(graph: Graph, places: Places): void {
  expect(Object.keys(places).sort()).toEqual(Object.keys(graph.nodes).sort());
  expect(overlaps(graph, places)).toEqual([]);
  for (const [x, y] of Object.values(places)) {
    expect(x % 10).toBe(0);
    expect(y % 10).toBe(0);
  }
}

describe('tidy', () => {
  it('puts callers above callees, in the order of the calls, and a fallback beside its agent', () => {
    const places = tidy(releaseNotes);
    expectTidy(releaseNotes, places);
    const at = (id: string) => places[id] ?? [Number.NaN, Number.NaN];
    for (const [id, node] of Object.entries(releaseNotes.nodes)) {
      for (const call of callsOf(node)) expect(at(call)[1], `${id} ${call}`).toBeGreaterThan(at(id)[1]);
    }
    expect(at('historian')[0]).toBeLessThan(at('writer')[0]);
    expect(at('plain-writer')[1]).toBe(at('writer')[1]);
    expect(at('plain-writer')[0]).toBeGreaterThan(at('writer')[0]);
  });

  it.each([1, 13, 200, 600])('places %i nodes without overlaps', (count) => {
    const graph = largeGraph(count);
    expectTidy(graph, tidy(graph));
  });

  it('keeps a wide team to about the shape of a screen', () => {
    const places = Object.values(tidy(largeGraph(200)));
    const width = Math.max(...places.map(([x]) => x));
    const height = Math.max(...places.map(([, y]) => y));
    expect(width / height).toBeLessThan(3);
  });

  it('survives chains of thousands, circles, and calls to nowhere', () => {
    const chain: Graph = { switchyard: 1, start: 'n0', nodes: {} };
    for (let index = 0; index < 3000; index++) {
      chain.nodes[`n${index}`] = { kind: 'gate', calls: [`n${index + 1}`] };
    }
    expect(Object.keys(tidy(chain))).toHaveLength(3000);
    const ring: Record<string, GraphNode> = {
      a: { kind: 'gate', calls: ['b'] },
      b: { kind: 'gate', calls: ['a', 'c'] },
    };
    const circle: Graph = { switchyard: 1, start: 'a', nodes: ring };
    expectTidy(circle, tidy(circle));
  });
});

describe('places for nodes that have none', () => {
  it('lay everything out where there is no place at all, and nothing where all have one', () => {
    expect(placeMissing(releaseNotes, {})).toEqual(tidy(releaseNotes));
    expect(placeMissing(releaseNotes, tidy(releaseNotes))).toEqual({});
  });

  it('never move a node that has a place, and never lie on another', () => {
    const all = tidy(releaseNotes);
    fc.assert(
      fc.property(fc.subarray(Object.keys(all), { minLength: 1 }), (kept) => {
        const known = Object.fromEntries(kept.map((id) => [id, all[id] ?? [0, 0]] as const)) as Places;
        const found = placeMissing(releaseNotes, known);
        expect(Object.keys(found).filter((id) => id in known)).toEqual([]);
        const clashes = overlaps(releaseNotes, { ...known, ...found });
        expect(clashes).toEqual([]);
      }),
      { verbose: true },
    );
  });

  it('go right until nothing is in the way', () => {
    expect(freeSpot(releaseNotes, {}, 'writer', [0, 0])).toEqual([0, 0]);
    const [x] = freeSpot(releaseNotes, { editor: [0, 0] }, 'writer', [0, 0]);
    expect(x).toBeGreaterThanOrEqual(SIZES.supervisor.width);
  });
});
