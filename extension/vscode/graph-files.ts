import * as vscode from 'vscode';

export const CANVAS_VIEW = 'switchyard.canvas';
/** Graph files anywhere in the workspace. */
export const GRAPH_GLOB = '**/*.switchyard.{yaml,yml,json}';
const EXCLUDED = '**/{node_modules,.git,dist,out}/**';
/** More graph files than these are not listed or checked before they are opened. */
const MOST_FILES = 300;

const ENDING = /\.switchyard\.(ya?ml|json)$/;

export function isGraphFile(uri: vscode.Uri): boolean {
  return ENDING.test(uri.path);
}

/** File name, e.g. `release-notes.switchyard.yaml`. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/** File name without the ending, e.g. `release-notes`. */
export function stemOf(uri: vscode.Uri): string {
  return nameOf(uri).replace(ENDING, '');
}

/** The path under which a graph's runs are kept and found again: a path on disk, else the whole address. */
export function pathOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** The address of a run's graph file. */
export function uriOf(file: string): vscode.Uri {
  return /^[a-z][a-z0-9+.-]+:/i.test(file) && !/^[a-z]:[\\/]/i.test(file)
    ? vscode.Uri.parse(file)
    : vscode.Uri.file(file);
}

export function findGraphs(): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(GRAPH_GLOB, EXCLUDED, MOST_FILES);
}

/** Folder that a graph's tools may touch: its workspace folder, else its own. Undefined where it is not on disk. */
export function rootOf(uri: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  return uri.scheme === 'file' ? vscode.Uri.joinPath(uri, '..').fsPath : undefined;
}

/** The graph in the editor in front: canvas or text. */
export function activeGraph(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === CANVAS_VIEW) return input.uri;
  if (input instanceof vscode.TabInputText && isGraphFile(input.uri)) return input.uri;
  const editor = vscode.window.activeTextEditor;
  return editor && isGraphFile(editor.document.uri) ? editor.document.uri : undefined;
}

/** What a menu, a tree row or the palette names: that graph, else the one in front. */
export function graphOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri && isGraphFile(argument)) return argument;
  if (typeof argument === 'object' && argument !== null && 'uri' in argument && argument.uri instanceof vscode.Uri) {
    return isGraphFile(argument.uri) ? argument.uri : undefined;
  }
  return activeGraph();
}

/** As `graphOf`, and asks where several could be meant. */
export async function chooseGraph(argument: unknown, title: string): Promise<vscode.Uri | undefined> {
  const meant = graphOf(argument);
  if (meant) return meant;
  const all = await findGraphs();
  if (all.length === 0) {
    void vscode.window
      .showInformationMessage('There is no agent graph in this workspace yet.', 'New Agent Graph…')
      .then((choice) => choice && vscode.commands.executeCommand('switchyard.graph.new'));
    return undefined;
  }
  if (all.length === 1) return all[0];
  const picked = await vscode.window.showQuickPick(
    all
      .map((uri) => ({ label: stemOf(uri), description: vscode.workspace.asRelativePath(uri), uri }))
      .sort((a, b) => a.description.localeCompare(b.description)),
    { title, placeHolder: 'Which graph?', matchOnDescription: true },
  );
  return picked?.uri;
}
