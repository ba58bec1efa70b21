import * as vscode from 'vscode';
import { Disposables, Throttle } from './disposables';
import { CANVAS_VIEW, findGraphs, GRAPH_GLOB, pathOf, stemOf } from './graph-files';
import type { Runs } from './runs';

export interface GraphRow {
  uri: vscode.Uri;
}

/** The Graphs view: the workspace's graph files. */
export class GraphsTree implements vscode.TreeDataProvider<GraphRow>, vscode.Disposable {
  readonly #own = new Disposables();
  readonly #runs: Runs;
  readonly #changes = this.#own.add(new vscode.EventEmitter<GraphRow | undefined>());
  readonly onDidChangeTreeData = this.#changes.event;

  constructor(runs: Runs) {
    this.#runs = runs;
    const throttle = this.#own.add(new Throttle(300, () => this.#changes.fire(undefined)));
    const watcher = this.#own.add(vscode.workspace.createFileSystemWatcher(GRAPH_GLOB, false, true, false));
    this.#own.add(watcher.onDidCreate(() => throttle.call()));
    this.#own.add(watcher.onDidDelete(() => throttle.call()));
    this.#own.add(vscode.workspace.onDidChangeWorkspaceFolders(() => throttle.call()));
    this.#own.add(runs.onDidChangeList(() => throttle.call()));
    this.#own.add(vscode.window.createTreeView('switchyard.graphs', { treeDataProvider: this }));
    this.#own.add(vscode.commands.registerCommand('switchyard.graphs.refresh', () => throttle.flush()));
  }

  async getChildren(row?: GraphRow): Promise<GraphRow[]> {
    if (row) return [];
    const uris = await findGraphs();
    return uris.sort((a, b) => a.path.localeCompare(b.path)).map((uri) => ({ uri }));
  }

  getTreeItem({ uri }: GraphRow): vscode.TreeItem {
    const item = new vscode.TreeItem(stemOf(uri));
    const folder = vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..'));
    const running = this.#runs.liveOf(pathOf(uri)) !== undefined;
    item.id = uri.toString();
    item.resourceUri = uri;
    item.description = folder === uri.path.split('/').slice(0, -1).join('/') ? '' : folder;
    item.tooltip = vscode.workspace.asRelativePath(uri);
    item.iconPath = new vscode.ThemeIcon(running ? 'sync~spin' : 'type-hierarchy-sub');
    item.contextValue = running ? 'graph.running' : 'graph';
    item.command = { command: 'vscode.openWith', title: 'Open as Canvas', arguments: [uri, CANVAS_VIEW] };
    return item;
  }

  dispose(): void {
    this.#own.dispose();
  }
}
