/**
 * Which connections may be drawn. The host checks the file again; this is what the person sees while dragging.
 */
import { callsOf, type Graph, isAgent, type Kind, MAY_CALL } from '../../../extension/protocol/graph';

/** Which of a node's two kinds of edge. */
export type EdgeKind = 'call' | 'fallback';

/** Why this edge may not be drawn, as a sentence; null where it may. */
export function refusal(graph: Graph, edge: EdgeKind, from: string, to: string): string | null {
  return edge === 'call' ? refuseCall(graph, from, to) : refuseFallback(graph, from, to);
}

function refuseCall(graph: Graph, from: string, to: string): string | null {
  const caller = graph.nodes[from];
  const callee = graph.nodes[to];
  if (!caller || !callee) return 'This node is no longer there.';
  if (from === to) return 'A node cannot call itself.';
  if (!MAY_CALL[caller.kind].includes(callee.kind)) return kindSentence(caller.kind, callee.kind);
  if (callsOf(caller).includes(to)) return `${from} already calls ${to}.`;
  if (reaches(graph, to, from)) return `${to} leads back to ${from}, and calls may not form a circle.`;
  return refusePassage(graph, from, to);
}

/** A gate passes on only what everyone who calls it may call. */
function refusePassage(graph: Graph, from: string, to: string): string | null {
  const callers = graph.nodes[from]?.kind === 'gate' ? agentsBefore(graph, from) : [from];
  const callees = graph.nodes[to]?.kind === 'gate' ? behindGate(graph, to) : [to];
  for (const a of callers) {
    for (const b of callees) {
      const caller = graph.nodes[a];
      const callee = graph.nodes[b];
      if (!caller || !callee || callee.kind === 'gate' || caller.kind === 'gate') continue;
      if (!MAY_CALL[caller.kind].includes(callee.kind)) {
        return `Through this gate ${a} would call ${b}: ${kindSentence(caller.kind, callee.kind).toLowerCase()}`;
      }
    }
  }
  return null;
}

function refuseFallback(graph: Graph, from: string, to: string): string | null {
  const node = graph.nodes[from];
  const stand = graph.nodes[to];
  if (!node || !stand) return 'This node is no longer there.';
  if (from === to) return 'A node cannot be its own fallback.';
  if (!isAgent(node)) return 'Only agents have a fallback.';
  if (!isAgent(stand)) return 'A fallback must be an agent: a supervisor or a worker.';
  if (node.fallback === to) return `${to} is already the fallback of ${from}.`;
  if (reaches(graph, to, from)) return `${to} leads back to ${from}, and calls may not form a circle.`;
  return null;
}

const CAN: Record<Kind, string> = {
  supervisor: 'A supervisor calls supervisors and workers, through gates or directly',
  worker: 'A worker calls tools, through gates or directly',
  gate: 'A gate passes calls on to agents, tools and other gates',
  tool: 'A tool calls nothing',
};

function kindSentence(from: Kind, to: Kind): string {
  return from === 'tool' ? `${CAN.tool}.` : `${CAN[from]}, not ${to === 'tool' ? 'tools' : `${to}s`}.`;
}

/** The ids an edge leads to: calls and fallback. */
function next(graph: Graph, id: string): string[] {
  const node = graph.nodes[id];
  if (!node) return [];
  return isAgent(node) && node.fallback !== undefined ? [...callsOf(node), node.fallback] : callsOf(node);
}

function reaches(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...next(graph, id));
  }
  return false;
}

/** The agents whose calls arrive at a gate, over any number of gates. */
function agentsBefore(graph: Graph, gate: string, seen = new Set<string>()): string[] {
  if (seen.has(gate)) return [];
  seen.add(gate);
  return Object.entries(graph.nodes).flatMap(([id, node]) => {
    if (!callsOf(node).includes(gate)) return [];
    return node.kind === 'gate' ? agentsBefore(graph, id, seen) : [id];
  });
}

/** What a gate's passed calls reach, over any number of gates. */
function behindGate(graph: Graph, gate: string, seen = new Set<string>()): string[] {
  const node = graph.nodes[gate];
  if (!node || seen.has(gate)) return [];
  seen.add(gate);
  return callsOf(node).flatMap((id) => (graph.nodes[id]?.kind === 'gate' ? behindGate(graph, id, seen) : [id]));
}

/**
 * The kinds of a new node that may stand at the free end of a connection: what `id` may call (`forward`), or what
 * may call it.
 */
export function kindsFor(graph: Graph, edge: EdgeKind, id: string, forward: boolean): Kind[] {
  const node = graph.nodes[id];
  if (!node) return [];
  if (edge === 'fallback') return isAgent(node) ? ['worker', 'supervisor'] : [];
  const kinds: Kind[] = ['supervisor', 'worker', 'gate', 'tool'];
  return kinds.filter((kind) => {
    const probe = '\u0000new';
    const fresh = { kind, calls: [], use: [] } as unknown as Graph['nodes'][string];
    const wider: Graph = { ...graph, nodes: { ...graph.nodes, [probe]: fresh } };
    return refuseCall(wider, forward ? id : probe, forward ? probe : id) === null;
  });
}

/** Ids that `from` could call and does not yet. */
export function callable(graph: Graph, from: string): string[] {
  return Object.keys(graph.nodes).filter((to) => refuseCall(graph, from, to) === null);
}
