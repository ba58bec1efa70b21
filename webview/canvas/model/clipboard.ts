/**
 * What is copied: a JSON text with the nodes as they stand in the file, their places relative to the leftmost and
 * topmost, and only the calls among themselves. It may come from anywhere, so it is read with care.
 */
import { callsOf, type Graph, type GraphNode, isAgent, KINDS } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { Json } from '../../../extension/protocol/json';
import type { Places } from './auto-layout';
import { freeName } from './names';
import { snap } from './sizes';

const MARK = 'switchyard-nodes';

export interface CopiedNode {
  id: string;
  node: { kind: string; [field: string]: Json };
  at: [number, number];
}

/** The text for the clipboard. */
export function toClipboard(graph: Graph, ids: readonly string[], places: Places): string {
  const inside = new Set(ids);
  const spots = ids.map((id): [number, number] => places[id] ?? [0, 0]);
  const left = Math.min(...spots.map(([x]) => x));
  const top = Math.min(...spots.map(([, y]) => y));
  const nodes = ids.flatMap((id, index): CopiedNode[] => {
    const node = graph.nodes[id];
    const [x, y] = spots[index] ?? [0, 0];
    return node ? [{ id, node: narrowed(node, (other) => inside.has(other)), at: [x - left, y - top] }] : [];
  });
  return `${JSON.stringify({ [MARK]: 1, nodes }, null, 2)}\n`;
}

function narrowed(node: GraphNode, keep: (id: string) => boolean): CopiedNode['node'] {
  const copy: Record<string, Json> = structuredClone(node) as unknown as Record<string, Json>;
  if (node.kind !== 'tool' && node.calls) copy.calls = callsOf(node).filter(keep);
  if (isAgent(node) && node.fallback !== undefined && !keep(node.fallback)) delete copy.fallback;
  return copy as CopiedNode['node'];
}

/** The copied nodes in a text, or null where it holds none. */
export function fromClipboard(text: string): CopiedNode[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!isRecord(value) || value[MARK] !== 1 || !Array.isArray(value.nodes)) return null;
  const nodes = value.nodes.filter(isCopiedNode);
  return nodes.length === value.nodes.length && nodes.length > 0 ? nodes : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCopiedNode(value: unknown): value is CopiedNode {
  if (!isRecord(value) || typeof value.id !== 'string' || !/^[A-Za-z][\w-]*$/.test(value.id)) return false;
  const at = value.at;
  const placed = Array.isArray(at) && at.length === 2 && at.every((part) => Number.isFinite(part));
  return placed && isRecord(value.node) && (KINDS as readonly unknown[]).includes(value.node.kind);
}

/**
 * The edits that add copied nodes at a place, under free names, with their calls among themselves kept.
 * `keep` says which calls to other nodes stay (when a node is duplicated within its graph).
 */
export function pasteEdits(
  graph: Graph | null,
  copied: readonly CopiedNode[],
  at: [number, number],
  keep: (id: string) => boolean = () => false,
): { edits: GraphEdit[]; ids: string[] } {
  const names = new Map<string, string>();
  const used = new Set(Object.keys(graph?.nodes ?? {}));
  for (const { id } of copied) {
    const name = freeName((other) => used.has(other), id);
    used.add(name);
    names.set(id, name);
  }
  const rename = (id: string) => names.get(id) ?? (keep(id) ? id : undefined);
  const edits = copied.map(({ id, node, at: offset }): GraphEdit => {
    const fresh: CopiedNode['node'] = { ...node };
    if (Array.isArray(node.calls)) fresh.calls = node.calls.flatMap((call) => rename(String(call)) ?? []);
    if (typeof node.fallback === 'string') {
      const fallback = rename(node.fallback);
      if (fallback === undefined) delete fresh.fallback;
      else fresh.fallback = fallback;
    }
    const place = snap([at[0] + offset[0], at[1] + offset[1]]);
    return { type: 'node.add', id: names.get(id) ?? id, node: fresh, at: place };
  });
  return { edits, ids: [...names.values()] };
}
