import * as vscode from 'vscode';
import { dollars, SAFE_DEFAULTS } from '../engine/plan';
import type { Graph } from '../protocol/graph';
import type { GraphEdit, TextEdit } from '../protocol/graph-edit';
import type { CanvasDocument, Outcome } from '../protocol/messages';
import type { Place, Problem } from '../protocol/problem';
import { Disposables } from './disposables';
import { isGraphFile, nameOf } from './graph-files';
import { detach, type Log } from './log';
import { readSettings } from './settings';

/** Typing is read when it pauses for so long. Milliseconds. */
const PAUSE_MS = 150;

/** What one version of a document says. */
export interface GraphReading {
  uri: vscode.Uri;
  version: number;
  text: string;
  /** The graph of this text, or the last one that could be read. */
  graph: Graph | null;
  /** This text could not be read: `graph` is of an older one. */
  stale: boolean;
  problems: Problem[];
  /** Where a path's key or value stands in this text, or the nearest part above it. */
  placeOf: PlaceOf;
}

export type PlaceOf = (path: (string | number)[], what?: 'key' | 'value') => Place;

/** Reads texts and makes edits of them; the file format's own code, loaded at the first use. */
export interface GraphFormat {
  read(text: string): Promise<{ graph: Graph | null; problems: Problem[]; placeOf: PlaceOf }>;
  edit(text: string, edits: GraphEdit[]): Promise<{ ok: true; edits: TextEdit[] } | { ok: false; message: string }>;
}

/**
 * Open graph documents, each version read once, however many editors, Problems and runs ask. The text document is
 * the truth; this only reads it, and changes it by edits that VS Code can undo.
 */
export class GraphDocuments implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #format: GraphFormat;
  readonly #log: Log;
  readonly #readings = new Map<string, { version: number; reading: Promise<GraphReading> }>();
  readonly #lastGood = new Map<string, Graph>();
  readonly #locked = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #reads = this.#own.add(new vscode.EventEmitter<GraphReading>());
  readonly #closes = this.#own.add(new vscode.EventEmitter<vscode.Uri>());

  /** A new version was read. */
  readonly onDidRead = this.#reads.event;
  readonly onDidClose = this.#closes.event;

  constructor(format: GraphFormat, log: Log) {
    this.#format = format;
    this.#log = log;
    this.#own.add(vscode.workspace.onDidOpenTextDocument((document) => this.#soon(document, 0)));
    this.#own.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#soon(document, PAUSE_MS)));
    this.#own.add(vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    for (const document of vscode.workspace.textDocuments) this.#soon(document, 0);
  }

  /** What the document says now. */
  read(document: vscode.TextDocument): Promise<GraphReading> {
    const key = document.uri.toString();
    const known = this.#readings.get(key);
    if (known && known.version === document.version) return known.reading;
    const reading = this.#readNow(document);
    this.#readings.set(key, { version: document.version, reading });
    reading.catch(() => this.#readings.delete(key));
    return reading;
  }

  /** Reads every graph document again: what is known of models or tools has changed. */
  readAgain(): void {
    this.#readings.clear();
    for (const document of vscode.workspace.textDocuments) this.#soon(document, 0);
  }

  /** Why a document cannot be edited here; undefined where it can. */
  readonlyWhy(uri: vscode.Uri): string | undefined {
    const fixed = uri.scheme !== 'untitled' && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true;
    if (!fixed && !this.#locked.has(uri.toString())) return undefined;
    return `${nameOf(uri)} is read-only here: it is an older version or not writable. Save it elsewhere to edit it.`;
  }

  /** The reading as the canvas takes it. */
  canvasDocument(reading: GraphReading): CanvasDocument {
    const worstCaseMicro = worstCaseOf(reading);
    return {
      version: reading.version,
      name: nameOf(reading.uri),
      graph: reading.graph,
      stale: reading.stale,
      empty: reading.text.trim() === '',
      readonly: this.readonlyWhy(reading.uri) !== undefined,
      problems: reading.problems,
      ...(worstCaseMicro === undefined ? {} : { worstCaseMicro }),
    };
  }

  /** Applies one gesture as one undoable change. `version` is the one that the person saw. */
  async edit(document: vscode.TextDocument, version: number, edits: GraphEdit[]): Promise<Outcome> {
    const readonly = this.readonlyWhy(document.uri);
    if (readonly) return { ok: false, message: readonly };
    if (version !== document.version) return changedMeanwhile();
    const made = await this.#format.edit(document.getText(), edits);
    if (!made.ok) return { ok: false, message: made.message };
    if (version !== document.version) return changedMeanwhile();
    return this.replace(document, made.edits);
  }

  /** Applies text edits as one undoable change and tells everyone at once what the text says now. */
  async replace(document: vscode.TextDocument, edits: TextEdit[]): Promise<Outcome> {
    if (edits.length === 0) return { ok: true };
    const change = new vscode.WorkspaceEdit();
    change.set(
      document.uri,
      edits.map(({ offset, length, text }) => {
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        return vscode.TextEdit.replace(range, text);
      }),
    );
    const applied = await vscode.workspace.applyEdit(change);
    if (!applied) return { ok: false, message: `VS Code did not change ${nameOf(document.uri)}. Is it read-only?` };
    this.#soon(document, 0);
    return { ok: true };
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#own.dispose();
  }

  async #readNow(document: vscode.TextDocument): Promise<GraphReading> {
    const key = document.uri.toString();
    const { uri, version } = document;
    const text = document.getText();
    const [read] = await Promise.all([this.#format.read(text), this.#learnReadonly(uri)]);
    if (read.graph) this.#lastGood.set(key, read.graph);
    const graph = read.graph ?? this.#lastGood.get(key) ?? null;
    return { ...read, uri, version, text, graph, stale: read.graph === null && text.trim() !== '' };
  }

  /** Learns whether the file's permissions forbid writing. */
  async #learnReadonly(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    if (uri.scheme !== 'file') return;
    try {
      const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
      if (permissions & vscode.FilePermission.Readonly) this.#locked.add(key);
      else this.#locked.delete(key);
    } catch (error) {
      // A file that was deleted under its editor can be written again by saving.
      if (!(error instanceof vscode.FileSystemError)) throw error;
      this.#locked.delete(key);
    }
  }

  #soon(document: vscode.TextDocument, ms: number): void {
    if (!isGraphFile(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        detach(this.#log, `reading ${nameOf(document.uri)}`, this.#tell(document));
      }, ms),
    );
  }

  async #tell(document: vscode.TextDocument): Promise<void> {
    if (document.isClosed) return;
    const reading = await this.read(document);
    if (reading.version === document.version) this.#reads.fire(reading);
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#readings.delete(key);
    this.#lastGood.delete(key);
    if (isGraphFile(document.uri)) this.#closes.fire(document.uri);
  }
}

function changedMeanwhile(): Outcome {
  return { ok: false, message: 'The text has changed meanwhile, so the edit was not made. Make it again.' };
}

/** Micro-dollars: what a run can cost at most, by its own budget, the default and the user's cap. */
function worstCaseOf({ graph, stale, problems }: GraphReading): number | undefined {
  if (!graph || stale || problems.some((problem) => problem.severity === 'error')) return undefined;
  const budget = dollars(graph.limits?.budget) ?? SAFE_DEFAULTS.budget;
  return Math.min(budget, dollars(readSettings().maxBudget) ?? budget);
}
