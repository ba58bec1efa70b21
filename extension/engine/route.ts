/**
 * Who an agent may call, and through which gates. An edge is a permission to call; a gate on the way is a duty
 * to ask. Where several ways lead to one callee, the gates of all of them must let the call pass: the strictest
 * reading of a drawing is the safe one (E6).
 */
import { callsOf, type Graph, type ToolNode } from '../protocol/graph';

export interface Route {
  /** Node id of the agent or tool node at the end. */
  target: string;
  /** Node ids of the gates on the way, in the order in which they are asked. */
  gates: string[];
}

/** Every agent or tool node that `caller` reaches directly or through gates, in the file's order. */
export function routesOf(graph: Graph, caller: string): Route[] {
  const routes = new Map<string, Set<string>>();
  const walk = (id: string, gates: string[]): void => {
    const node = graph.nodes[id];
    if (!node) return;
    if (node.kind === 'gate') {
      if (gates.includes(id)) return;
      for (const callee of callsOf(node)) walk(callee, [...gates, id]);
      return;
    }
    const found = routes.get(id) ?? new Set<string>();
    for (const gate of gates) found.add(gate);
    routes.set(id, found);
  };
  const from = graph.nodes[caller];
  for (const callee of from ? callsOf(from) : []) walk(callee, []);
  return [...routes].map(([target, gates]) => ({ target, gates: [...gates] }));
}

/** One tool that a worker may use. */
export interface ToolRoute {
  /** Dotted tool name. */
  tool: string;
  /** Tool node it was found in (the last one named wins for the picture only). */
  node: string;
  gates: string[];
}

/** A worker's tools: the wiring is the allowlist. A tool that stands in several tool nodes meets all their gates. */
export function toolRoutesOf(graph: Graph, worker: string): ToolRoute[] {
  const tools = new Map<string, ToolRoute>();
  for (const route of routesOf(graph, worker)) {
    const node = graph.nodes[route.target];
    if (node?.kind !== 'tool') continue;
    for (const tool of (node as ToolNode).use) {
      const known = tools.get(tool);
      const gates = new Set([...(known?.gates ?? []), ...route.gates]);
      const shown = known && known.gates.length >= route.gates.length ? known.node : route.target;
      tools.set(tool, { tool, node: shown, gates: [...gates] });
    }
  }
  return [...tools.values()];
}
