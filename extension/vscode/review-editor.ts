import * as vscode from 'vscode';
import type { ApprovalRequest } from '../protocol/approval';
import { isAgent } from '../protocol/graph';
import type { Outcome, ReviewNotices, ReviewRequests, ReviewState } from '../protocol/messages';
import { actionText, type WritePreview } from './approval-words';
import type { Approvals, DecisionRight, Waiting } from './approvals';
import { Disposables } from './disposables';
import type { Log } from './log';
import { pageHtml, pageOptions, tabIcon } from './page';
import { linkPage, type PageLink, type ParsedRequest } from './page-link';
import type { Runs } from './runs';
import type { ReviewDocuments } from './text-documents';

export interface ReviewParts {
  extension: vscode.Uri;
  log: Log;
  runs: Runs;
  approvals: Approvals;
  documents: ReviewDocuments;
  parse(name: string, args: unknown[]): Promise<ParsedRequest>;
  preview(waiting: Waiting): Promise<WritePreview | undefined>;
  openTrace(runId: string, span: string): Promise<void>;
}

/** The review editors: one tab for each call that someone looks at. */
export class ReviewEditors implements vscode.Disposable {
  readonly #parts: ReviewParts;
  readonly #open = new Map<string, ReviewPanel>();

  constructor(parts: ReviewParts) {
    this.#parts = parts;
  }

  /** Whether a tab shows this call. */
  has(waiting: Waiting): boolean {
    return this.#open.has(keyOf(waiting));
  }

  /** Opens the tab of a call, or brings it to the front. */
  open(waiting: Waiting): void {
    const key = keyOf(waiting);
    const known = this.#open.get(key);
    if (known) {
      known.reveal();
      return;
    }
    const panel = new ReviewPanel(this.#parts, waiting);
    this.#open.set(key, panel);
    panel.onDidDispose(() => this.#open.delete(key));
  }

  dispose(): void {
    for (const panel of [...this.#open.values()]) panel.dispose();
  }
}

function keyOf(waiting: Waiting): string {
  return `${waiting.runId} ${waiting.request.id}`;
}

/** One call under review. The right to decide is given when the page is drawn, and once. */
class ReviewPanel implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #parts: ReviewParts;
  readonly #waiting: Waiting;
  readonly #panel: vscode.WebviewPanel;
  readonly #link: PageLink<ReviewNotices>;
  #preview: Promise<WritePreview | undefined> | undefined;
  #right: DecisionRight | undefined;
  readonly onDidDispose: vscode.Event<void>;

  constructor(parts: ReviewParts, waiting: Waiting) {
    this.#parts = parts;
    this.#waiting = waiting;
    const { call } = waiting.request;
    const title = call.kind === 'question' ? `${call.caller} asks` : `Review: ${actionText(waiting.request, 30)}`;
    this.#panel = vscode.window.createWebviewPanel('switchyard.review', title, vscode.ViewColumn.Active, {
      ...pageOptions(parts.extension),
      retainContextWhenHidden: true,
    });
    this.#panel.iconPath = tabIcon(parts.extension);
    this.onDidDispose = this.#panel.onDidDispose;
    const { webview } = this.#panel;
    this.#link = this.#own.add(
      linkPage<ReviewRequests, ReviewNotices>({
        webview,
        log: parts.log,
        page: 'review',
        parse: parts.parse,
        handlers: this.#handlers(),
      }),
    );
    this.#own.add(parts.approvals.onDidChange(() => void this.#renew()));
    this.#panel.onDidDispose(() => this.#own.dispose());
    webview.html = pageHtml(webview, parts.extension, 'review', title);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #handlers(): ReviewRequests {
    const { approvals, documents } = this.#parts;
    return {
      'page.ready': async () => {
        const state = await this.#state();
        this.#right ??= approvals.grant(this.#waiting, 'review');
        return state;
      },
      'approval.decide': async ({ hash, ...answer }) => {
        if (!this.#right || hash !== this.#waiting.request.hash) {
          return {
            ok: false,
            message: 'The page shows another call than the one that waits. Close it and open it again.',
          };
        }
        return approvals.decide(this.#right, answer);
      },
      'diff.open': async (): Promise<Outcome> => {
        const preview = await this.#previewOnce();
        if (!preview)
          return { ok: false, message: 'There is no file write in this call, so there is nothing to compare.' };
        await documents.openDiff(keyOf(this.#waiting), preview);
        return { ok: true };
      },
      'trace.open': async () => {
        await this.#parts.openTrace(this.#waiting.runId, this.#waiting.span);
        return { ok: true };
      },
    };
  }

  async #renew(): Promise<void> {
    if (this.#parts.approvals.find(this.#waiting.runId, this.#waiting.request.id)) return;
    this.#link.notify('review.changed', await this.#state());
  }

  #previewOnce(): Promise<WritePreview | undefined> {
    this.#preview ??= this.#parts.preview(this.#waiting);
    return this.#preview;
  }

  async #state(): Promise<ReviewState> {
    const { runId, runName, request, span } = this.#waiting;
    const view = await this.#parts.runs.view(runId);
    const plan = view.started?.plan;
    const caller = plan?.graph.nodes[request.call.caller];
    const told = caller && isAgent(caller) ? caller.instructions?.trim().split('\n')[0] : undefined;
    const tool = plan?.tools[request.call.name];
    const diff = await this.#previewOnce();
    const decided = this.#parts.approvals.find(runId, request.id) ? undefined : decidedText(view.spans[span]?.decision);
    return {
      runId,
      runName,
      request: request satisfies ApprovalRequest,
      caller: [caller?.title ?? request.call.caller, told].filter(Boolean).join(': '),
      budgetMicro: plan?.limits.budget ?? 0,
      ...(tool ? { tool } : {}),
      ...(decided === undefined ? {} : { decided }),
      ...(diff ? { diff } : {}),
    };
  }
}

const PAST = { approve: 'Approved', edit: 'Edited and approved', reject: 'Rejected', takeover: 'Taken over' } as const;

function decidedText(decision: { action: keyof typeof PAST; by: string; channel: string } | undefined): string {
  if (!decision) return 'The run ended before anyone decided.';
  if (decision.channel === 'timeout') return 'Rejected: nobody decided in time.';
  return `${PAST[decision.action]} by ${decision.by} (${decision.channel}).`;
}
