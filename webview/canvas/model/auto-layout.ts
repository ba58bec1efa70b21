/**
 * Places for nodes that have none, and for all of them on Tidy: callers above callees, top to bottom.
 */
import dagre from '@dagrejs/dagre';
import { callsOf, type Graph, isAgent } from '../../../extension/protocol/graph';
import { packed } from './packed-layout';
import { GRID, SIZES, snap } from './sizes';

export type Places = Record<string, [number, number]>;

/** Above this many nodes dagre takes seconds, so a simpler placement is used. */
export const DAGRE_LIMIT = 500;
const GAP_X = 50;
const GAP_Y = 80;

/** A permission to call, or a fallback (`dashed`). */
export interface Link {
  from: string;
  to: string;
  dashed: boolean;
}

function linksOf(graph: Graph): Link[] {
  return Object.entries(graph.nodes).flatMap(([from, node]) => {
    const calls = callsOf(node).map((to) => ({ from, to, dashed: false }));
    const fallback = isAgent(node) && node.fallback !== undefined ? [{ from, to: node.fallback, dashed: true }] : [];
    return [...calls, ...fallback].filter((link) => Object.hasOwn(graph.nodes, link.to));
  });
}

/** A drawing wider than this, in canvas pixels, and much wider than it is high, has its rows wrapped. */
const WIDE = 2800;
const WIDE_SHAPE = 3;

/** Places for every node, on the grid, the topmost and leftmost at 0. */
export function tidy(graph: Graph): Places {
  const links = linksOf(graph);
  const drawing = Object.keys(graph.nodes).length < DAGRE_LIMIT ? withDagre(graph, links) : null;
  if (drawing && !isTooWide(drawing)) return fromOrigin(drawing);
  return fromOrigin(packed(graph, besideLinks(graph, links)));
}

function isTooWide(places: Places): boolean {
  const all = Object.values(places);
  const width = Math.max(...all.map(([x]) => x)) - Math.min(...all.map(([x]) => x));
  const height = Math.max(...all.map(([, y]) => y)) - Math.min(...all.map(([, y]) => y));
  return width > WIDE && width > height * WIDE_SHAPE;
}

/**
 * Dagre's drawing; null where it gives up (its recursion overflows on very long chains). It is made twice, once
 * with the calls in the file's order and once in dagre's: the file's order stays unless dagre's crosses fewer lines.
 */
function withDagre(graph: Graph, links: readonly Link[]): Places | null {
  try {
    const ordered = draw(graph, links, true);
    const crossed = crossings(ordered, links);
    if (crossed === 0) return ordered;
    const free = draw(graph, links, false);
    return crossings(free, links) < crossed ? free : ordered;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function draw(graph: Graph, links: readonly Link[], ordered: boolean): Places {
  const drawing = new dagre.graphlib.Graph();
  drawing.setGraph({ rankdir: 'TB', ranker: 'tight-tree', nodesep: GAP_X, ranksep: GAP_Y });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const [id, node] of Object.entries(graph.nodes)) drawing.setNode(id, { ...SIZES[node.kind] });
  for (const link of besideLinks(graph, links)) drawing.setEdge(link.from, link.to);
  dagre.layout(drawing, { disableOptimalOrderHeuristic: ordered });
  const places: Places = {};
  for (const [id, node] of Object.entries(graph.nodes)) {
    const box = drawing.node(id) as { x: number; y: number };
    places[id] = [box.x - SIZES[node.kind].width / 2, box.y - SIZES[node.kind].height / 2];
  }
  return places;
}

/**
 * The calls, and for each fallback a line from the caller of the agent it stands in for, right after that agent's:
 * so it stands in the same row, beside it.
 */
function besideLinks(graph: Graph, links: readonly Link[]): Link[] {
  const stands = new Map([...fallbackTargets(graph)].map(([id, owner]) => [owner, id]));
  const placed = new Set<string>();
  const drawn = links.flatMap((link) => {
    if (link.dashed) return [];
    const stand = stands.get(link.to);
    if (stand === undefined || placed.has(stand)) return [link];
    placed.add(stand);
    return [link, { from: link.from, to: stand, dashed: true }];
  });
  const rest = links.filter((link) => link.dashed && !placed.has(link.to));
  return [...drawn, ...rest];
}

/** How often the straight lines between callers and callees cross. */
function crossings(places: Places, links: readonly Link[]): number {
  const lines = links.flatMap(({ from, to, dashed }) => {
    const [a, b] = [places[from], places[to]];
    return a && b && !dashed ? [{ x1: a[0], y1: a[1], x2: b[0], y2: b[1] }] : [];
  });
  let count = 0;
  for (const [index, a] of lines.entries()) {
    for (const b of lines.slice(index + 1)) {
      const sameRows = Math.abs(a.y1 - b.y1) < SIZES.worker.height && Math.abs(a.y2 - b.y2) < SIZES.worker.height;
      if (sameRows && (a.x1 - b.x1) * (a.x2 - b.x2) < 0) count += 1;
    }
  }
  return count;
}

/** Agents that are only a fallback, by id, with the agent they stand in for; chains stay with dagre. */
function fallbackTargets(graph: Graph): Map<string, string> {
  const called = new Set(Object.values(graph.nodes).flatMap(callsOf));
  const beside = new Map<string, string>();
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (!isAgent(node) || node.fallback === undefined || node.fallback === id || beside.has(id)) continue;
    const target = graph.nodes[node.fallback];
    const free = target && !called.has(node.fallback) && node.fallback !== graph.start && !beside.has(node.fallback);
    const plain = target && isAgent(target) && target.fallback === undefined;
    if (free && plain) beside.set(node.fallback, id);
  }
  return beside;
}

