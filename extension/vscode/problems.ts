import * as vscode from 'vscode';
import type { Place, Problem } from '../protocol/problem';
import type { RunView } from '../protocol/run-view';
import { Disposables } from './disposables';
import type { GraphDocuments, GraphFormat, GraphReading } from './graph-documents';
import { findGraphs, GRAPH_GLOB, isGraphFile, nameOf, uriOf } from './graph-files';
import { detach, type Log } from './log';
import type { Runs } from './runs';

/** Files that are not open are checked once the window has come to rest. Milliseconds. */
const REST_MS = 1500;
/** A file larger than this is checked when it is opened. Bytes. */
const LARGE = 1_000_000;
/** Older versions and proposals of a file are not the file: they are shown, but their problems are not. */
const FOREIGN = new Set(['git', 'gitlens', 'gitfs', 'vscode-local-history', 'switchyard-review', 'switchyard-trace']);
const SOURCE = 'Switchyard';
const RUN_SOURCE = 'Switchyard run';

export function rangeOf(place: Place): vscode.Range {
  return new vscode.Range(place.line, place.character, place.endLine, place.endCharacter);
}

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

function diagnosticOf(problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(problem.place), problem.message, SEVERITY[problem.severity]);
  diagnostic.code = problem.code;
  diagnostic.source = SOURCE;
  return diagnostic;
}

/**
 * The Problems panel: what is wrong in graph files, open or not, and what failed in a graph's last run. The
 * latter goes with the next edit or run.
 */
export class Problems implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #log: Log;
  readonly #format: GraphFormat;
  readonly #documents: GraphDocuments;
  readonly #file = this.#own.add(vscode.languages.createDiagnosticCollection('switchyard'));
  readonly #run = this.#own.add(vscode.languages.createDiagnosticCollection('switchyard run'));
  /** Version of the text that the run's failures were placed in. */
  readonly #runVersions = new Map<string, number>();

  constructor(documents: GraphDocuments, format: GraphFormat, runs: Runs, log: Log) {
    this.#documents = documents;
    this.#format = format;
    this.#log = log;
    this.#own.add(documents.onDidRead((reading) => this.#show(reading)));
    this.#own.add(documents.onDidClose((uri) => this.#checkFile(uri)));
    this.#own.add(runs.onDidFinish((view) => detach(log, "the run's problems", this.#showRun(view))));
    this.#own.add(runs.onDidChangeList(() => this.#clearLive(runs)));
    const watcher = this.#own.add(vscode.workspace.createFileSystemWatcher(GRAPH_GLOB));
    this.#own.add(watcher.onDidCreate((uri) => this.#checkFile(uri)));
    this.#own.add(watcher.onDidChange((uri) => this.#checkFile(uri)));
    this.#own.add(watcher.onDidDelete((uri) => this.#file.delete(uri)));
    const resting = setTimeout(() => detach(log, 'checking the workspace', this.#checkAll()), REST_MS);
    this.#own.add({ dispose: () => clearTimeout(resting) });
  }

  dispose(): void {
    this.#own.dispose();
  }

  #show(reading: GraphReading): void {
    if (FOREIGN.has(reading.uri.scheme)) return;
    this.#file.set(reading.uri, reading.problems.map(diagnosticOf));
    const key = reading.uri.toString();
    const placed = this.#runVersions.get(key);
    if (placed === undefined || placed === reading.version) return;
    this.#runVersions.delete(key);
    this.#run.delete(reading.uri);
  }

  #clearLive(runs: Runs): void {
    for (const view of runs.live) if (view.started) this.#run.delete(uriOf(view.started.file));
  }

  async #showRun(view: RunView): Promise<void> {
    const uri = uriOf(view.started?.file ?? '');
    const failed = Object.entries(view.nodes).filter(([, node]) => node.state === 'failed' && node.failure);
    if (!view.started || failed.length === 0) {
      this.#run.delete(uri);
      return;
    }
    const document = openDocument(uri);
    const text = document?.getText() ?? (await readText(uri));
    if (text === undefined) return;
    const { placeOf } = document ? await this.#documents.read(document) : await this.#format.read(text);
    const diagnostics = failed.map(([id, node]) => {
      const because = node.because ? ` (because of ${node.because})` : '';
      const message = `${id} failed in the last run${because}: ${node.failure?.message ?? ''}`;
      const place = placeOf(['nodes', id], 'key');
      const diagnostic = new vscode.Diagnostic(rangeOf(place), message, vscode.DiagnosticSeverity.Warning);
      diagnostic.source = RUN_SOURCE;
      if (node.failure) diagnostic.code = node.failure.code;
      return diagnostic;
    });
    if (document) this.#runVersions.set(uri.toString(), document.version);
    this.#run.set(uri, diagnostics);
  }

  async #checkAll(): Promise<void> {
    for (const uri of await findGraphs()) {
      if (this.#own.disposed) return;
      this.#checkFile(uri);
    }
  }

  /** Checks a file that is not open; an open one is read from its document. */
  #checkFile(uri: vscode.Uri): void {
    if (!isGraphFile(uri) || openDocument(uri) || this.#own.disposed) return;
    detach(this.#log, `checking ${nameOf(uri)}`, this.#checkClosed(uri));
  }

  async #checkClosed(uri: vscode.Uri): Promise<void> {
    const text = await readText(uri);
    if (text === undefined) {
      this.#file.delete(uri);
      return;
    }
    const { problems } = await this.#format.read(text);
    if (!openDocument(uri) && !this.#own.disposed) this.#file.set(uri, problems.map(diagnosticOf));
  }
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** A file's text; undefined where it is gone, or too large to check unasked. */
async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > LARGE) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** `did you mean “x”` in a Problem becomes a quick fix that writes `x` in its place. */
export class QuickFixes implements vscode.CodeActionProvider {
  static register(): vscode.Disposable {
    const selector = [{ pattern: GRAPH_GLOB }];
    return vscode.languages.registerCodeActionsProvider(selector, new QuickFixes(), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    });
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const fix = diagnostic.source === SOURCE ? replacementFor(diagnostic, document) : undefined;
      return fix ? [fix] : [];
    });
  }
}

function replacementFor(diagnostic: vscode.Diagnostic, document: vscode.TextDocument): vscode.CodeAction | undefined {
  const meant = /did you mean [“"'`]([^”"'`]+)[”"'`]/i.exec(diagnostic.message)?.[1];
  const written = document.getText(diagnostic.range);
  const bare = /^(["']?)([\w.*/-]+)\1$/.exec(written);
  if (!meant || !bare) return undefined;
  const action = new vscode.CodeAction(`Change to “${meant}”`, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, diagnostic.range, `${bare[1]}${meant}${bare[1]}`);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return action;
}
