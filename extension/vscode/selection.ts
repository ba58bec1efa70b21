import * as vscode from 'vscode';

/** What was selected in one place, for the others to follow. */
export interface NodesSelected {
  /** Path of the graph file. */
  file: string;
  nodes: string[];
}

export interface SpanSelected {
  runId: string;
  span: string;
  node: string;
  /** Path of the run's graph file. */
  file: string;
}

/** Keeps canvas and trace in step. Whoever speaks does not hear itself: each side listens to the other's event. */
export class Selection implements vscode.Disposable {
  readonly #nodes = new vscode.EventEmitter<NodesSelected>();
  readonly #span = new vscode.EventEmitter<SpanSelected>();
  /** A canvas selected nodes. */
  readonly onDidSelectNodes = this.#nodes.event;
  /** The trace selected a span. */
  readonly onDidSelectSpan = this.#span.event;

  selectNodes(selected: NodesSelected): void {
    this.#nodes.fire(selected);
  }

  selectSpan(selected: SpanSelected): void {
    this.#span.fire(selected);
  }

  dispose(): void {
    this.#nodes.dispose();
    this.#span.dispose();
  }
}
