import * as vscode from 'vscode';
import type { CanvasCommand } from '../protocol/messages';
import { CanvasPage, type CanvasParts } from './canvas-page';
import { CANVAS_VIEW } from './graph-files';
import { tabIcon } from './page';

/**
 * The canvas as a custom text editor: the text document is the model, so undo, dirty state, hot exit, Save As and
 * `git diff` are VS Code's own. A hidden canvas is thrown away and built again from the document.
 */
export class GraphEditor implements vscode.CustomTextEditorProvider, vscode.Disposable {
  readonly #parts: CanvasParts;
  readonly #pages = new Set<CanvasPage>();
  readonly #registration: vscode.Disposable;

  constructor(parts: CanvasParts) {
    this.#parts = parts;
    this.#registration = vscode.window.registerCustomEditorProvider(CANVAS_VIEW, this, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
    });
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const page = new CanvasPage(this.#parts, document, panel);
    this.#pages.add(page);
    panel.iconPath = tabIcon(this.#parts.extension);
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      page.dispose();
    });
  }

  /** The canvases of a document that are open now. */
  pagesOf(uri: vscode.Uri): CanvasPage[] {
    return [...this.#pages].filter((page) => page.document.uri.toString() === uri.toString());
  }

  /** Sends a canvas command to the canvas in front. */
  run(command: CanvasCommand): void {
    for (const page of this.#pages) if (page.panel.active) page.run(command);
  }

  /** Opens a graph on the canvas, and shows a node. */
  async open(uri: vscode.Uri, node?: string): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', uri, CANVAS_VIEW);
    if (node === undefined) return;
    for (const page of this.pagesOf(uri)) page.show([node]);
  }

  dispose(): void {
    this.#registration.dispose();
    for (const page of this.#pages) page.dispose();
  }
}
