import * as vscode from 'vscode';
import type {
  CanvasCatalog,
  CanvasCommand,
  CanvasNotices,
  CanvasRequests,
  ModelList,
  Outcome,
  RunOverlay,
} from '../protocol/messages';
import type { Place } from '../protocol/problem';
import { Disposables } from './disposables';
import type { GraphDocuments, GraphReading } from './graph-documents';
import { pathOf } from './graph-files';
import { detach, type Log } from './log';
import { pageHtml, pageOptions } from './page';
import { linkPage, type PageLink, type ParsedRequest } from './page-link';
import { rangeOf } from './problems';
import { meaningOf, overlayOf } from './run-overlay';
import type { Runs } from './runs';
import type { Selection } from './selection';

/** What a canvas needs of the rest of the extension. */
export interface CanvasParts {
  extension: vscode.Uri;
  log: Log;
  documents: GraphDocuments;
  runs: Runs;
  selection: Selection;
  parse(name: string, args: unknown[]): Promise<ParsedRequest>;
  catalog(): Promise<CanvasCatalog>;
  models(file: string): Promise<ModelList>;
  /** A template's graph text; writes its script beside the document where there is none. */
  insertTemplate(document: vscode.TextDocument, id: string): Promise<Outcome>;
  start(uri: vscode.Uri): Promise<Outcome>;
  openTrace(runId: string | undefined, select: { node?: string; span?: string }): Promise<void>;
  openApproval(runId: string, id: string): Promise<Outcome>;
}

const OK: Outcome = { ok: true };

/** One canvas: a view on one text document. It holds no truth of its own and can be thrown away at any time. */
export class CanvasPage implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #parts: CanvasParts;
  readonly #link: PageLink<CanvasNotices>;
  readonly #file: string;
  #meaning: { version: number; text: string | undefined } | undefined;
  #ready = false;
  #waiting: { nodes: string[] } | undefined;

  constructor(
    parts: CanvasParts,
    readonly document: vscode.TextDocument,
    readonly panel: vscode.WebviewPanel,
  ) {
    this.#parts = parts;
    this.#file = pathOf(document.uri);
    const { webview } = panel;
    webview.options = pageOptions(parts.extension);
    this.#link = this.#own.add(
      linkPage<CanvasRequests, CanvasNotices>({
        webview,
        log: parts.log,
        page: 'canvas',
        parse: parts.parse,
        handlers: this.#handlers(),
      }),
    );
    this.#own.add(parts.documents.onDidRead((reading) => this.#showReading(reading)));
    this.#own.add(parts.runs.onDidChange(({ view }) => view.started?.file === this.#file && this.#showRun()));
    this.#own.add(parts.runs.onDidChangeList(() => this.#showRun()));
    this.#own.add(parts.selection.onDidSelectSpan(({ file, node }) => file === this.#file && this.show([node])));
    webview.html = pageHtml(webview, parts.extension, 'canvas', 'Switchyard Canvas');
  }

  /** Whether the page has been drawn. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Selects nodes and brings them into sight, now or when the page is drawn. */
  show(nodes: string[]): void {
    if (this.#ready) this.#link.notify('selection.show', { nodes });
    else this.#waiting = { nodes };
  }

  run(command: CanvasCommand): void {
    this.#link.notify('command.run', { command });
  }

  dispose(): void {
    this.#own.dispose();
  }

  #handlers(): CanvasRequests {
    const parts = this.#parts;
    const { documents, log } = parts;
    const { document } = this;
    return {
      'page.ready': () => this.#state(),
      'graph.edit': ({ version, edits }) => documents.edit(document, version, edits),
      'text.open': ({ node, field }) => this.#openText(node, field),
      'problem.open': ({ index }) => this.#openProblem(index),
      'template.insert': ({ id }) => parts.insertTemplate(document, id),
      'model.list': () => parts.models(this.#file),
      'run.start': () => parts.start(document.uri),
      'run.cancel': () => this.#cancel(),
      'trace.open': async (select) => {
        await parts.openTrace((await parts.runs.lastOf(this.#file))?.runId, select);
        return OK;
      },
      'approval.open': ({ id }) => this.#openApproval(id),
      'selection.change': async ({ nodes }) => {
        parts.selection.selectNodes({ file: this.#file, nodes });
        return OK;
      },
      'clipboard.write': async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        return OK;
      },
      'clipboard.read': async () => ({ text: await vscode.env.clipboard.readText() }),
      'log.write': async ({ level, message }) => {
        log[level](`canvas page: ${message}`);
        return OK;
      },
    };
  }

  async #state() {
    const { documents, catalog } = this.#parts;
    const all = await catalog();
    const run = await this.#overlay();
    const reading = await documents.read(this.document);
    this.#ready = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) setTimeout(() => this.show(waiting.nodes), 0);
    return { document: documents.canvasDocument(reading), catalog: all, run };
  }

  #showReading(reading: GraphReading): void {
    if (!this.#ready || reading.uri.toString() !== this.document.uri.toString()) return;
    this.#link.notify('document.changed', this.#parts.documents.canvasDocument(reading));
    this.#showRun();
  }

  #showRun(): void {
    if (!this.#ready) return;
    const showing = this.#overlay().then((overlay) => this.#link.notify('run.changed', overlay));
    detach(this.#parts.log, 'the run on the canvas', showing);
  }

  /** The live run over this graph, else its last one. */
  async #overlay(): Promise<RunOverlay | null> {
    const { runs, documents } = this.#parts;
    const view = await runs.lastOf(this.#file);
    if (!view) return null;
    const reading = await documents.read(this.document);
    if (this.#meaning?.version !== reading.version) {
      const graph = reading.stale ? null : reading.graph;
      this.#meaning = { version: reading.version, text: graph ? meaningOf(graph) : undefined };
    }
    return overlayOf(view, this.#meaning.text, runs.wordsOf(view.runId));
  }

  async #openText(node: string | undefined, field: string | undefined): Promise<Outcome> {
    const { placeOf } = await this.#parts.documents.read(this.document);
    const inside = field?.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) ?? [];
    const path = node === undefined ? inside : ['nodes', node, ...inside];
    await showText(this.document, path.length === 0 ? undefined : placeOf(path, inside.length > 0 ? 'value' : 'key'));
    return OK;
  }

  async #openProblem(index: number): Promise<Outcome> {
    const problem = (await this.#parts.documents.read(this.document)).problems[index];
    if (!problem) return { ok: false, message: 'This problem is gone: the text has changed meanwhile.' };
    await showText(this.document, problem.place);
    return OK;
  }

  async #cancel(): Promise<Outcome> {
    const live = this.#parts.runs.liveOf(this.#file);
    if (!live) return { ok: false, message: 'No run of this graph is under way.' };
    await this.#parts.runs.cancel(live.runId, 'Cancelled on the canvas.');
    return OK;
  }

  async #openApproval(id: string): Promise<Outcome> {
    const live = this.#parts.runs.liveOf(this.#file);
    if (!live) return { ok: false, message: 'This call no longer waits: its run has ended.' };
    return this.#parts.openApproval(live.runId, id);
  }
}

/** Shows a document's text beside the canvas, in the text editor that shows it already if there is one. */
export async function showText(document: vscode.TextDocument, place: Place | undefined): Promise<void> {
  const key = document.uri.toString();
  const open = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === key),
  );
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.Beside,
    preview: false,
  });
  if (!place) return;
  const range = rangeOf(place);
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
