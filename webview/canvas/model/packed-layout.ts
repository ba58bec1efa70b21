/**
 * A placement for teams that are too wide or too large for dagre: every node under its first caller, siblings in
 * rows that wrap, so that two hundred nodes still fit a screen. Linear in the number of nodes and links.
 */
import type { Graph } from '../../../extension/protocol/graph';
import type { Link, Places } from './auto-layout';
import { SIZES } from './sizes';

const GAP_X = 40;
const GAP_Y = 60;
/** Width to height of a team that wraps. */
const SHAPE = 1.8;

/** A node with everything beneath it. */
interface Team {
  width: number;
  height: number;
  /** Corners of the teams beneath, relative to this one's corner. */
  parts: { id: string; x: number; y: number }[];
}

export function packed(graph: Graph, links: readonly Link[]): Places {
  const beneath = familyOf(graph, links);
  const roots = beneath.get('') ?? [];
  const order = [...roots];
  for (let index = 0; index < order.length; index++) order.push(...(beneath.get(order[index] ?? '') ?? []));
  const teams = new Map<string, Team>();
  for (const id of order.toReversed()) teams.set(id, teamOf(graph, id, beneath.get(id) ?? [], teams));
  const places: Places = {};
  const corners = new Map<string, { x: number; y: number }>();
  for (const part of rowsOf(roots, teams).parts) corners.set(part.id, part);
  for (const id of order) {
    const team = teams.get(id);
    const corner = corners.get(id);
    const kind = graph.nodes[id]?.kind;
    if (!team || !corner || !kind) continue;
    places[id] = [corner.x + (team.width - SIZES[kind].width) / 2, corner.y];
    for (const part of team.parts) corners.set(part.id, { x: corner.x + part.x, y: corner.y + part.y });
  }
  return places;
}

/** Every node's first caller, as lists of children; the roots are under the empty id. A circle loses one link. */
function familyOf(graph: Graph, links: readonly Link[]): Map<string, string[]> {
  const beneath = new Map<string, string[]>();
  const next = new Map<string, string[]>();
  const called = new Set<string>();
  for (const { from, to } of links) {
    next.set(from, [...(next.get(from) ?? []), to]);
    if (from !== to) called.add(to);
  }
  const seen = new Set<string>();
  const adopt = (id: string, parent: string) => {
    seen.add(id);
    beneath.set(parent, [...(beneath.get(parent) ?? []), id]);
  };
  const ids = Object.keys(graph.nodes);
  for (const root of [...ids.filter((id) => !called.has(id)), ...ids]) {
    if (seen.has(root)) continue;
    adopt(root, '');
    const open = [root];
    for (let index = 0; index < open.length; index++) {
      const id = open[index] ?? '';
      for (const to of next.get(id) ?? []) {
        if (seen.has(to)) continue;
        adopt(to, id);
        open.push(to);
      }
    }
  }
  return beneath;
}

function teamOf(graph: Graph, id: string, children: readonly string[], teams: Map<string, Team>): Team {
  const own = SIZES[graph.nodes[id]?.kind ?? 'worker'];
  if (children.length === 0) return { ...own, parts: [] };
  const rows = rowsOf(children, teams);
  const width = Math.max(own.width, rows.width);
  const left = (width - rows.width) / 2;
  const top = own.height + GAP_Y;
  const parts = rows.parts.map((part) => ({ id: part.id, x: part.x + left, y: part.y + top }));
  return { width, height: top + rows.height, parts };
}

/** Teams side by side, in rows of about the same width, each row in the middle. */
function rowsOf(ids: readonly string[], teams: Map<string, Team>): Team {
  const all = ids.flatMap((id) => {
    const team = teams.get(id);
    return team ? [{ id, team }] : [];
  });
  const area = all.reduce((sum, { team }) => sum + (team.width + GAP_X) * (team.height + GAP_Y), 0);
  const limit = Math.max(4 * (SIZES.worker.width + GAP_X), Math.sqrt(area * SHAPE));
  const parts: Team['parts'] = [];
  let row: Team['parts'] = [];
  let [x, y, tall, widest] = [0, 0, 0, 0];
  const ends: { row: Team['parts']; width: number }[] = [];
  const close = () => {
    ends.push({ row, width: x - GAP_X });
    widest = Math.max(widest, x - GAP_X);
    y += tall + GAP_Y;
    [row, x, tall] = [[], 0, 0];
  };
  for (const { id, team } of all) {
    if (row.length > 0 && x + team.width > limit) close();
    const part = { id, x, y };
    row.push(part);
    parts.push(part);
    x += team.width + GAP_X;
    tall = Math.max(tall, team.height);
  }
  if (row.length > 0) close();
  for (const { row: line, width } of ends) for (const part of line) part.x += (widest - width) / 2;
  return { width: widest, height: Math.max(0, y - GAP_Y), parts };
}
