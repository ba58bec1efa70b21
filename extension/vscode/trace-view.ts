import * as vscode from 'vscode';
import { Disposables } from './disposables';
import { detach } from './log';
import { tabIcon } from './page';
import { TracePage, type TraceParts } from './trace-page';

/**
 * The trace, in its own panel beside Problems and Terminal, and on demand in editor tabs. The panel's page is
 * thrown away by VS Code while hidden and built again from the host's state.
 */
export class TraceView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #parts: TraceParts;
  #page: TracePage | undefined;
  #shown: string | undefined;
  #newest: string | undefined;
  #select: { span?: string; node?: string } | undefined;

  constructor(parts: TraceParts) {
    this.#parts = parts;
    this.#own.add(vscode.window.registerWebviewViewProvider('switchyard.trace', this));
    this.#own.add(parts.runs.onDidChangeList(() => this.#followNewest()));
  }

  /** The run in the panel, or the one it will show when it is opened. */
  get shown(): string | undefined {
    return this.#page?.shown ?? this.#shown;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = new TracePage(this.#parts, view.webview, this.#shown);
    this.#page = page;
    if (this.#shown !== undefined) void page.show(this.#shown, this.#select);
    this.#select = undefined;
    view.onDidDispose(() => {
      this.#shown = page.shown;
      page.dispose();
      if (this.#page === page) this.#page = undefined;
    });
  }

  /** Brings the panel to the front with a run, without taking the keyboard from the canvas. */
  async open(runId: string | undefined, select?: { span?: string; node?: string }): Promise<void> {
    this.#shown = runId ?? this.shown;
    this.#select = select;
    if (runId !== undefined) await this.#page?.show(runId, select);
    await vscode.commands.executeCommand('switchyard.trace.focus', { preserveFocus: true });
  }

  /** The same page in an editor tab. */
  openEditor(runId: string | undefined, title: string): void {
    const panel = vscode.window.createWebviewPanel('switchyard.traceEditor', title, vscode.ViewColumn.Active, {
      retainContextWhenHidden: false,
    });
    panel.iconPath = tabIcon(this.#parts.extension);
    const page = new TracePage(this.#parts, panel.webview, runId ?? this.shown);
    panel.onDidDispose(() => page.dispose());
    this.#own.add(panel);
  }

  /** An open panel goes over to the run that began last, without coming to the front. */
  #followNewest(): void {
    const [newest] = this.#parts.runs.live;
    if (!newest || newest.runId === this.#newest) return;
    this.#newest = newest.runId;
    this.#shown = newest.runId;
    if (this.#page) detach(this.#parts.log, 'the trace', this.#page.show(newest.runId));
  }

  dispose(): void {
    this.#page?.dispose();
    this.#own.dispose();
  }
}
