/** Takes in what the host sends and keeps the drawing in step, changing only what changed. */
import { type Graph, isAgent } from '../../../extension/protocol/graph';
import type { CanvasDocument, RunOverlay } from '../../../extension/protocol/messages';
import type { Problem } from '../../../extension/protocol/problem';
import { share } from '../../ui/share';
import { applyEdits } from '../model/apply-edits';
import { type Places, placeMissing } from '../model/auto-layout';
import { edgesOf, nodesOf } from '../model/elements';
import { findNodes } from '../model/find';
import { type Batch, held, type PageState, page } from './page-state';

/** A new version of the document. Gestures that it already has are dropped; a drag under way goes on. */
export function receiveDocument(next: CanvasDocument): void {
  const state = page.get();
  const document = share(state.document, next);
  show(
    document,
    state.batches.filter((batch) => !batch.applied),
  );
}

export function receiveRun(next: RunOverlay | null): void {
  const { run } = page.get();
  page.set({ run: share(run, next) });
}

/** Draws the document with the given gestures on top. */
export function show(document: CanvasDocument | null, batches: Batch[]): void {
  const state = page.get();
  // An emptied text keeps no old drawing: it shows the templates.
  const base = document && !document.empty ? document.graph : null;
  const edited = batches.reduce<Graph | null>((graph, batch) => applyEdits(graph, batch.edits), base);
  const graph = share(state.graph, edited);
  page.set({
    document,
    batches,
    graph,
    problems: share(state.problems, byNode(document?.problems ?? [])),
    ...(graph === state.graph ? {} : drawn(state, graph)),
  });
}

function drawn(state: PageState, graph: Graph | null): Partial<PageState> {
  if (!graph) return { nodes: [], edges: [], renaming: null };
  const made = madePlaces(graph, state.made);
  const places = { ...made, ...graph.layout };
  const { find } = state;
  return {
    made,
    standsFor: share(state.standsFor, standsForOf(graph)),
    nodes: keepArray(state.nodes, nodesOf(graph, places, state.nodes, held)),
    edges: keepArray(state.edges, edgesOf(graph, state.edges)),
    renaming: state.renaming !== null && Object.hasOwn(graph.nodes, state.renaming) ? state.renaming : null,
    find: find.query === '' ? find : { ...find, hits: findNodes(graph, find.query) },
  };
}

function madePlaces(graph: Graph, made: Places): Places {
  const known = { ...made, ...graph.layout };
  const alive = Object.fromEntries(Object.entries(known).filter(([id]) => Object.hasOwn(graph.nodes, id)));
  const fresh = placeMissing(graph, alive);
  return Object.keys(fresh).length === 0 ? made : { ...made, ...fresh };
}

function standsForOf(graph: Graph): Record<string, string> {
  const owners: Record<string, string> = {};
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (isAgent(node) && node.fallback !== undefined) owners[node.fallback] ??= id;
  }
  return owners;
}

function byNode(problems: readonly Problem[]): Record<string, Problem[]> {
  const nodes: Record<string, Problem[]> = {};
  for (const problem of problems) {
    if (problem.node === undefined) continue;
    nodes[problem.node] ??= [];
    nodes[problem.node]?.push(problem);
  }
  return nodes;
}

function keepArray<T>(before: T[], after: T[]): T[] {
  return before.length === after.length && after.every((item, index) => item === before[index]) ? before : after;
}
