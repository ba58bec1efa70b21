import * as vscode from 'vscode';
import { actionText, expiryText, targetText } from './approval-words';
import type { Approvals, DecisionRight, Waiting } from './approvals';
import { Disposables } from './disposables';
import { door, type Log } from './log';

/** How often the remaining time in the view is redrawn while it can be seen. */
const TICK_MS = 1000;

/** One row. VS Code hands this very object to the row's commands; nobody else can make one. */
export interface ApprovalRow {
  waiting: Waiting;
  right: DecisionRight;
}

/** The Approvals view: the inbox, with a badge. */
export class ApprovalsTree implements vscode.TreeDataProvider<ApprovalRow>, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #approvals: Approvals;
  readonly #changes = this.#own.add(new vscode.EventEmitter<ApprovalRow | undefined>());
  readonly #view: vscode.TreeView<ApprovalRow>;
  readonly onDidChangeTreeData = this.#changes.event;
  #rows: ApprovalRow[] = [];

  constructor(approvals: Approvals, log: Log, review: (waiting: Waiting) => Promise<void>) {
    this.#approvals = approvals;
    this.#view = this.#own.add(vscode.window.createTreeView('switchyard.approvals', { treeDataProvider: this }));
    this.#own.add(approvals.onDidChange(() => this.#refresh()));
    const ticking = setInterval(() => {
      if (this.#view.visible && this.#rows.length > 0) this.#changes.fire(undefined);
    }, TICK_MS);
    this.#own.add({ dispose: () => clearInterval(ticking) });
    this.#registerRowCommands(log, review);
    this.#refresh();
  }

  getChildren(row?: ApprovalRow): ApprovalRow[] {
    return row ? [] : this.#rows;
  }

  getTreeItem({ waiting }: ApprovalRow): vscode.TreeItem {
    const { request } = waiting;
    const question = request.call.kind === 'question';
    const item = new vscode.TreeItem(question ? 'question' : request.call.name);
    const expiry = request.expiresAt === undefined ? '' : (expiryText(request, Date.now()).split(' ').at(-1) ?? '');
    const action = actionText(request, 200);
    item.id = `${waiting.runId} ${request.id}`;
    // What matters most comes first: a narrow side bar cuts the end off.
    item.description = [question ? request.call.caller : request.risk, expiry, targetText(request)]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = [
      question ? `${request.call.caller} asks` : `${request.call.caller} wants to ${action}`,
      question ? action.replace(/^ask: /, '') : `${request.risk} risk: ${request.rule}`,
      expiryText(request, Date.now()),
      waiting.runName,
    ]
      .filter((line) => line !== '')
      .join('\n');
    item.iconPath = new vscode.ThemeIcon(question ? 'question' : 'bell-dot', new vscode.ThemeColor('charts.yellow'));
    item.contextValue = question ? 'approval.question' : `approval.${request.risk}`;
    item.accessibilityInformation = { label: `${item.tooltip}`.replaceAll('\n', ', ') };
    item.command = { command: 'switchyard.approval.review', title: 'Review…', arguments: [{ waiting }] };
    return item;
  }

  dispose(): void {
    this.#own.dispose();
  }

  #refresh(): void {
    const known = new Map(this.#rows.map((row) => [row.waiting.request.hash, row]));
    this.#rows = this.#approvals.pending.map(
      (waiting) => known.get(waiting.request.hash) ?? { waiting, right: this.#approvals.grant(waiting, 'view') },
    );
    const count = this.#rows.length;
    this.#view.badge =
      count === 0 ? undefined : { value: count, tooltip: `${count} approval${count === 1 ? '' : 's'} waiting` };
    this.#changes.fire(undefined);
  }

  #registerRowCommands(log: Log, review: (waiting: Waiting) => Promise<void>): void {
    const register = (id: string, body: (row: ApprovalRow) => Promise<void>) =>
      this.#own.add(
        vscode.commands.registerCommand(
          id,
          door(log, id, async (row: unknown) => {
            const own = this.#rows.find((known) => known === row);
            if (own) await body(own);
            else log.warn(`${id} was called from outside the Approvals view; nothing was decided.`);
          }),
        ),
      );
    register('switchyard.approval.approve', (row) => this.#decide(row, { action: 'approve' }));
    register('switchyard.approval.reject', (row) => this.#reject(row));
    this.#own.add(
      vscode.commands.registerCommand(
        'switchyard.approval.review',
        door(log, 'the review', async (row: Partial<ApprovalRow> | undefined) => {
          const { waiting } = row ?? {};
          const pending = waiting && this.#approvals.find(waiting.runId, waiting.request.id);
          if (pending) await review(pending);
        }),
      ),
    );
  }

  async #decide(row: ApprovalRow, answer: { action: 'approve' } | { action: 'reject'; reason?: string }) {
    const outcome = await this.#approvals.decide(row.right, answer);
    if (!outcome.ok) void vscode.window.showWarningMessage(outcome.message);
  }

  async #reject(row: ApprovalRow): Promise<void> {
    const reason = await askReason(row.waiting);
    if (reason === undefined) return;
    await this.#decide(row, { action: 'reject', ...(reason === '' ? {} : { reason }) });
  }
}

/** Why not: the agent is told. Empty is an answer too; undefined means that nothing was decided. */
export function askReason(waiting: Waiting): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Reject: ${waiting.request.call.caller} wants to ${actionText(waiting.request)}`,
    prompt: 'The agent is told the reason and goes on without the call. Enter rejects, Escape leaves it waiting.',
    placeHolder: 'Reason (may be empty)',
    ignoreFocusOut: true,
  });
}
