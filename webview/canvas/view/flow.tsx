import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  MiniMap,
  type NodeTypes,
  ReactFlow,
  type ReactFlowInstance,
  SelectionMode,
  type Viewport,
} from '@xyflow/react';
import { type DragEvent, type MouseEvent, useEffect } from 'react';
import type { CanvasEdge, CanvasNode } from '../model/elements';
import { GRID } from '../model/sizes';
import { beginDrag, changeEdges, changeNodes, endDrag } from '../page/flow-changes';
import { addNode } from '../page/node-edits';
import { type Connecting, editable, page, selectedNodes, usePage } from '../page/page-state';
import { selectNodes } from '../page/selection';
import {
  attachFlow,
  FAR_ZOOM,
  fitAll,
  keepFitted,
  MAX_ZOOM,
  minZoom,
  savedViewport,
  saveViewport,
  toCanvas,
} from '../page/viewport';
import { AgentCard } from './agent-card';
import { connectDone, connectEnd, connectStart, isValid } from './connecting';
import { CallEdge, ConnectionLine, FallbackEdge } from './edges';
import { GateCard } from './gate-card';
import { hover } from './hover-card';
import { ToolCard } from './tool-card';

const NODE_TYPES: NodeTypes = { supervisor: AgentCard, worker: AgentCard, gate: GateCard, tool: ToolCard };
const EDGE_TYPES: EdgeTypes = { call: CallEdge, fallback: FallbackEdge };
const MULTI = ['Shift', 'Meta', 'Control'];
/** Above this many nodes the minimap costs more than it shows. */
const MINIMAP_LIMIT = 1000;

/** The drawing itself. */
export function Flow() {
  const nodes = usePage((state) => state.nodes);
  const edges = usePage((state) => state.edges);
  const minimap = usePage((state) => state.minimap && state.nodes.length <= MINIMAP_LIMIT);
  const locked = usePage((state) => !editable(state));
  const connecting = usePage((state) => state.connecting);
  const name = usePage((state) => state.document?.name ?? 'graph');
  const bare = nodes.length === 0;
  useEffect(() => () => attachFlow(null), []);
  useEffect(keepFitted, []);
  useEffect(() => {
    if (!bare && !savedViewport()) fitAll(undefined, false);
  }, [bare]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's ways are the toolbar and the menu key
    <div
      className={`flow-frame ${locked ? 'is-locked' : ''} ${connectingClass(connecting)}`}
      onDoubleClick={doubleClick}
    >
      <ReactFlow<CanvasNode, CanvasEdge>
        className="canvas-flow"
        aria-label={`Canvas of ${name}`}
        tabIndex={-1}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={opened}
        defaultViewport={savedViewport() ?? { x: 0, y: 0, zoom: 1 }}
        onNodesChange={changeNodes}
        onEdgesChange={changeEdges}
        {...DRAG}
        {...HOVER}
        {...MENUS}
        isValidConnection={isValid}
        onConnectStart={connectStart}
        onConnectEnd={connectEnd}
        onConnect={connectDone}
        connectionLineComponent={ConnectionLine}
        connectionRadius={0}
        nodesDraggable={!locked}
        nodesConnectable={!locked}
        edgesFocusable={false}
        onlyRenderVisibleElements
        snapToGrid
        snapGrid={[GRID, GRID]}
        minZoom={minZoom(nodes.length)}
        maxZoom={MAX_ZOOM}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={MULTI}
        selectionMode={SelectionMode.Partial}
        elevateNodesOnSelect={false}
        onMove={noteZoom}
        onMoveEnd={noteMove}
        onDragOver={dragOver}
        onDrop={drop}
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID * 2} size={1.2} />
        {minimap ? <MiniMap pannable zoomable nodeClassName={mapClass} ariaLabel="Minimap" /> : null}
      </ReactFlow>
    </div>
  );
}

function mapClass(node: CanvasNode): string {
  return `map-${node.type}`;
}

function connectingClass(connecting: Connecting | null): string {
  if (!connecting) return '';
  return connecting.forward ? 'is-connecting to-in' : 'is-connecting to-calls';
}

// ---- the view ------------------------------------------------------------------------------------------

function opened(instance: ReactFlowInstance<CanvasNode, CanvasEdge>): void {
  attachFlow(instance);
  if (!savedViewport()) fitAll(undefined, false);
}

function noteZoom(_event: unknown, viewport: Viewport): void {
  const far = viewport.zoom < FAR_ZOOM;
  if (far !== page.get().far) page.set({ far });
  hover(null);
}

/** A move without an event is our own: a fit, a glide. */
function noteMove(event: unknown, viewport: Viewport): void {
  if (event) saveViewport(viewport);
}

const DRAG = {
  onNodeDragStart: () => {
    beginDrag();
    hover(null);
  },
  onNodeDragStop: endDrag,
  onSelectionDragStart: beginDrag,
  onSelectionDragStop: endDrag,
};

const HOVER = {
  onNodeMouseEnter: (_event: unknown, node: CanvasNode) => hover(node.id),
  onNodeMouseLeave: () => hover(null),
  onNodeClick: () => hover(null),
  onFocus: (event: { target: Element }) => {
    const node = event.target.closest('.react-flow__node');
    if (node?.matches(':focus-visible')) hover(node.getAttribute('data-id'));
  },
  onBlur: () => hover(null),
};

// ---- menus and drops -----------------------------------------------------------------------------------

const MENUS = {
  onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => openMenu('pane', event),
  onNodeContextMenu: (event: MouseEvent, node: CanvasNode) => {
    if (!selectedNodes(page.get()).includes(node.id)) selectNodes([node.id]);
    openMenu('node', event);
  },
  onSelectionContextMenu: (event: MouseEvent) => openMenu('node', event),
  onEdgeContextMenu: (event: MouseEvent, edge: CanvasEdge) => {
    selectNodes([]);
    page.set({ edges: page.get().edges.map((each) => (each.id === edge.id ? { ...each, selected: true } : each)) });
    openMenu('edge', event);
  },
};

function openMenu(type: 'node' | 'edge' | 'pane', event: MouseEvent | globalThis.MouseEvent): void {
  event.preventDefault();
  hover(null);
  page.set({ menu: { type, x: event.clientX, y: event.clientY, at: toCanvas(event.clientX, event.clientY) } });
}

function doubleClick(event: MouseEvent): void {
  if (!(event.target as Element).classList.contains('react-flow__pane') || !editable(page.get())) return;
  page.set({
    menu: { type: 'add', x: event.clientX, y: event.clientY, at: toCanvas(event.clientX, event.clientY) },
  });
}

/** What a dragged palette entry carries. */
export const KIND_PREFIX = 'switchyard-kind:';

function dragOver(event: DragEvent): void {
  if (editable(page.get())) event.preventDefault();
}

function drop(event: DragEvent): void {
  const text = event.dataTransfer.getData('text/plain');
  const spec = page.get().catalog?.kinds.find((kind) => text === KIND_PREFIX + kind.kind);
  if (!spec) return;
  event.preventDefault();
  page.set({ menu: null });
  void addNode(spec, toCanvas(event.clientX, event.clientY));
}
