import * as vscode from 'vscode';
import type { Json } from '../protocol/json';
import type { SpanView } from '../protocol/run-view';
import type { WritePreview } from './approval-words';
import { Disposables } from './disposables';
import type { Runs } from './runs';
import { runTitle } from './words';

export const TRACE_SCHEME = 'switchyard-trace';
export const REVIEW_SCHEME = 'switchyard-review';

/** Stands for a span where the whole run's answer is meant. */
const RESULT = 'result';
/** Proposed texts kept for open diffs. */
const KEPT_PREVIEWS = 50;

/** A value of the log as text for an editor: prose as it is, anything else as indented JSON. */
export function textOf(value: Json | undefined): { text: string; language: 'md' | 'json' } {
  if (typeof value === 'string') return { text: value, language: 'md' };
  return { text: JSON.stringify(value ?? null, null, 2), language: 'json' };
}

function partOf(span: SpanView, part: string): Json | undefined {
  if (part === 'input') return span.input;
  if (part === 'output') return span.output ?? (span.failure ? span.failure.message : undefined);
  return JSON.parse(JSON.stringify(span)) as Json;
}

/** Read-only documents of what a span was given and gave back: `switchyard-trace:/RUN/SPAN/input.md`. */
export class TraceDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #runs: Runs;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#own.add(vscode.workspace.registerTextDocumentContentProvider(TRACE_SCHEME, this));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [runId = '', spanId = '', file = ''] = uri.path.split('/').slice(1).map(decodeURIComponent);
    const view = await this.#runs.view(runId);
    if (spanId === RESULT) return view.output;
    const span = view.spans[spanId];
    if (!span) return 'This span is not in the log any more: its run was deleted.';
    return textOf(partOf(span, file.replace(/\.\w+$/, ''))).text;
  }

  /** Opens one part of a span beside the trace. */
  async open(runId: string, spanId: string, part: 'input' | 'output' | 'raw'): Promise<void> {
    const span = (await this.#runs.view(runId)).spans[spanId];
    const { language } = textOf(span ? partOf(span, part) : '');
    const path = `/${[runId, spanId, `${part}.${language}`].map(encodeURIComponent).join('/')}`;
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme: TRACE_SCHEME, path }), { preview: true });
  }

  /** Opens what a run answered in the end. */
  async openResult(runId: string): Promise<void> {
    const { started } = await this.#runs.view(runId);
    const name = started ? runTitle(started).replaceAll('/', '-') : 'Result';
    const path = `/${[runId, RESULT, `${name}.md`].map(encodeURIComponent).join('/')}`;
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme: TRACE_SCHEME, path }), { preview: true });
  }

  dispose(): void {
    this.#own.dispose();
  }
}

/** The two sides of a proposed file write, for VS Code's own diff editor. */
export class ReviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #texts = new Map<string, string>();

  constructor() {
    this.#own.add(vscode.workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, this));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? 'This proposal is not open for review any more.';
  }

  /** Shows what is there now against what would be. `key` names the approval. */
  async openDiff(key: string, preview: WritePreview): Promise<void> {
    const side = (name: string, text: string) => {
      const query = `${key} ${name}`;
      this.#texts.delete(query);
      this.#texts.set(query, text);
      return vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${preview.path.replace(/^\/+/, '')}`, query });
    };
    const before = side('now', preview.before ?? '');
    const after = side('proposed', preview.after);
    for (const oldest of [...this.#texts.keys()].slice(0, -KEPT_PREVIEWS)) this.#texts.delete(oldest);
    const title = `${preview.path.split('/').at(-1)}: ${preview.before === null ? 'new file' : 'now'} ↔ proposed`;
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false });
  }

  dispose(): void {
    this.#own.dispose();
  }
}
