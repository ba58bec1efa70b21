/**
 * The types of a graph file, `NAME.switchyard.yaml`. The zod schema that reads them is in `graph-schema.ts`;
 * the page imports only these types, so that no schema library reaches it.
 *
 * Keys are as they stand in the file (`max-output-tokens`, `onTimeout`), so that nothing has to be renamed
 * between the text, the log and the page.
 */

export const KINDS = ['supervisor', 'worker', 'gate', 'tool'] as const;
export type Kind = (typeof KINDS)[number];

export const STRATEGIES = ['plan', 'sequence', 'parallel', 'route', 'refine'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** Limits as written: dollars, counts, durations such as `90s`, `10m`, `1h30m` or `500ms`. */
export interface Limits {
  /** US dollars. */
  budget?: number;
  /** Model calls plus tool calls, retries included. */
  steps?: number;
  /** Wall clock without the time in which only people were waited for. */
  timeout?: string;
  /** How many calls may be under way at once. */
  concurrency?: number;
  /** How often one failed model call is made again. */
  retries?: number;
  'tool-timeout'?: string;
  /** Model calls a minute. */
  rate?: number;
  'max-output-tokens'?: number;
  /** What happens at a limit: partial result (default) or failure. */
  onLimit?: 'partial' | 'ask' | 'fail';
}

/** US dollars per million tokens, for a model that the price table does not know. */
export interface NodePrice {
  input: number;
  output: number;
  'cached-input'?: number;
}

interface NodeCommon {
  /** Shown instead of the id. */
  title?: string;
  /** For people; never sent to a model unless the node is a supervisor's callee. */
  description?: string;
}

interface AgentCommon extends NodeCommon {
  model: string;
  instructions?: string;
  price?: NodePrice;
  limits?: Limits;
  /** The edges, in order. */
  calls?: string[];
  /** Agent tried when this one fails; a dashed edge. */
  fallback?: string;
}

export interface SupervisorNode extends AgentCommon {
  kind: 'supervisor';
  strategy: Strategy;
  /** `refine` only: how often the producer may be asked again. Default 2. */
  rounds?: number;
}

export interface WorkerNode extends AgentCommon {
  kind: 'worker';
}

export interface GateRule {
  /** Tool name or agent id; `*` matches within one dotted part, `**` everything. */
  call: string;
  /** Globs over top-level arguments. */
  args?: Record<string, string>;
  /** Glob over the caller's node id. */
  caller?: string;
  risk: Risk;
  timeout?: string;
  onTimeout?: 'reject' | 'escalate';
}

export interface GateNode extends NodeCommon {
  kind: 'gate';
  rules?: GateRule[];
  /** Risk of a call that no rule matches. Default `high`. */
  otherwise?: Risk;
  calls?: string[];
}

export interface ToolNode extends NodeCommon {
  kind: 'tool';
  use: string[];
}

export type GraphNode = SupervisorNode | WorkerNode | GateNode | ToolNode;
export type AgentNode = SupervisorNode | WorkerNode;

export interface InputSpec {
  type: 'string' | 'number' | 'boolean';
  default?: string | number | boolean;
  description?: string;
}

/** A graph file, read and found well-formed. */
export interface Graph {
  switchyard: 1;
  name?: string;
  description?: string;
  inputs?: Record<string, InputSpec>;
  /** The start agent's task; may use `{{inputs.name}}`. */
  task?: string;
  limits?: Limits;
  start: string;
  nodes: Record<string, GraphNode>;
  /** Positions of the nodes' top left corners, whole pixels. */
  layout?: Record<string, [number, number]>;
}

export function isAgent(node: GraphNode): node is AgentNode {
  return node.kind === 'supervisor' || node.kind === 'worker';
}

/** The ids a node calls, in the file's order. */
export function callsOf(node: GraphNode): string[] {
  return node.kind === 'tool' ? [] : (node.calls ?? []);
}

/** What each kind may call directly. A gate may besides call only what all of its callers may call. */
export const MAY_CALL: Record<Kind, readonly Kind[]> = {
  supervisor: ['supervisor', 'worker', 'gate'],
  worker: ['tool', 'gate'],
  gate: ['supervisor', 'worker', 'tool', 'gate'],
  tool: [],
};
