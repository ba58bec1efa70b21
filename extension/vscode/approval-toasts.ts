import * as vscode from 'vscode';
import { toastText, type WritePreview } from './approval-words';
import type { Approvals, DecisionRight, PersonsAnswer, Waiting } from './approvals';
import { Disposables } from './disposables';
import { detach, type Log } from './log';

/**
 * `Review…` stands first on purpose: VS Code has a command that presses a notification's first button, and any
 * extension or keybinding may call it. It must not be the one that approves.
 */
const REVIEW = 'Review…';
const REJECT = 'Reject';
const APPROVE = 'Approve';
const ANSWER = 'Answer…';
const SHOW_ALL = 'Show All';

export interface ToastActions {
  review(waiting: Waiting): Promise<void>;
  /** Whether a review panel shows it already. */
  underReview(waiting: Waiting): boolean;
  preview(waiting: Waiting): Promise<WritePreview | undefined>;
}

/**
 * Notifications for what waits: one a call, none twice, one for all where several wait. To dismiss one decides
 * nothing; the call stays in the Approvals view, in the status bar and on its node.
 */
export class ApprovalToasts implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #shown = new Set<string>();
  readonly #approvals: Approvals;
  readonly #actions: ToastActions;
  readonly #log: Log;
  #aggregate = false;

  constructor(approvals: Approvals, actions: ToastActions, log: Log) {
    this.#approvals = approvals;
    this.#actions = actions;
    this.#log = log;
    this.#own.add(approvals.onDidChange((pending) => this.#look(pending)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #look(pending: readonly Waiting[]): void {
    const fresh = pending.filter((waiting) => !this.#shown.has(keyOf(waiting)) && !this.#actions.underReview(waiting));
    for (const waiting of fresh) this.#shown.add(keyOf(waiting));
    const [only] = fresh;
    if (!only) return;
    if (pending.length > 1) detach(this.#log, 'the notification', this.#showAll(pending.length));
    else detach(this.#log, 'the notification', this.#showOne(only));
  }

  async #showAll(count: number): Promise<void> {
    if (this.#aggregate) return;
    this.#aggregate = true;
    try {
      const choice = await vscode.window.showWarningMessage(`${count} approvals waiting`, REVIEW, SHOW_ALL);
      const next = this.#approvals.pending[0];
      if (choice === REVIEW && next) await this.#actions.review(next);
      if (choice === SHOW_ALL) await vscode.commands.executeCommand('switchyard.approvals.focus');
    } finally {
      this.#aggregate = false;
    }
  }

  async #showOne(waiting: Waiting): Promise<void> {
    const { request } = waiting;
    const text = toastText(request, await this.#actions.preview(waiting), Date.now());
    if (!this.#approvals.find(waiting.runId, request.id)) return;
    const right = this.#approvals.grant(waiting, 'notification');
    if (request.call.kind === 'question') return this.#ask(waiting, right, text);
    const choices = request.risk === 'high' ? [REVIEW] : [REVIEW, REJECT, APPROVE];
    const choice = await vscode.window.showWarningMessage(text, ...choices);
    if (choice === REVIEW) await this.#actions.review(waiting);
    if (choice === REJECT) await this.#decide(right, { action: 'reject' });
    if (choice === APPROVE) await this.#decide(right, { action: 'approve' });
  }

  async #ask(waiting: Waiting, right: DecisionRight, text: string): Promise<void> {
    const choice = await vscode.window.showInformationMessage(text, ANSWER, REVIEW);
    if (choice === REVIEW) await this.#actions.review(waiting);
    if (choice !== ANSWER) return;
    const result = await vscode.window.showInputBox({
      title: `${waiting.request.call.caller} asks`,
      prompt: text,
      placeHolder: 'Your answer',
      ignoreFocusOut: true,
    });
    if (result !== undefined) await this.#decide(right, { action: 'takeover', result });
  }

  async #decide(right: DecisionRight, answer: PersonsAnswer): Promise<void> {
    const outcome = await this.#approvals.decide(right, answer);
    if (!outcome.ok) void vscode.window.showWarningMessage(outcome.message);
  }
}

function keyOf(waiting: Waiting): string {
  return `${waiting.runId} ${waiting.request.id}`;
}
