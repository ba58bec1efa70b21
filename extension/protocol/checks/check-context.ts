import { callsOf, type Graph, type GraphNode, isAgent, type Kind } from '../graph';
import type { ParsedGraph } from '../parse';
import type { Problem } from '../problem';
import type { Step } from '../yaml-read';

/** What is reachable where the graph would run. Without it, tools and models are not checked. */
export interface CheckEnvironment {
  /** Names of the tools that exist. */
  tools: readonly string[];
  /** Whether a model can be used; `hasPrice` tells that the node gives a price itself. */
  model(id: string, hasPrice: boolean): 'ok' | 'unknown-provider' | 'unknown-model' | 'unpriced';
}

type Said = { code: string; message: string; severity?: Problem['severity'] };

/** More than are shown, so that those with the first places are among them. */
const MOST_FINDINGS = 400;

/** A graph under check: what the rules read, and where they report. */
export class CheckContext {
  readonly graph: Graph;
  readonly parsed: ParsedGraph;
  readonly environment: CheckEnvironment | undefined;
  readonly problems: Problem[] = [];
  /** Who calls a node directly. */
  readonly callers = new Map<string, string[]>();

  /** Kept by `agentCallers`. */
  readonly agentCallers = new Map<string, readonly string[]>();

  constructor(parsed: ParsedGraph, graph: Graph, environment: CheckEnvironment | undefined) {
    this.parsed = parsed;
    this.graph = graph;
    this.environment = environment;
    for (const [id, node] of Object.entries(graph.nodes)) {
      for (const callee of new Set(callsOf(node))) {
        const callers = this.callers.get(callee);
        if (callers) callers.push(id);
        else this.callers.set(callee, [id]);
      }
    }
  }

  /** Whether enough has been found; a hostile file must not keep its reader busy. */
  get full(): boolean {
    return this.problems.length >= MOST_FINDINGS;
  }

  get entries(): [string, GraphNode][] {
    return Object.entries(this.graph.nodes);
  }

  node(id: string): GraphNode | undefined {
    return this.graph.nodes[id];
  }

  kindOf(id: string): Kind | undefined {
    return this.node(id)?.kind;
  }

  /** Whether an id stands in the file, be it only as a node that could not be read. */
  isNamed(id: string): boolean {
    return this.parsed.nodeIds.has(id);
  }

  /** Ids of the agents. */
  agents(): string[] {
    return this.entries.filter(([, node]) => isAgent(node)).map(([id]) => id);
  }

  /** Reports about a node, or one of its fields (`at` is the path inside the node). */
  report(id: string, at: readonly Step[], said: Said, piece?: string): void {
    this.#add(['nodes', id, ...at], id, at.join('.'), said, piece, at.length === 0 ? 'key' : 'value');
  }

  /** Reports about the graph itself. */
  reportGraph(at: readonly Step[], said: Said, piece?: string, what: 'key' | 'value' = 'value'): void {
    this.#add(at, undefined, at.join('.'), said, piece, what);
  }

  #add(
    path: readonly Step[],
    node: string | undefined,
    field: string,
    said: Said,
    piece: string | undefined,
    what: 'key' | 'value',
  ): void {
    if (this.full) return;
    // What the parser said of this field already is the cause; a second Problem would only repeat it.
    const covers = (known: Problem) => known.field !== undefined && `${field}.`.startsWith(`${known.field}.`);
    if (field && this.parsed.problems.some((known) => known.node === node && covers(known))) return;
    this.problems.push({
      code: said.code,
      severity: said.severity ?? 'error',
      message: said.message,
      place: piece === undefined ? this.parsed.placeOf(path, what) : this.parsed.placeIn(path, piece),
      ...(node === undefined ? {} : { node }),
      ...(field ? { field } : {}),
    });
  }
}

/**
 * What a node reaches directly and through its gates: each callee that is no gate, with the first gate on the way
 * to it. A gate is entered once only, because chains of gates can fan out without end.
 */
export function reachedThroughGates(context: CheckContext, id: string): { id: string; gate: string | undefined }[] {
  const reached: { id: string; gate: string | undefined }[] = [];
  const seen = new Set<string>();
  const open: { id: string; gate: string | undefined }[] = [{ id, gate: undefined }];
  for (let stop = open.pop(); stop; stop = open.pop()) {
    const node = context.node(stop.id);
    const first = stop.gate ?? (stop.id !== id || node?.kind === 'gate' ? stop.id : undefined);
    for (const callee of node ? callsOf(node) : []) {
      if (context.kindOf(callee) !== 'gate') reached.push({ id: callee, gate: first });
      else if (!seen.has(callee)) {
        seen.add(callee);
        open.push({ id: callee, gate: first });
      }
    }
  }
  return reached;
}

/** The agents whose calls may arrive at a node, straight or through gates. */
export function agentCallers(context: CheckContext, id: string): readonly string[] {
  const known = context.agentCallers.get(id);
  if (known) return known;
  const agents = new Set<string>();
  const seen = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const caller of context.callers.get(at) ?? []) {
      if (seen.has(caller)) continue;
      seen.add(caller);
      if (context.kindOf(caller) === 'gate') open.push(caller);
      else agents.add(caller);
    }
  }
  const found = [...agents];
  context.agentCallers.set(id, found);
  return found;
}
