import * as vscode from 'vscode';
import { formatDollars } from '../protocol/money';
import type { RunSummary } from '../protocol/run-event';
import { summaryOf } from '../protocol/run-view';
import { Disposables } from './disposables';
import type { Log } from './log';
import type { Runs } from './runs';
import { agoText, clockText, costText, isEnded, runTitle, stateWords } from './words';

/** How often the clock of a live run is redrawn while it can be seen. */
const TICK_MS = 1000;

/** A row of the Runs view. */
export interface RunRow {
  summary: RunSummary;
}

/** The Runs view: every run of the workspace, newest first. */
export class RunsTree implements vscode.TreeDataProvider<RunRow>, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #runs: Runs;
  readonly #changes = this.#own.add(new vscode.EventEmitter<RunRow | undefined>());
  readonly #rows = new Map<string, RunRow>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly view: vscode.TreeView<RunRow>;

  constructor(runs: Runs, log: Log) {
    this.#runs = runs;
    this.view = this.#own.add(vscode.window.createTreeView('switchyard.runs', { treeDataProvider: this }));
    this.#own.add(
      runs.onDidChangeList(() => {
        log.trace('the list of runs has changed');
        this.#changes.fire(undefined);
      }),
    );
    this.#own.add(
      runs.onDidChange((batch) => {
        const row = this.#rows.get(batch.runId);
        if (!row) return;
        row.summary = summaryOf(batch.view);
        this.#changes.fire(row);
      }),
    );
    const ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#own.add({ dispose: () => clearInterval(ticking) });
  }

  async getChildren(row?: RunRow): Promise<RunRow[]> {
    if (row) return [];
    const summaries = await this.#runs.list();
    const rows = summaries.map((summary) => ({ summary }));
    this.#rows.clear();
    for (const each of rows) this.#rows.set(each.summary.runId, each);
    return rows;
  }

  getTreeItem({ summary }: RunRow): vscode.TreeItem {
    const { icon, color, word } = stateWords(summary.state);
    const item = new vscode.TreeItem(runTitle(summary));
    const took = (summary.finishedAt ?? Date.now()) - summary.startedAt;
    const time = isEnded(summary.state) ? agoText(summary.startedAt, Date.now()) : clockText(took);
    item.id = summary.runId;
    item.description = `${costText(summary.costMicro)} · ${time}`;
    item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    item.contextValue = isEnded(summary.state) ? 'run.ended' : 'run.live';
    item.tooltip = tooltipOf(summary, word, took);
    item.accessibilityInformation = {
      label: `${runTitle(summary)}, ${word}, cost ${formatDollars(summary.costMicro)}, ${time}`,
    };
    item.command = { command: 'switchyard.run.open', title: 'Open Run', arguments: [{ summary }] };
    return item;
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** A run that waits for a person has no news, but its time goes on. */
  #tick(): void {
    if (!this.view.visible) return;
    for (const { runId } of this.#runs.live) {
      const row = this.#rows.get(runId);
      if (row) this.#changes.fire(row);
    }
  }
}

function tooltipOf(summary: RunSummary, word: string, took: number): string {
  return [
    `${runTitle(summary)}: ${word}`,
    summary.reason,
    `${formatDollars(summary.costMicro)} of ${formatDollars(summary.budgetMicro)}`,
    `${summary.steps} of ${summary.stepLimit} steps`,
    isEnded(summary.state) && summary.finishedAt === undefined ? '' : clockText(took),
    vscode.workspace.asRelativePath(summary.file),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
