/** Drawing a connection: what may be reached, what is refused and why, and what a drop on the empty canvas offers. */
import type { OnConnectEnd, OnConnectStart } from '@xyflow/react';
import { kindsFor, refusal } from '../model/connection-rules';
import { HANDLE } from '../model/elements';
import { connect } from '../page/node-edits';
import { type Connecting, notify, type PageState, page } from '../page/page-state';
import { toCanvas } from '../page/viewport';
import { hover } from './hover-card';

interface Ends {
  source: string | null;
  target: string | null;
  sourceHandle?: string | null;
}

function refusalOf({ source, target, sourceHandle }: Ends): string | null {
  const { graph } = page.get();
  if (!graph || source === null || target === null) return 'There is nothing to connect.';
  return refusal(graph, sourceHandle === HANDLE.fallback ? 'fallback' : 'call', source, target);
}

export function isValid(ends: Ends): boolean {
  return refusalOf(ends) === null;
}

export const connectStart: OnConnectStart = (_event, { nodeId, handleId, handleType }) => {
  const state = page.get();
  if (nodeId === null || !state.graph) return;
  hover(null);
  const kind = handleId === HANDLE.fallback ? 'fallback' : 'call';
  const forward = handleType === 'source';
  page.set({ connecting: { kind, node: nodeId, forward, forbidden: forbiddenFor(state, kind, nodeId, forward) } });
};

function forbiddenFor(state: PageState, kind: Connecting['kind'], id: string, forward: boolean): Set<string> {
  const { graph } = state;
  if (!graph) return new Set();
  return new Set(
    Object.keys(graph.nodes).filter(
      (other) => refusal(graph, kind, forward ? id : other, forward ? other : id) !== null,
    ),
  );
}

export function connectDone(ends: Ends): void {
  if (ends.source === null || ends.target === null || !isValid(ends)) return;
  connect(ends.sourceHandle === HANDLE.fallback ? 'fallback' : 'call', ends.source, ends.target);
}

/** Dropped on the empty canvas: a menu of what may stand there. Dropped where it may not: the reason. */
export const connectEnd: OnConnectEnd = (event, end) => {
  const { connecting, graph } = page.get();
  page.set({ connecting: null });
  // A valid end is `connectDone`'s, and the graph has the call by now.
  if (!connecting || !graph || end.isValid) return;
  if (end.toNode) {
    const [source, target] = connecting.forward ? [connecting.node, end.toNode.id] : [end.toNode.id, connecting.node];
    const why = refusal(graph, connecting.kind, source, target);
    if (why && end.toNode.id !== connecting.node) notify('info', why);
    return;
  }
  const { clientX, clientY } =
    'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  const under = document.elementFromPoint(clientX, clientY);
  if (!under?.classList.contains('react-flow__pane')) return;
  if (kindsFor(graph, connecting.kind, connecting.node, connecting.forward).length === 0) return;
  page.set({ menu: { type: 'add', x: clientX, y: clientY, at: toCanvas(clientX, clientY), from: connecting } });
};
