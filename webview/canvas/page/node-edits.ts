/** The gestures that change the graph, each as one batch of edits. */
import type { KindSpec } from '../../../extension/protocol/field';
import { isAgent, type Kind } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { Json } from '../../../extension/protocol/json';
import { freeSpot, tidy } from '../model/auto-layout';
import { fromClipboard, pasteEdits, toClipboard } from '../model/clipboard';
import type { EdgeKind } from '../model/connection-rules';
import type { CanvasEdge } from '../model/elements';
import { freeName, refuseName } from '../model/names';
import { SIZES, snap } from '../model/sizes';
import { ask, doAsk } from './calls';
import { edit } from './edit-document';
import { type Connecting, notify, page, placesOf, selectedNodes } from './page-state';
import { selectNodes } from './selection';
import { fitAll, middle, reveal } from './viewport';

/** Adds a node of a kind at a place (its middle), connected to the node a connection was dragged from. */
export async function addNode(spec: KindSpec, at: [number, number] | null, from?: Connecting): Promise<void> {
  const { graph, document } = page.get();
  const id = freeName((other) => Object.hasOwn(graph?.nodes ?? {}, other), spec.kind);
  const node = { kind: spec.kind, ...spec.template };
  const edits: GraphEdit[] = [];
  if (document?.empty && !graph) edits.push({ type: 'field.set', id: null, path: ['switchyard'], value: 1 });
  const start = graph?.start;
  const isStart = (spec.kind === 'supervisor' || spec.kind === 'worker') && (!start || !graph?.nodes[start]);
  if (isStart) edits.push({ type: 'field.set', id: null, path: ['start'], value: id });
  edits.push({ type: 'node.add', id, node, at: spotFor(spec.kind, at) });
  if (from) edits.push(connection(from.kind, from.forward ? from.node : id, from.forward ? id : from.node));
  const done = edit([...edits, ...unplaced()]);
  selectNodes([id]);
  reveal([id]);
  if (await done) page.set({ renaming: null });
}

function spotFor(kind: Kind, at: [number, number] | null): [number, number] {
  const size = SIZES[kind];
  const [x, y] = at ?? middle();
  const corner = snap([x - size.width / 2, y - (at ? 0 : size.height / 2)]);
  const { graph } = page.get();
  if (!graph || at) return corner;
  const probe = { ...graph, nodes: { ...graph.nodes, '': { kind } as never } };
  return freeSpot(probe, placesOf(page.get()), '', corner);
}

/** Once a place is written for one node, those without one are written too, so that the drawing stays as it is. */
function unplaced(): GraphEdit[] {
  const { graph, made } = page.get();
  if (!graph) return [];
  const missing = Object.keys(graph.nodes).filter((id) => !graph.layout?.[id] && made[id]);
  if (missing.length === 0) return [];
  const positions = Object.fromEntries(missing.map((id): [string, [number, number]] => [id, made[id] ?? [0, 0]]));
  return [{ type: 'layout.set', positions }];
}

/** Writes new places of nodes: one gesture, whatever their number. */
export function placeNodes(places: Record<string, [number, number]>): void {
  const now = placesOf(page.get());
  const moved = Object.entries(places).filter(([id, [x, y]]) => now[id]?.[0] !== x || now[id]?.[1] !== y);
  if (moved.length === 0) return;
  const others = unplaced().flatMap((each) => (each.type === 'layout.set' ? Object.entries(each.positions) : []));
  void edit([{ type: 'layout.set', positions: Object.fromEntries([...others, ...moved]) }]);
}

export function tidyAll(): void {
  const { graph } = page.get();
  if (!graph) return;
  void edit([{ type: 'layout.set', positions: tidy(graph) }]);
  requestAnimationFrame(() => fitAll());
}

function connection(kind: EdgeKind, from: string, to: string): GraphEdit {
  return kind === 'call'
    ? { type: 'call.add', from, to }
    : { type: 'field.set', id: from, path: ['fallback'], value: to };
}

export function connect(kind: EdgeKind, from: string, to: string): void {
  void edit([connection(kind, from, to)]);
}

