/** React Flow's changes: selection at once, places while they are dragged, and one batch when the drag ends. */
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import type { CanvasEdge, CanvasNode } from '../model/elements';
import { snap } from '../model/sizes';
import { placeNodes } from './node-edits';
import { editable, held, page } from './page-state';

/** Arrow keys are one gesture as long as they follow each other this closely. */
const KEYS_REST_MS = 400;

let dragging = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export function changeNodes(changes: NodeChange<CanvasNode>[]): void {
  const state = page.get();
  // Sizes are preset and nodes are removed by edits only.
  const own = changes.filter((change) => change.type === 'select' || (change.type === 'position' && editable(state)));
  if (own.length === 0) return;
  page.set({ nodes: applyNodeChanges(own, state.nodes) });
  for (const change of own) {
    if (change.type === 'position' && change.position) held.add(change.id);
  }
  if (held.size > 0 && !dragging) {
    clearTimeout(timer);
    timer = setTimeout(commit, KEYS_REST_MS);
  }
}

export function changeEdges(changes: EdgeChange<CanvasEdge>[]): void {
  const own = changes.filter((change) => change.type === 'select');
  if (own.length > 0) page.set({ edges: applyEdgeChanges(own, page.get().edges) });
}

export function beginDrag(): void {
  dragging = true;
}

export function endDrag(): void {
  dragging = false;
  commit();
}

/** Writes what was moved. Nodes that went away meanwhile are left out. */
function commit(): void {
  clearTimeout(timer);
  const { nodes, graph } = page.get();
  const places = nodes
    .filter((node) => held.has(node.id) && graph && Object.hasOwn(graph.nodes, node.id))
    .map((node): [string, [number, number]] => [node.id, snap([node.position.x, node.position.y])]);
  held.clear();
  placeNodes(Object.fromEntries(places));
}
