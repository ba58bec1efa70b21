/**
 * What crosses between the extension host and its pages. Requests are functions that end in a result or an
 * error; notifications come from the host. Each name is `noun.verb`. Values from a page are parsed by the host
 * with the schemas in `message-schema.ts` before anything is done with them.
 */
import type { ApprovalRequest } from './approval';
import type { Field, KindSpec } from './field';
import type { Graph } from './graph';
import type { GraphEdit } from './graph-edit';
import type { Json } from './json';
import type { Problem } from './problem';
import type { LiveEvent, RunEvent, RunSummary, ToolSpec } from './run-event';
import type { NodeView, PendingApproval } from './run-view';

// ---- canvas page ---------------------------------------------------------------------------------------

/** The document as the canvas shows it. */
export interface CanvasDocument {
  /** The text document's version; an edit made against another one is refused and redone by the page. */
  version: number;
  /** File name, for titles and spoken labels. */
  name: string;
  /** The last graph that could be read; null when none ever could. May still have Problems (dangling calls…). */
  graph: Graph | null;
  /** The text has errors that keep it from being read: `graph` is an older one, drawn dimmed. */
  stale: boolean;
  /** The document is empty: show the templates. */
  empty: boolean;
  /** Read only: the workspace is not writable or the document is not on disk. */
  readonly: boolean;
  problems: Problem[];
  /** Micro-dollars: the most that a run of this graph can cost; missing where it cannot be planned. */
  worstCaseMicro?: number;
}

/** What never changes while the page lives. */
export interface CanvasCatalog {
  kinds: KindSpec[];
  /** Fields of the graph itself (nothing selected). */
  graphFields: Field[];
  tools: ToolSpec[];
  templates: TemplateChoice[];
}

export interface TemplateChoice {
  id: string;
  title: string;
  description: string;
  icon: string;
}

/** The run that the canvas shows over the graph: the live one, or the last one. */
export interface RunOverlay {
  summary: RunSummary;
  /** By node id. Nodes that the run's snapshot did not have are missing. */
  nodes: Record<string, NodeView>;
  /** `caller callee`. */
  activeEdges: string[];
  edgeCounts: Record<string, number>;
  pending: PendingApproval[];
  reservedMicro: number;
  estimated: boolean;
  /** Micro-dollars: the most that this run can cost. */
  worstCaseMicro: number;
  /** The graph was edited after this run started. */
  outdated: boolean;
  /** The last words of a node that is streaming now, by node id. */
  live: Record<string, string>;
}

export interface ModelChoice {
  /** As it is written in the file: `openai/gpt-5-mini`. */
  id: string;
  provider: string;
  /** `$0.25 / $2.00 per M`, `free`, `scripted`, `price unknown`. */
  price: string;
  detail?: string;
}

export interface ModelList {
  models: ModelChoice[];
  /** A provider that could not be reached, and what to do. */
  notes: string[];
}

export type Outcome = { ok: true } | { ok: false; message: string };

/** What the canvas page asks of the host. */
export interface CanvasRequests {
  'page.ready'(): Promise<{ document: CanvasDocument; catalog: CanvasCatalog; run: RunOverlay | null }>;
  /** Applies one gesture. Refused (with a sentence) when `version` is not the document's. */
  'graph.edit'(input: { version: number; edits: GraphEdit[] }): Promise<Outcome>;
  /** Opens the text beside, at a node or one of its fields. */
  'text.open'(input: { node?: string; field?: string }): Promise<Outcome>;
  /** Shows a Problem's place in the text. */
  'problem.open'(input: { index: number }): Promise<Outcome>;
  'template.insert'(input: { id: string }): Promise<Outcome>;
  'model.list'(): Promise<ModelList>;
  'run.start'(): Promise<Outcome>;
  'run.cancel'(): Promise<Outcome>;
  /** Shows the trace, at a node's or a given span. */
  'trace.open'(input: { node?: string; span?: string }): Promise<Outcome>;
  /** Opens the review editor. */
  'approval.open'(input: { id: string }): Promise<Outcome>;
  'selection.change'(input: { nodes: string[] }): Promise<Outcome>;
  'clipboard.write'(input: { text: string }): Promise<Outcome>;
  'clipboard.read'(): Promise<{ text: string }>;
  'log.write'(input: { level: 'warn' | 'error'; message: string }): Promise<Outcome>;
}

/** Canvas commands that come from the command palette, menus and keybindings. */
export type CanvasCommand =
  | 'find'
  | 'fit'
  | 'tidy'
  | 'add'
  | 'rename'
  | 'delete'
  | 'duplicate'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'selectAll'
  | 'toggleMinimap'
  | 'toggleInspector'
  | 'zoomIn'
  | 'zoomOut';

/** What the host tells the canvas page. */
export interface CanvasNotices {
  'document.changed'(document: CanvasDocument): void;
  'run.changed'(run: RunOverlay | null): void;
  'command.run'(input: { command: CanvasCommand }): void;
  /** Select and show nodes (from the trace, from Problems). */
  'selection.show'(input: { nodes: string[] }): void;
}

// ---- trace page ----------------------------------------------------------------------------------------

export interface TraceRequests {
  'page.ready'(): Promise<{ runs: RunSummary[]; shown: TraceRun | null }>;
  'run.open'(input: { runId: string }): Promise<Outcome>;
  'run.cancel'(input: { runId: string }): Promise<Outcome>;
  /** A span was selected: the canvas follows. */
  'span.select'(input: { runId: string; span: string; node: string }): Promise<Outcome>;
  /** Opens one part of a span as a read-only document. */
  'span.open'(input: { runId: string; span: string; part: 'input' | 'output' | 'raw' }): Promise<Outcome>;
  'approval.open'(input: { runId: string; id: string }): Promise<Outcome>;
  'graph.open'(input: { runId: string; node?: string }): Promise<Outcome>;
  'log.write'(input: { level: 'warn' | 'error'; message: string }): Promise<Outcome>;
}

/** A run's log so far, for the page to project with `applyEvent`. */
export interface TraceRun {
  summary: RunSummary;
  events: RunEvent[];
  /** Whether more is to come. */
  live: boolean;
}

export interface TraceNotices {
  'run.shown'(run: TraceRun | null): void;
  /** Batched, at most ten a second. */
  'events.added'(input: { runId: string; events: RunEvent[]; live: LiveEvent[] }): void;
  'runs.changed'(runs: RunSummary[]): void;
  /** Select a span, or the latest of a node. */
  'selection.show'(input: { span?: string; node?: string }): void;
}

// ---- review page ---------------------------------------------------------------------------------------

export interface ReviewState {
  runId: string;
  runName: string;
  request: ApprovalRequest;
  /** Tool's description and argument schema, for editing the call. */
  tool?: ToolSpec;
  /** Caller's title and instructions' first line. */
  caller: string;
  budgetMicro: number;
  /** Set once it is decided (elsewhere, or here): the page closes its buttons and says so. */
  decided?: string;
  /** For a file write: the text that stands there now and the text that would. */
  diff?: { path: string; before: string | null; after: string };
}

export interface ReviewRequests {
  'page.ready'(): Promise<ReviewState>;
  'approval.decide'(input: {
    action: 'approve' | 'edit' | 'reject' | 'takeover';
    hash: string;
    reason?: string;
    args?: { [name: string]: Json };
    result?: string;
  }): Promise<Outcome>;
  'diff.open'(): Promise<Outcome>;
  'trace.open'(): Promise<Outcome>;
}

export interface ReviewNotices {
  'review.changed'(state: ReviewState): void;
}
