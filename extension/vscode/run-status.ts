import * as vscode from 'vscode';
import type { RunView } from '../protocol/run-view';
import type { Approvals } from './approvals';
import { Disposables } from './disposables';
import type { Runs } from './runs';
import { spendText, stateWords } from './words';

/**
 * The one item in the status bar: what runs, what it has spent, and whether it waits for a person. Its background
 * warns only while an approval waits. There is no other progress: a bar over the Runs view would hide the badge
 * that counts the approvals. Also keeps the context keys that menus ask.
 */
export class RunStatus implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #runs: Runs;
  readonly #approvals: Approvals;
  readonly #item: vscode.StatusBarItem;
  #keys = '';

  constructor(runs: Runs, approvals: Approvals) {
    this.#runs = runs;
    this.#approvals = approvals;
    this.#item = this.#own.add(
      vscode.window.createStatusBarItem('switchyard.status', vscode.StatusBarAlignment.Left, 20),
    );
    this.#item.name = 'Switchyard Run';
    this.#own.add(runs.onDidChange(() => this.#draw()));
    this.#own.add(runs.onDidChangeList(() => this.#draw()));
    this.#own.add(approvals.onDidChange(() => this.#draw()));
    this.#draw();
  }

  /** The text shown now; empty where nothing runs. */
  get text(): string {
    return this.#runs.live.length === 0 ? '' : this.#item.text;
  }

  dispose(): void {
    this.#own.dispose();
  }

  #draw(): void {
    const { live } = this.#runs;
    const waiting = this.#approvals.pending.length;
    this.#setKeys(live, waiting);
    const [latest] = live;
    if (!latest) {
      this.#item.hide();
      return;
    }
    this.#item.text = statusText(live, waiting);
    this.#item.tooltip = live.map((view) => `${titleOf(view)}: ${stateWords(view.state).word}`).join('\n');
    this.#item.accessibilityInformation = { label: `Switchyard: ${this.#item.text.replace(/\$\([^)]*\)\s*/g, '')}` };
    this.#item.backgroundColor = waiting > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.command = waiting > 0 ? 'switchyard.approval.reviewNext' : 'switchyard.trace.open';
    this.#item.show();
  }

  #setKeys(live: RunView[], waiting: number): void {
    const graphs = live.flatMap((view) => view.started?.file ?? []);
    const keys = JSON.stringify([graphs, waiting]);
    if (keys === this.#keys) return;
    this.#keys = keys;
    const set = (key: string, value: unknown) =>
      void vscode.commands.executeCommand('setContext', `switchyard.${key}`, value);
    set('running', live.length > 0);
    set(
      'runningGraphs',
      graphs.map((file) => vscode.Uri.file(file).path),
    );
    set('pendingApprovals', waiting);
  }
}

function titleOf(view: RunView): string {
  return `${view.started?.name ?? 'run'} ${spendText(view.cost, view.started?.plan.limits.budget ?? 0)}`;
}

function statusText(live: RunView[], waiting: number): string {
  const [latest] = live;
  const icon = waiting > 0 ? '$(bell-dot)' : '$(sync~spin)';
  const what =
    live.length === 1 && latest
      ? titleOf(latest)
      : `${live.length} runs ${spendText(
          live.reduce((sum, view) => sum + view.cost, 0),
          live.reduce((sum, view) => sum + (view.started?.plan.limits.budget ?? 0), 0),
        )}`;
  return `${icon} ${what}${waiting > 0 ? ` · ${waiting} approval${waiting === 1 ? '' : 's'}` : ''}`;
}