function disconnection(edge: CanvasEdge): GraphEdit {
  return edge.type === 'fallback'
    ? { type: 'field.set', id: edge.source, path: ['fallback'] }
    : { type: 'call.remove', from: edge.source, to: edge.target };
}

/** Removes the selected nodes and edges. */
export function deleteSelected(): void {
  const state = page.get();
  const ids = selectedNodes(state);
  const edges = state.edges.filter((edge) => edge.selected && !ids.includes(edge.source) && !ids.includes(edge.target));
  void edit([...edges.map(disconnection), ...ids.map((id): GraphEdit => ({ type: 'node.remove', id }))]);
}

/** Renames a node; resolves to whether it has the name now. A name that may not be is refused with a sentence. */
export function renameNode(id: string, to: string): boolean {
  const { graph } = page.get();
  if (!graph || to === id) return true;
  const why = refuseName(graph, id, to);
  if (why) {
    notify('error', why);
    return false;
  }
  void edit([{ type: 'node.rename', id, to }]);
  selectNodes([to]);
  return true;
}

/** Sets one field of a node, or of the graph (`id` null); an empty value removes it. */
export function setField(id: string | null, path: string, value: Json | undefined): Promise<boolean> {
  const keys = path.split('.');
  return edit([{ type: 'field.set', id, path: keys, ...(value === undefined ? {} : { value }) }]);
}

export async function copySelected(cut: boolean): Promise<void> {
  const state = page.get();
  const ids = selectedNodes(state);
  if (ids.length === 0 || !state.graph) return;
  const text = toClipboard(state.graph, ids, placesOf(state));
  if ((await doAsk('clipboard.write', { text })) && cut) deleteSelected();
}

export async function paste(): Promise<void> {
  const { text } = await ask('clipboard.read');
  const copied = fromClipboard(text);
  if (!copied) {
    notify('info', 'The clipboard holds no nodes. Copy some on this canvas or on another one first.');
    return;
  }
  const [x, y] = middle();
  const width = Math.max(...copied.map((node) => node.at[0])) + SIZES.worker.width;
  const height = Math.max(...copied.map((node) => node.at[1])) + SIZES.worker.height;
  insert(copied, freeCorner(copied, snap([x - width / 2, y - height / 2])));
}

export function duplicateSelected(): void {
  const state = page.get();
  const ids = selectedNodes(state);
  if (ids.length === 0 || !state.graph) return;
  const { graph } = state;
  const places = placesOf(state);
  const left = Math.min(...ids.map((id) => places[id]?.[0] ?? 0));
  const top = Math.min(...ids.map((id) => places[id]?.[1] ?? 0));
  const copied = ids.flatMap((id) => {
    const node = graph.nodes[id];
    const [x, y] = places[id] ?? [0, 0];
    return node ? [{ id, node: structuredClone(node) as never, at: [x - left, y - top] as [number, number] }] : [];
  });
  insert(copied, freeCorner(copied, [left + 40, top + 40]), (id) => Object.hasOwn(graph.nodes, id));
}

/** Moves a paste down and right until no node lies exactly where another one does. */
function freeCorner(copied: readonly { at: [number, number] }[], corner: [number, number]): [number, number] {
  const taken = new Set(Object.values(placesOf(page.get())).map(String));
  let [x, y] = corner;
  while (copied.some(({ at }) => taken.has(String([x + at[0], y + at[1]])))) [x, y] = [x + 40, y + 40];
  return [x, y];
}

function insert(
  copied: NonNullable<ReturnType<typeof fromClipboard>>,
  corner: [number, number],
  keep?: (id: string) => boolean,
): void {
  const { edits, ids } = pasteEdits(page.get().graph, copied, corner, keep);
  void edit([...edits, ...unplaced()]);
  selectNodes(ids);
  reveal(ids);
}

export function selectAll(): void {
  selectNodes(page.get().nodes.map((node) => node.id));
}

/** Whether a node can be a start or a fallback. */
export function agentIds(): string[] {
  return Object.entries(page.get().graph?.nodes ?? {})
    .filter(([, node]) => isAgent(node))
    .map(([id]) => id);
}