function group(links: readonly Link[], key: 'from' | 'to', value: 'from' | 'to'): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const link of links) groups.set(link[key], [...(groups.get(link[key]) ?? []), link[value]]);
  return groups;
}

function fromOrigin(places: Places): Places {
  const all = Object.values(places);
  const left = Math.min(...all.map(([x]) => x));
  const top = Math.min(...all.map(([, y]) => y));
  return Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, snap([x - left, y - top])]));
}

/**
 * Places for the nodes that have none beside those that have: under their first caller, moved right until nothing
 * is in the way. Where no node has a place, all are laid out.
 */
export function placeMissing(graph: Graph, known: Places): Places {
  const missing = Object.keys(graph.nodes).filter((id) => !Object.hasOwn(known, id));
  if (missing.length === 0) return {};
  if (missing.length === Object.keys(graph.nodes).length) return tidy(graph);
  const placed: Places = { ...known };
  const found: Places = {};
  const above = group(linksOf(graph), 'to', 'from');
  for (const id of missing) {
    const caller = (above.get(id) ?? []).find((other) => placed[other]);
    const at = caller ? placed[caller] : undefined;
    const start: [number, number] = at ? [at[0], at[1] + SIZES.worker.height + GAP_Y] : [0, bottomOf(placed)];
    const spot = freeSpot(graph, placed, id, snap(start));
    placed[id] = spot;
    found[id] = spot;
  }
  return found;
}

function bottomOf(places: Places): number {
  const all = Object.values(places);
  return all.length === 0 ? 0 : Math.max(...all.map(([, y]) => y)) + SIZES.worker.height + GAP_Y;
}

/** The first place from `at` to the right where node `id` overlaps no other. */
export function freeSpot(graph: Graph, places: Places, id: string, at: [number, number]): [number, number] {
  const size = SIZES[graph.nodes[id]?.kind ?? 'worker'];
  let [x, y] = at;
  for (;;) {
    const hit = Object.entries(places).find(([other, [ox, oy]]) => {
      const kind = graph.nodes[other]?.kind;
      if (!kind || other === id) return false;
      const box = SIZES[kind];
      return (
        x < ox + box.width + GRID &&
        ox < x + size.width + GRID &&
        y < oy + box.height + GRID &&
        oy < y + size.height + GRID
      );
    });
    if (!hit) return [x, y];
    const kind = graph.nodes[hit[0]]?.kind ?? 'worker';
    [x, y] = snap([hit[1][0] + SIZES[kind].width + GAP_X, y]);
  }
}
