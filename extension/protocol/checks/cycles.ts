import { callsOf, isAgent } from '../graph';
import type { Step } from '../yaml-read';
import type { CheckContext } from './check-context';

interface Edge {
  to: string;
  /** Path of the edge inside its node. */
  at: Step[];
}

function edgesOf(context: CheckContext, id: string): Edge[] {
  const node = context.node(id);
  if (!node) return [];
  const edges: Edge[] = callsOf(node).map((to, index) => ({ to, at: ['calls', index] }));
  if (isAgent(node) && node.fallback !== undefined) edges.push({ to: node.fallback, at: ['fallback'] });
  return edges;
}

function reportRing(context: CheckContext, ring: { id: string; via: Step[] }[]): void {
  const last = ring.at(-1);
  const first = ring[0];
  if (!last || !first) return;
  const fallback = ring.some((stop) => stop.via[0] === 'fallback');
  const names = [...ring.map((stop) => stop.id), first.id].join(' → ');
  const message = fallback
    ? `This ring of calls and fallbacks would never end: ${names}. Let the fallback be an agent outside of it.`
    : `These calls go round in a ring: ${names}. Remove one of them.`;
  context.report(last.id, last.via, { code: fallback ? 'fallback-cycle' : 'cycle', message });
}

/**
 * Calls and fallbacks together never lead back. A depth-first walk without recursion (a chain may be thousands of
 * nodes long); each edge that leads back to an open node closes a ring, which is reported there.
 */
export function checkCycles(context: CheckContext): void {
  const done = new Set<string>();
  for (const [root] of context.entries) {
    if (done.has(root)) continue;
    const path: { id: string; edges: Edge[]; next: number }[] = [{ id: root, edges: edgesOf(context, root), next: 0 }];
    const open = new Map<string, number>([[root, 0]]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = top.edges[top.next++];
      if (!edge) {
        done.add(top.id);
        open.delete(top.id);
        path.pop();
        continue;
      }
      const from = open.get(edge.to);
      if (from !== undefined) {
        reportRing(
          context,
          path.slice(from).map((stop) => ({ id: stop.id, via: stop.edges[stop.next - 1]?.at ?? [] })),
        );
      } else if (!done.has(edge.to) && context.node(edge.to)) {
        open.set(edge.to, path.length);
        path.push({ id: edge.to, edges: edgesOf(context, edge.to), next: 0 });
      }
    }
  }
}
