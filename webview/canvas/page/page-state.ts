/**
 * The page's state. Cards and edges read narrow slices of it by id, so that a tick of the run draws only what
 * it changes; React Flow's arrays change only when the graph, a place or the selection does.
 */
import { create } from 'zustand';
import type { Graph } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { CanvasCatalog, CanvasDocument, RunOverlay } from '../../../extension/protocol/messages';
import type { Problem } from '../../../extension/protocol/problem';
import type { Places } from '../model/auto-layout';
import type { EdgeKind } from '../model/connection-rules';
import type { CanvasEdge, CanvasNode } from '../model/elements';

/** A gesture's edits that the document does not have yet; shown at once. */
export interface Batch {
  edits: GraphEdit[];
  /** The host has applied it; it is dropped when the document that has it arrives. */
  applied: boolean;
}

export interface Notification {
  id: number;
  severity: 'error' | 'warning' | 'info';
  text: string;
}

/** A connection that is being dragged: from which end, and which nodes it may not reach. */
export interface Connecting {
  kind: EdgeKind;
  node: string;
  forward: boolean;
  forbidden: ReadonlySet<string>;
}

/** A menu at a place of the window. */
export type OpenMenu =
  | { type: 'add'; x: number; y: number; at: [number, number] | null; from?: Connecting }
  | { type: 'node' | 'edge' | 'pane'; x: number; y: number; at: [number, number] };

export interface PageState {
  catalog: CanvasCatalog | null;
  /** The document as the host has it. */
  document: CanvasDocument | null;
  batches: Batch[];
  /** The document's graph with the batches on top: what is shown. */
  graph: Graph | null;
  problems: Record<string, Problem[]>;
  run: RunOverlay | null;
  /** Places made for nodes that have none in the file; shown, never written by themselves. */
  made: Places;
  /** The agent that each fallback stands in for. */
  standsFor: Record<string, string>;
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  /** Zoomed out so far that only name and state can be read. */
  far: boolean;
  find: { open: boolean; query: string; hits: string[]; at: number };
  inspector: { open: boolean; width: number };
  minimap: boolean;
  menu: OpenMenu | null;
  renaming: string | null;
  connecting: Connecting | null;
  /** Node whose hover card is shown. */
  hover: string | null;
  notifications: Notification[];
}

const INITIAL: PageState = {
  catalog: null,
  document: null,
  batches: [],
  graph: null,
  problems: {},
  run: null,
  made: {},
  standsFor: {},
  nodes: [],
  edges: [],
  far: false,
  find: { open: false, query: '', hits: [], at: 0 },
  inspector: { open: true, width: 300 },
  minimap: false,
  menu: null,
  renaming: null,
  connecting: null,
  hover: null,
  notifications: [],
};

export const usePage = create<PageState>()(() => INITIAL);

export const page = {
  get: (): PageState => usePage.getState(),
  set: (change: Partial<PageState>): void => usePage.setState(change),
};

/** Nodes that are being moved now: their place on the page wins over the document's. */
export const held = new Set<string>();

/** Whether the document may be edited now. */
export function editable(state: PageState): boolean {
  const { document } = state;
  return document !== null && !document.readonly && !document.stale && (document.graph !== null || document.empty);
}

/** Where every node is shown: the file's place, else the made one. */
export function placesOf(state: Pick<PageState, 'graph' | 'made'>): Places {
  return { ...state.made, ...state.graph?.layout };
}

/** Ids of the selected nodes, in reading order. */
export function selectedNodes(state: PageState): string[] {
  return state.nodes.filter((node) => node.selected).map((node) => node.id);
}

let notificationIds = 0;

/** How long a remark stays. */
const REMARK_MS = 8_000;

/** Shows a sentence until it is closed; the latest three stay. */
export function notify(severity: Notification['severity'], text: string): void {
  const { notifications } = page.get();
  if (notifications.some((notification) => notification.text === text)) return;
  notificationIds += 1;
  const id = notificationIds;
  page.set({ notifications: [...notifications.slice(-2), { id, severity, text }] });
  // A remark has been read by then; an error stays until it is closed.
  if (severity === 'info') setTimeout(() => dismiss(id), REMARK_MS);
}

export function dismiss(id: number): void {
  page.set({ notifications: page.get().notifications.filter((notification) => notification.id !== id) });
}
