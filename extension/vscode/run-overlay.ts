import type { Graph } from '../protocol/graph';
import { canonicalJson } from '../protocol/json';
import type { RunOverlay } from '../protocol/messages';
import { type RunView, summaryOf } from '../protocol/run-view';

/** A graph's text form without what a run does not depend on: boxes may be moved at any time. */
export function meaningOf(graph: Graph): string {
  const { layout: _, ...meaning } = graph;
  return canonicalJson(meaning);
}

/**
 * What the canvas shows over a graph. `meaning` is the graph's now (`meaningOf`), undefined where it cannot be
 * read; `live` the last words of streaming nodes.
 */
export function overlayOf(view: RunView, meaning: string | undefined, live: Record<string, string>): RunOverlay | null {
  const started = view.started;
  if (!started) return null;
  return {
    summary: summaryOf(view),
    nodes: view.nodes,
    activeEdges: view.activeEdges,
    edgeCounts: view.edgeCounts,
    pending: view.pending,
    reservedMicro: view.reserved,
    estimated: view.estimated,
    worstCaseMicro: started.plan.limits.budget,
    outdated: meaning !== undefined && meaning !== meaningOf(started.plan.graph),
    live,
  };
}
