/** The graph as React Flow's nodes and edges. What did not change keeps its identity. */
import type { Edge, Node, NodeHandle } from '@xyflow/react';
import { callsOf, type Graph, isAgent, type Kind } from '../../../extension/protocol/graph';
import type { Places } from './auto-layout';
import type { EdgeKind } from './connection-rules';
import { SIZES } from './sizes';

export type CanvasNode = Node<{ kind: Kind }, Kind>;
export interface CallFacts extends Record<string, unknown> {
  /** Position among the calls of a `sequence` supervisor, from 1. */
  order?: number;
}
export type CanvasEdge = Edge<CallFacts, EdgeKind>;

/** Names of a node's connection points. */
export const HANDLE = { in: 'in', calls: 'calls', fallback: 'fallback', side: 'side' } as const;

/** Diameter of a connection point. */
const DOT = 10;

const HANDLES: Record<Kind, NodeHandle[]> = {
  supervisor: handlesOf('supervisor'),
  worker: handlesOf('worker'),
  gate: handlesOf('gate'),
  tool: handlesOf('tool'),
};

function handlesOf(kind: Kind): NodeHandle[] {
  const { width, height } = SIZES[kind];
  const at = (id: string, type: 'source' | 'target', position: string, x: number, y: number) =>
    ({ id, type, position, x: x - DOT / 2, y: y - DOT / 2, width: DOT, height: DOT }) as NodeHandle;
  const handles = [at(HANDLE.in, 'target', 'top', width / 2, 0)];
  if (kind !== 'tool') handles.push(at(HANDLE.calls, 'source', 'bottom', width / 2, height));
  if (kind === 'supervisor' || kind === 'worker') {
    handles.push(at(HANDLE.fallback, 'source', 'right', width, height / 2));
    handles.push(at(HANDLE.side, 'target', 'left', 0, height / 2));
  }
  return handles;
}

/** Reading order: from the start along the calls, then what is not reached. */
function readingOrder(graph: Graph): string[] {
  const order = new Set<string>();
  const visit = (id: string) => {
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = graph.nodes[next];
      if (!node || order.has(next)) continue;
      order.add(next);
      const onward = isAgent(node) && node.fallback !== undefined ? [...callsOf(node), node.fallback] : callsOf(node);
      open.push(...onward.toReversed());
    }
  };
  visit(graph.start);
  for (const id of Object.keys(graph.nodes)) visit(id);
  return [...order];
}

/** `previous` keeps the selection, and the places of the nodes that are `held` because they are being moved. */
export function nodesOf(
  graph: Graph,
  places: Places,
  previous: readonly CanvasNode[],
  held: ReadonlySet<string> = new Set(),
): CanvasNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  return readingOrder(graph).flatMap((id): CanvasNode[] => {
    const kind = graph.nodes[id]?.kind;
    if (!kind || !(kind in SIZES)) return [];
    const old = before.get(id);
    const [x, y] = places[id] ?? [0, 0];
    if (old && old.type === kind && (held.has(id) || (old.position.x === x && old.position.y === y))) return [old];
    const size = SIZES[kind];
    return [
      {
        ...(old?.type === kind ? old : {}),
        id,
        type: kind,
        position: { x, y },
        data: { kind },
        width: size.width,
        height: size.height,
        handles: HANDLES[kind],
        domAttributes: { 'aria-labelledby': spokenId(id) },
      },
    ];
  });
}

/** DOM id of the text that names a node aloud. */
export function spokenId(id: string): string {
  return `spoken-${id}`;
}

export function edgeId(kind: EdgeKind, from: string, to: string): string {
  return `${kind}:${from} ${to}`;
}

/** Edges to nodes that are not there are left out: they are a Problem of the caller. */
export function edgesOf(graph: Graph, previous: readonly CanvasEdge[]): CanvasEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const edges: CanvasEdge[] = [];
  const add = (kind: EdgeKind, source: string, target: string, order?: number) => {
    if (!graph.nodes[target]) return;
    const id = edgeId(kind, source, target);
    const old = before.get(id);
    if (old && old.data?.order === order) {
      edges.push(old);
      return;
    }
    edges.push({
      ...old,
      id,
      type: kind,
      source,
      target,
      sourceHandle: kind === 'call' ? HANDLE.calls : HANDLE.fallback,
      targetHandle: kind === 'call' ? HANDLE.in : HANDLE.side,
      data: order === undefined ? {} : { order },
      ariaLabel: kind === 'call' ? `${source} may call ${target}` : `${target} is the fallback of ${source}`,
    });
  };
  for (const [id, node] of Object.entries(graph.nodes)) {
    const ordered = node.kind === 'supervisor' && (node.strategy === 'sequence' || node.strategy === 'refine');
    for (const [index, to] of [...new Set(callsOf(node))].entries())
      add('call', id, to, ordered ? index + 1 : undefined);
    if (isAgent(node) && node.fallback !== undefined) add('fallback', id, node.fallback);
  }
  return edges;
}
