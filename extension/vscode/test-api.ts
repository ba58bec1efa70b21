import type * as vscode from 'vscode';
import type { RunHost } from '../hosts/run-host';
import type { RunView } from '../protocol/run-view';
import type { Approvals } from './approvals';
import type { GraphDocuments } from './graph-documents';
import type { ModelKeys } from './model-keys';
import type { InputValues } from './run-inputs';
import type { StartOutcome } from './run-start';
import type { Runs } from './runs';
import type { TraceView } from './trace-view';

/**
 * What `activate()` returns to the test suite, and to nobody else: only where VS Code runs extension tests. It
 * holds the real parts, so that the tests see what people see.
 */
export interface TestApi {
  /** Milliseconds that `activate()` took by itself. */
  readonly activationMs: number;
  readonly runs: Runs;
  readonly approvals: Approvals;
  readonly documents: GraphDocuments;
  readonly keys: ModelKeys;
  readonly trace: TraceView;
  host(): Promise<RunHost>;
  /** Runs a graph as the Run command does, with these inputs instead of asking. */
  start(uri: vscode.Uri, inputs: InputValues): Promise<StartOutcome>;
  /** Text of the status bar item; empty where it is hidden. */
  statusText(): string;
  /** How many canvases of a document have been drawn. */
  canvases(uri: vscode.Uri): number;
  /** Writes a template's files, as New Agent Graph does after its questions. */
  createGraph(template: string, folder: vscode.Uri, name: string): Promise<vscode.Uri>;
  lastRun(uri: vscode.Uri): Promise<RunView | undefined>;
}
