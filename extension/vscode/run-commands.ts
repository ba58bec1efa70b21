import * as vscode from 'vscode';
import { formatDollars } from '../protocol/money';
import type { RunSummary } from '../protocol/run-event';
import type { GraphEditor } from './graph-editor';
import { activeGraph, graphOf, pathOf, uriOf } from './graph-files';
import type { Runs } from './runs';
import type { RunRow } from './runs-tree';
import type { TraceView } from './trace-view';
import { agoText, isEnded, runTitle, stateWords } from './words';

/** What the palette and the Runs view can do with runs. */
export interface RunCommands {
  cancel(argument: unknown): Promise<void>;
  open(argument: unknown): Promise<void>;
  openTrace(): Promise<void>;
  openTraceEditor(): Promise<void>;
  openGraph(argument: unknown): Promise<void>;
  remove(argument: unknown): Promise<void>;
  clear(): Promise<void>;
}

export function runCommands(runs: Runs, trace: TraceView, editor: GraphEditor): RunCommands {
  return {
    cancel: (argument) => cancel(runs, argument),
    async open(argument) {
      const summary = summaryIn(argument) ?? (await pickRun(runs, 'Open Run', () => true));
      if (summary) await trace.open(summary.runId);
    },
    async openTrace() {
      const uri = activeGraph();
      const ofGraph = uri ? await runs.lastOf(pathOf(uri)) : undefined;
      await trace.open(ofGraph?.runId ?? runs.live[0]?.runId);
    },
    async openTraceEditor() {
      const shown = trace.shown ?? (await runs.list())[0]?.runId;
      const view = shown === undefined ? undefined : await runs.view(shown);
      trace.openEditor(shown, view?.started ? `Trace: ${runTitle(view.started)}` : 'Switchyard Trace');
    },
    async openGraph(argument) {
      const summary = summaryIn(argument);
      if (summary) await editor.open(uriOf(summary.file));
    },
    remove: (argument) => remove(runs, argument),
    clear: () => clear(runs),
  };
}

/** The run of a row of ours; anything else is no run. */
function summaryIn(argument: unknown): RunSummary | undefined {
  const row = argument as Partial<RunRow> | undefined;
  return typeof row === 'object' && row !== null && typeof row.summary?.runId === 'string' ? row.summary : undefined;
}

async function cancel(runs: Runs, argument: unknown): Promise<void> {
  const uri = graphOf(argument);
  const runId =
    summaryIn(argument)?.runId ??
    (uri ? runs.liveOf(pathOf(uri))?.runId : undefined) ??
    (runs.live.length > 1 ? await pickLive(runs) : runs.live[0]?.runId);
  if (runId === undefined) void vscode.window.showInformationMessage('No run is under way.');
  else await runs.cancel(runId, 'Cancelled in VS Code.');
}

async function pickLive(runs: Runs): Promise<string | undefined> {
  return (await pickRun(runs, 'Cancel Run', (summary) => runs.isLive(summary.runId)))?.runId;
}

async function pickRun(
  runs: Runs,
  title: string,
  which: (summary: RunSummary) => boolean,
): Promise<RunSummary | undefined> {
  const all = (await runs.list()).filter(which);
  if (all.length === 0) {
    void vscode.window.showInformationMessage('There are no runs yet. Open a graph and press Run.');
    return undefined;
  }
  const items = all.map((summary) => ({
    label: `$(${stateWords(summary.state).icon}) ${runTitle(summary)}`,
    description: `${stateWords(summary.state).word} · ${formatDollars(summary.costMicro)}`,
    detail: [agoText(summary.startedAt, Date.now()), summary.reason].filter(Boolean).join(' · '),
    summary,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  return picked?.summary;
}

async function remove(runs: Runs, argument: unknown): Promise<void> {
  const summary =
    summaryIn(argument) ??
    (await pickRun(runs, 'Delete Run', (each) => isEnded(each.state) && !runs.isLive(each.runId)));
  if (!summary) return;
  if (await confirm(`Delete ${runTitle(summary)}?`, 'Its trace goes with it. This cannot be undone.', 'Delete')) {
    await runs.remove(summary.runId);
  }
}

async function clear(runs: Runs): Promise<void> {
  const ended = (await runs.list()).filter((summary) => isEnded(summary.state) && !runs.isLive(summary.runId));
  if (ended.length === 0) {
    void vscode.window.showInformationMessage('There are no ended runs to clear.');
    return;
  }
  const count = `${ended.length} ended run${ended.length === 1 ? '' : 's'}`;
  if (!(await confirm(`Clear ${count}?`, 'Their traces go with them. This cannot be undone.', 'Clear'))) return;
  for (const summary of ended) await runs.remove(summary.runId);
}

async function confirm(question: string, detail: string, verb: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) === verb;
}
