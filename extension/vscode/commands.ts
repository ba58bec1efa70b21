import * as vscode from 'vscode';
import type { CanvasCommand, ModelList } from '../protocol/messages';
import type { NextApproval } from './approval-commands';
import { showText } from './canvas-page';
import { Disposables } from './disposables';
import type { GraphDocuments } from './graph-documents';
import type { GraphEditor } from './graph-editor';
import { chooseGraph, graphOf, pathOf } from './graph-files';
import { door, type Log } from './log';
import type { ModelKeys } from './model-keys';
import type { RunCommands } from './run-commands';
import { newGraph, type Templates } from './templates';

export interface CommandParts {
  log: Log;
  keys: ModelKeys;
  documents: GraphDocuments;
  editor: GraphEditor;
  templates: Templates;
  start(uri: vscode.Uri): Promise<unknown>;
  /** What can be reached now, for a graph file. */
  models(file: string): Promise<ModelList>;
  approvals: NextApproval;
  runs: RunCommands;
}

const CANVAS_COMMANDS: CanvasCommand[] = [
  'find',
  'fit',
  'tidy',
  'add',
  'toggleMinimap',
  'toggleInspector',
  'zoomIn',
  'zoomOut',
];

/** Registers every command but those of the Approvals view's rows, which belong to the view. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const own = new Disposables();
  const { log, keys, documents, editor, approvals, runs } = parts;
  const register = (id: string, what: string, body: (argument: unknown) => unknown) => {
    const command = `switchyard.${id}`;
    own.add(
      vscode.commands.registerCommand(
        command,
        door(log, what, async (argument: unknown) => void (await body(argument))),
      ),
    );
  };

  register('run.start', 'running the graph', async (argument) => {
    const uri = await chooseGraph(argument, 'Run Graph');
    if (uri) await parts.start(uri);
  });
  register('run.cancel', 'cancelling the run', (argument) => runs.cancel(argument));
  register('run.cancelOne', 'cancelling the run', (argument) => runs.cancel(argument));
  register('run.open', 'opening the run', (argument) => runs.open(argument));
  register('run.openGraph', "opening the run's graph", (argument) => runs.openGraph(argument));
  register('run.delete', 'deleting the run', (argument) => runs.remove(argument));
  register('runs.clear', 'clearing the runs', () => runs.clear());
  register('runs.show', 'showing the runs', () => vscode.commands.executeCommand('switchyard.runs.focus'));
  register('trace.open', 'opening the trace', () => runs.openTrace());
  register('trace.openEditor', 'opening the trace', () => runs.openTraceEditor());

  register('graph.new', 'making the graph', (argument) => newGraph(parts.templates, argument));
  register('text.open', 'opening the text', async (argument) => {
    const uri = await chooseGraph(argument, 'Open as Text');
    if (uri) await showText(await vscode.workspace.openTextDocument(uri), undefined);
  });
  register('canvas.open', 'opening the canvas', async (argument) => {
    const uri = graphOf(argument) ?? (await chooseGraph(argument, 'Open as Canvas'));
    if (uri) await editor.open(uri);
  });
  for (const command of CANVAS_COMMANDS) register(`canvas.${command}`, `the canvas command`, () => editor.run(command));

  register('approvals.show', 'showing the approvals', () =>
    vscode.commands.executeCommand('switchyard.approvals.focus'),
  );
  register('approval.reviewNext', 'the review', () => approvals.review());
  register('approval.approveNext', 'the approval', () => approvals.approve());
  register('approval.rejectNext', 'the rejection', () => approvals.reject());

  register('key.set', 'keeping the key', () => keys.set());
  register('key.clear', 'clearing the key', () => keys.clear());
  register('models.refresh', 'refreshing the models', async (argument) => {
    documents.readAgain();
    const uri = graphOf(argument);
    await showModels(parts.models(uri ? pathOf(uri) : ''));
  });
  register('log.show', 'showing the log', () => log.show());
  return own;
}

/** Shows what can be reached and why the rest cannot; choosing a model copies its name. */
async function showModels(listing: Promise<ModelList>): Promise<void> {
  const items = listing.then(({ models, notes }): (vscode.QuickPickItem & { id?: string })[] => [
    { label: 'Models that can be reached', kind: vscode.QuickPickItemKind.Separator },
    ...models.map(({ id, price, detail }) => ({ label: id, description: price, ...(detail ? { detail } : {}), id })),
    { label: 'Not reached', kind: vscode.QuickPickItemKind.Separator },
    ...notes.map((note) => {
      const [provider = '', ...why] = note.split(': ');
      return { label: `$(warning) ${provider}`, detail: why.join(': ') };
    }),
  ]);
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Models',
    placeHolder: 'Choose a model to copy its name',
    matchOnDescription: true,
  });
  if (!picked?.id) return;
  await vscode.env.clipboard.writeText(picked.id);
  void vscode.window.setStatusBarMessage(`$(clippy) ${picked.id} is copied.`, 3000);
}
