/**
 * What the host will make of a batch of edits, applied to the page's own copy so that a gesture shows at once.
 * Every edit may be applied again to a graph that already has it: then it changes nothing.
 */
import type { Graph, GraphNode } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { Json } from '../../../extension/protocol/json';

const EMPTY: Graph = { switchyard: 1, start: '', nodes: {} };

/** A graph with the edits applied; the given one stays as it is. */
export function applyEdits(graph: Graph | null, edits: readonly GraphEdit[]): Graph {
  return edits.reduce(applyEdit, graph ?? EMPTY);
}

function applyEdit(graph: Graph, edit: GraphEdit): Graph {
  switch (edit.type) {
    case 'node.add':
      return addNode(graph, edit);
    case 'node.remove':
      return removeNode(graph, edit.id);
    case 'node.rename':
      return renameNode(graph, edit.id, edit.to);
    case 'field.set':
      return setField(graph, edit.id, edit.path, edit.value);
    case 'call.add':
      return changeCalls(graph, edit.from, (calls) =>
        calls.includes(edit.to) ? calls : calls.toSpliced(edit.index ?? calls.length, 0, edit.to),
      );
    case 'call.remove':
      return changeCalls(graph, edit.from, (calls) => calls.filter((id) => id !== edit.to));
    case 'layout.set':
      return { ...graph, layout: { ...graph.layout, ...edit.positions } };
  }
}

function addNode(graph: Graph, edit: Extract<GraphEdit, { type: 'node.add' }>): Graph {
  if (Object.hasOwn(graph.nodes, edit.id)) return graph;
  return {
    ...graph,
    nodes: { ...graph.nodes, [edit.id]: edit.node as unknown as GraphNode },
    ...(edit.at ? { layout: { ...graph.layout, [edit.id]: edit.at } } : {}),
  };
}

function removeNode(graph: Graph, id: string): Graph {
  if (!Object.hasOwn(graph.nodes, id)) return graph;
  const nodes: Record<string, GraphNode> = {};
  for (const [other, node] of Object.entries(graph.nodes)) {
    if (other !== id) nodes[other] = without(node, id);
  }
  const rest: Graph = { ...graph, nodes, start: graph.start === id ? '' : graph.start };
  if (!graph.layout) return rest;
  const { [id]: _gone, ...layout } = graph.layout;
  return { ...rest, layout };
}

function without(node: GraphNode, id: string): GraphNode {
  if (node.kind === 'tool') return node;
  let left: GraphNode = node;
  if (node.calls?.includes(id)) left = { ...left, calls: node.calls.filter((call) => call !== id) } as GraphNode;
  if ('fallback' in left && left.fallback === id) {
    const { fallback: _gone, ...rest } = left;
    left = rest as GraphNode;
  }
  return left;
}

function renameNode(graph: Graph, id: string, to: string): Graph {
  if (!Object.hasOwn(graph.nodes, id) || Object.hasOwn(graph.nodes, to)) return graph;
  const name = (other: string) => (other === id ? to : other);
  const nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([key, node]) => {
      if (node.kind === 'tool') return [name(key), node];
      const renamed = { ...node } as GraphNode & { calls?: string[]; fallback?: string };
      if (renamed.calls) renamed.calls = renamed.calls.map(name);
      if (renamed.fallback !== undefined) renamed.fallback = name(renamed.fallback);
      return [name(key), renamed];
    }),
  );
  const layout = graph.layout && Object.fromEntries(Object.entries(graph.layout).map(([key, at]) => [name(key), at]));
  return { ...graph, start: name(graph.start), nodes, ...(layout ? { layout } : {}) };
}

function changeCalls(graph: Graph, from: string, change: (calls: string[]) => string[]): Graph {
  const node = graph.nodes[from];
  if (!node || node.kind === 'tool') return graph;
  return { ...graph, nodes: { ...graph.nodes, [from]: { ...node, calls: change(node.calls ?? []) } } };
}

function setField(graph: Graph, id: string | null, path: readonly (string | number)[], value: Json | undefined): Graph {
  if (id === null) return setIn(graph as unknown as Json, path, value) as unknown as Graph;
  const node = graph.nodes[id];
  if (!node) return graph;
  const next = setIn(node as unknown as Json, path, value) as unknown as GraphNode;
  return { ...graph, nodes: { ...graph.nodes, [id]: next } };
}

/** A JSON value with one place in it set, or removed where `value` is undefined; objects on the way are made. */
export function setIn(whole: Json | undefined, path: readonly (string | number)[], value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (typeof key === 'number' || Array.isArray(whole)) {
    const list = Array.isArray(whole) ? [...whole] : [];
    const index = Number(key);
    if (rest.length === 0 && value === undefined) list.splice(index, 1);
    else list[index] = setIn(list[index], rest, value);
    return list;
  }
  const object = typeof whole === 'object' && whole !== null ? { ...whole } : {};
  if (rest.length === 0 && value === undefined) delete object[key];
  else object[key] = setIn(object[key], rest, value);
  return object;
}

/** What stands at a dotted path of a node or of the graph. */
export function getIn(whole: unknown, path: string): Json | undefined {
  let part: unknown = whole;
  for (const key of path.split('.')) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as Record<string, unknown>)[key];
  }
  return part as Json | undefined;
}
