import * as vscode from 'vscode';
import type { LiveRun, NewRun, RunHost } from '../hosts/run-host';
import type { Decision } from '../protocol/approval';
import type { LiveEvent, RunEvent, RunSummary } from '../protocol/run-event';
import { applyEvent, emptyRunView, type RunView, summaryOf } from '../protocol/run-view';
import { Disposables, Throttle } from './disposables';
import { interrupt, LiveRunState } from './live-run-state';
import { detach, type Log } from './log';
import { readSettings } from './settings';
import { isEnded } from './words';

/** How often screens hear of a live run, at most. */
const BATCH_MS = 100;
/** Views of ended runs kept in memory. */
const CACHED_VIEWS = 20;

/** What happened in one run since the last batch. */
export interface RunBatch {
  runId: string;
  events: RunEvent[];
  live: LiveEvent[];
  view: RunView;
}

/**
 * The runs of this workspace: the live ones, folded as their events come, and the ended ones of the host's store.
 * Every screen is a view of this.
 */
export class Runs implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #log: Log;
  readonly #makeHost: () => Promise<RunHost>;
  #host: Promise<RunHost> | undefined;
  #stored: Promise<RunSummary[]> | undefined;
  readonly #live = new Map<string, LiveRunState>();
  readonly #dirty = new Map<string, { events: RunEvent[]; live: LiveEvent[] }>();
  readonly #ended = new Map<string, RunView>();
  readonly #batches = this.#own.add(new vscode.EventEmitter<RunBatch>());
  readonly #lists = this.#own.add(new vscode.EventEmitter<void>());
  readonly #finished = this.#own.add(new vscode.EventEmitter<RunView>());
  readonly #throttle = this.#own.add(new Throttle(BATCH_MS, () => this.#flush()));

  /** At most ten times a second and run. */
  readonly onDidChange = this.#batches.event;
  /** A run began, ended or was removed. */
  readonly onDidChangeList = this.#lists.event;
  readonly onDidFinish = this.#finished.event;

  constructor(log: Log, makeHost: () => Promise<RunHost>) {
    this.#log = log;
    this.#makeHost = makeHost;
  }

  /** The store, opened at the first use. A store that cannot be opened is tried again the next time. */
  async host(): Promise<RunHost> {
    this.#host ??= this.#makeHost().then(
      (host) => {
        const stop = host.watch({ event: (event) => this.#fold(event), live: (event) => this.#hear(event) });
        this.#own.add({ dispose: stop });
        return host;
      },
      (error: unknown) => {
        this.#host = undefined;
        throw error;
      },
    );
    return this.#host;
  }

  /** Views of the runs that are live here, the latest first. */
  get live(): RunView[] {
    return [...this.#live.values()].map((state) => state.view).reverse();
  }

  isLive(runId: string): boolean {
    return this.#live.has(runId);
  }

  /** The live run of a graph file, if it has one. */
  liveOf(file: string): RunView | undefined {
    return this.live.find((view) => view.started?.file === file);
  }

  /** The last words that a live run's nodes stream now, by node id. */
  wordsOf(runId: string): Record<string, string> {
    return this.#live.get(runId)?.words ?? {};
  }

  async start(run: NewRun): Promise<LiveRun> {
    const host = await this.host();
    const live = await host.start(run);
    detach(
      this.#log,
      'the run',
      live.finished.then(() => this.#prune()),
    );
    return live;
  }

  /** Every run, newest first. */
  async list(): Promise<RunSummary[]> {
    return (await this.#storedRuns()).map((summary) => {
      const live = this.#live.get(summary.runId);
      return live ? summaryOf(live.view) : summary;
    });
  }

  /** A run's log so far. */
  async events(runId: string): Promise<RunEvent[]> {
    const live = this.#live.get(runId);
    return live ? [...live.events] : (await this.host()).events(runId);
  }

  /** A run's projection; for a run whose process ended, as `interrupted`. */
  async view(runId: string): Promise<RunView> {
    const known = this.#live.get(runId)?.view ?? this.#ended.get(runId);
    if (known) return known;
    const view = (await this.events(runId)).reduce(applyEvent, emptyRunView(runId));
    if (view.finishedAt === undefined) interrupt(view);
    this.#remember(view);
    return view;
  }

  /** The live run of a graph file, else its last one. */
  async lastOf(file: string): Promise<RunView | undefined> {
    const live = this.liveOf(file);
    if (live) return live;
    const last = (await this.list()).find((summary) => summary.file === file);
    return last ? this.view(last.runId) : undefined;
  }

  /** What the store lists, asked again only after a run began, ended or was removed. */
  #storedRuns(): Promise<RunSummary[]> {
    if (!this.#stored) {
      const stored = this.host().then((host) => host.list());
      this.#stored = stored;
      stored.catch(() => {
        if (this.#stored === stored) this.#stored = undefined;
      });
    }
    return this.#stored;
  }

  /** Removes the oldest ended runs beyond those that the user keeps. */
  async #prune(): Promise<void> {
    const ended = (await this.list()).filter((summary) => isEnded(summary.state));
    for (const summary of ended.slice(readSettings().keepRuns)) await this.remove(summary.runId);
  }

  #changeList(): void {
    this.#stored = undefined;
    this.#lists.fire();
  }

  async cancel(runId: string, reason: string): Promise<void> {
    await (await this.host()).cancel(runId, reason);
  }

  /** Only `approvals.ts` calls this: it knows that a person decided. */
  async decide(runId: string, id: string, decision: Decision): Promise<{ ok: true } | { ok: false; message: string }> {
    return (await this.host()).decide(runId, id, decision);
  }

  async remove(runId: string): Promise<void> {
    await (await this.host()).remove(runId);
    this.#ended.delete(runId);
    this.#changeList();
  }

  /**
   * Ends the screens' part only. Runs under way are not cancelled: they end with this process, and the store shows
   * them as interrupted, so that they can be resumed.
   */
  dispose(): void {
    this.#own.dispose();
  }

  #fold(event: RunEvent): void {
    let state = this.#live.get(event.runId);
    if (!state) {
      state = new LiveRunState(event.runId);
      this.#live.set(event.runId, state);
      this.#ended.delete(event.runId);
    }
    if (!state.fold(event)) return;
    this.#note(event.runId).events.push(event);
    if (event.type === 'run.started') this.#changeList();
    if (event.type === 'run.finished') this.#end(state);
  }

  #end(state: LiveRunState): void {
    this.#throttle.flush();
    this.#live.delete(state.view.runId);
    this.#remember(state.view);
    this.#finished.fire(state.view);
    this.#changeList();
  }

  #hear(event: LiveEvent): void {
    const state = this.#live.get(event.runId);
    if (!state) return;
    state.hear(event);
    this.#note(event.runId).live.push(event);
  }

  #note(runId: string): { events: RunEvent[]; live: LiveEvent[] } {
    let noted = this.#dirty.get(runId);
    if (!noted) {
      noted = { events: [], live: [] };
      this.#dirty.set(runId, noted);
    }
    this.#throttle.call();
    return noted;
  }

  #flush(): void {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const [runId, noted] of dirty) {
      const state = this.#live.get(runId);
      if (state) this.#batches.fire({ runId, ...noted, view: state.view });
    }
  }

  #remember(view: RunView): void {
    this.#ended.delete(view.runId);
    this.#ended.set(view.runId, view);
    for (const oldest of [...this.#ended.keys()].slice(0, -CACHED_VIEWS)) this.#ended.delete(oldest);
  }
}
