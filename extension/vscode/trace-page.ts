import type * as vscode from 'vscode';
import type { Outcome, TraceNotices, TraceRequests, TraceRun } from '../protocol/messages';
import { summaryOf } from '../protocol/run-view';
import { Disposables } from './disposables';
import { detach, type Log } from './log';
import { pageHtml, pageOptions } from './page';
import { linkPage, type PageLink, type ParsedRequest } from './page-link';
import type { RunBatch, Runs } from './runs';
import type { Selection } from './selection';

/** What a trace page needs of the rest of the extension. */
export interface TraceParts {
  extension: vscode.Uri;
  log: Log;
  runs: Runs;
  selection: Selection;
  parse(name: string, args: unknown[]): Promise<ParsedRequest>;
  openApproval(runId: string, id: string): Promise<Outcome>;
  openGraph(file: string, node?: string): Promise<Outcome>;
  openSpan(runId: string, span: string, part: 'input' | 'output' | 'raw'): Promise<Outcome>;
}

const OK: Outcome = { ok: true };

/** One trace page, in the panel or in an editor tab: which run it shows, and its live batches. */
export class TracePage implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #parts: TraceParts;
  readonly #link: PageLink<TraceNotices>;
  #shown: string | undefined;
  /** Highest event sent, so that a batch never goes twice. */
  #sent = -1;
  #ready = false;
  #wanted: { span?: string; node?: string } | undefined;

  constructor(parts: TraceParts, webview: vscode.Webview, shown: string | undefined) {
    this.#parts = parts;
    this.#shown = shown;
    webview.options = pageOptions(parts.extension);
    this.#link = this.#own.add(
      linkPage<TraceRequests, TraceNotices>({
        webview,
        log: parts.log,
        page: 'trace',
        parse: parts.parse,
        handlers: this.#handlers(),
      }),
    );
    this.#own.add(parts.runs.onDidChange((batch) => this.#send(batch)));
    this.#own.add(parts.runs.onDidChangeList(() => detach(parts.log, 'the list of runs', this.#sendRuns())));
    this.#own.add(parts.runs.onDidFinish((view) => view.runId === this.#shown && this.#sendShown()));
    this.#own.add(parts.selection.onDidSelectNodes(({ file, nodes }) => this.#follow(file, nodes)));
    webview.html = pageHtml(webview, parts.extension, 'trace', 'Switchyard Trace');
  }

  get shown(): string | undefined {
    return this.#shown;
  }

  /** Shows a run, and selects a span or the latest of a node in it. */
  async show(runId: string, select?: { span?: string; node?: string }): Promise<void> {
    const same = this.#shown === runId;
    this.#shown = runId;
    if (!this.#ready) {
      this.#wanted = select;
      return;
    }
    if (!same) this.#link.notify('run.shown', await this.#run());
    if (select) this.#link.notify('selection.show', select);
  }

  dispose(): void {
    this.#own.dispose();
  }

  #handlers(): TraceRequests {
    const { runs, log, selection } = this.#parts;
    return {
      'page.ready': async () => {
        this.#ready = true;
        const list = await runs.list();
        this.#shown ??= list[0]?.runId;
        const state = { runs: list, shown: await this.#run() };
        const wanted = this.#wanted;
        this.#wanted = undefined;
        if (wanted) setTimeout(() => this.#link.notify('selection.show', wanted), 0);
        return state;
      },
      'run.open': async ({ runId }) => {
        await this.show(runId);
        return OK;
      },
      'run.cancel': async ({ runId }) => {
        await runs.cancel(runId, 'Cancelled in the trace.');
        return OK;
      },
      'span.select': async ({ runId, span, node }) => {
        const view = await runs.view(runId);
        selection.selectSpan({ runId, span, node, file: view.started?.file ?? '' });
        return OK;
      },
      'span.open': ({ runId, span, part }) => this.#parts.openSpan(runId, span, part),
      'approval.open': ({ runId, id }) => this.#parts.openApproval(runId, id),
      'graph.open': async ({ runId, node }) => {
        const view = await runs.view(runId);
        return this.#parts.openGraph(view.started?.file ?? '', node);
      },
      'log.write': async ({ level, message }) => {
        log[level](`trace page: ${message}`);
        return OK;
      },
    };
  }

  /** The shown run's log so far; null where there is none or it was removed meanwhile. */
  async #run(): Promise<TraceRun | null> {
    const { runs } = this.#parts;
    const runId = this.#shown;
    if (runId === undefined) return null;
    const known = (await runs.list()).some((summary) => summary.runId === runId) || runs.isLive(runId);
    if (!known) return null;
    const summary = summaryOf(await runs.view(runId));
    // Last, so that no batch of a live run comes between this and the answer.
    const events = await runs.events(runId);
    this.#sent = events.at(-1)?.seq ?? -1;
    return { summary, events, live: runs.isLive(runId) };
  }

  #send(batch: RunBatch): void {
    if (!this.#ready || batch.runId !== this.#shown) return;
    const events = batch.events.filter((event) => event.seq > this.#sent);
    this.#sent = events.at(-1)?.seq ?? this.#sent;
    if (events.length > 0 || batch.live.length > 0) {
      this.#link.notify('events.added', { runId: batch.runId, events, live: batch.live });
    }
  }

  async #sendRuns(): Promise<void> {
    if (this.#ready) this.#link.notify('runs.changed', await this.#parts.runs.list());
  }

  #sendShown(): void {
    if (!this.#ready) return;
    detach(
      this.#parts.log,
      'the trace',
      this.#run().then((run) => this.#link.notify('run.shown', run)),
    );
  }

  #follow(file: string, nodes: string[]): void {
    const [node] = nodes;
    if (!this.#ready || node === undefined || this.#shown === undefined) return;
    const shown = this.#shown;
    detach(
      this.#parts.log,
      'the selection',
      this.#parts.runs.view(shown).then((view) => {
        if (view.started?.file === file) this.#link.notify('selection.show', { node });
      }),
    );
  }
}
