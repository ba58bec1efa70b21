/** Which edges of the graph a run uses, and which carry work now. */
import { callsOf } from './graph';
import type { RunEvent } from './run-event';
import { openSpans, type RunView, type SpanView } from './run-view';

export function countEdge(view: RunView, from: string, to: string): void {
  const key = `${from} ${to}`;
  view.edgeCounts[key] = (view.edgeCounts[key] ?? 0) + 1;
}

export function agentAbove(view: RunView, span: string | null): SpanView | undefined {
  for (let id = span; id !== null; ) {
    const above: SpanView | undefined = view.spans[id];
    if (!above) return undefined;
    if (above.kind === 'agent') return above;
    id = above.parent;
  }
  return undefined;
}

/** Model calls and timers are inside one node: they carry nothing over an edge. */
export function movesEdges(view: RunView, event: RunEvent): boolean {
  if (event.type === 'timer.started' || event.type === 'timer.finished') return false;
  if (event.type !== 'step.started' && event.type !== 'step.finished') return true;
  return view.spans[event.span]?.kind !== 'chat';
}

/** Edges that carry work now: caller to a running agent, and caller over its gates to a running tool. */
export function activeEdges(view: RunView): string[] {
  const edges = new Set<string>();
  for (const span of openSpans(view)) {
    const caller = agentAbove(view, span.parent);
    if (span.kind === 'agent' && caller) {
      for (const edge of pathEdges(view, caller.node, span.fallbackFor ?? span.node, span.gates ?? [])) edges.add(edge);
    } else if (span.kind === 'tool' && caller) {
      for (const edge of pathEdges(view, caller.node, span.node, span.gates ?? [])) edges.add(edge);
    } else if (span.kind === 'approval' && span.approval?.gate) {
      edges.add(`${span.approval.call.caller} ${span.approval.gate}`);
    }
  }
  return [...edges];
}

function pathEdges(view: RunView, from: string, to: string, gates: string[]): string[] {
  const nodes = view.started?.plan.graph.nodes ?? {};
  const stops = [from, ...gates, to];
  const edges: string[] = [];
  for (let i = 0; i + 1 < stops.length; i++) {
    const a = stops[i] as string;
    const b = stops[i + 1] as string;
    const node = nodes[a];
    if (node && callsOf(node).includes(b)) edges.push(`${a} ${b}`);
  }
  return edges;
}
