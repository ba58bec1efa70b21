import { type Graph, type GraphNode, isAgent } from '../../../extension/protocol/graph';

/** The ids of the nodes that hold the text in their id, title, model, instructions, description or tools. */
export function findNodes(graph: Graph, query: string): string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  return Object.entries(graph.nodes)
    .filter(([id, node]) => textsOf(id, node).some((text) => text.toLowerCase().includes(wanted)))
    .map(([id]) => id);
}

function textsOf(id: string, node: GraphNode): string[] {
  const texts = [id, node.title ?? '', node.description ?? '', node.kind];
  if (isAgent(node)) texts.push(String(node.model ?? ''), node.instructions ?? '');
  if (node.kind === 'tool') texts.push(...(node.use ?? []));
  if (node.kind === 'gate') texts.push(...(node.rules ?? []).map((rule) => rule.call ?? ''));
  return texts;
}
