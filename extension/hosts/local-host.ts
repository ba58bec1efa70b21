/** The RunHost that runs everything in this process, over any store of logs. */
import { randomBytes } from 'node:crypto';
import { runDurable } from '../engine/durable';
import { FailureError } from '../engine/ports';
import { bugFailure, finishedFact, runGraph } from '../engine/run';
import type { Decision } from '../protocol/approval';
import { failure } from '../protocol/failure';
import { canonicalJson } from '../protocol/json';
import { type LiveEvent, LOG_VERSION, type RunEvent, type RunStarted, type RunSummary } from '../protocol/run-event';
import { applyEvent, emptyRunView, type RunView, summaryOf } from '../protocol/run-view';
import { LocalBackend, type RunLog, sha256 } from './local-backend';
import type { Answer, LiveRun, NewRun, RunHost } from './run-host';

declare const SWITCHYARD_VERSION: string | undefined;

/** Where a host keeps its logs. */
export interface RunStore {
  /** Run ids, in no order. */
  ids(): Promise<string[]>;
  create(runId: string): Promise<RunLog>;
  /** A run's events. Throws `FailureError` where there is no such run or its log is damaged. */
  read(runId: string): Promise<RunEvent[]>;
  /** Changes whenever the log does: for caching. */
  stamp(runId: string): Promise<string>;
  /** Whether some process runs it now. */
  isAlive(runId: string): Promise<boolean>;
  remove(runId: string): Promise<void>;
}

export interface LocalHostOptions {
  store: RunStore;
  /** For bugs and for what a person can do nothing about. */
  log(message: string, error?: unknown): void;
}

interface Live {
  backend: LocalBackend;
  view: RunView;
  finished: Promise<RunView>;
}

type Listener = Parameters<RunHost['watch']>[0];

export function createLocalHost({ store, log }: LocalHostOptions): RunHost {
  const live = new Map<string, Live>();
  const listeners = new Set<Listener>();
  const summaries = new Map<string, { stamp: string; summary: RunSummary }>();

  function tell(call: (listener: Listener) => void): void {
    for (const listener of listeners) {
      try {
        call(listener);
      } catch (error) {
        log('A listener of a run threw.', error);
      }
    }
  }

  async function start(run: NewRun): Promise<LiveRun> {
    const started = await startedFact(store, run);
    const runLog = await store.create(started.runId);
    const view = emptyRunView(started.runId);
    const onEvent = (event: RunEvent) => {
      applyEvent(view, event);
      tell((listener) => listener.event?.(event));
    };
    const onLive = (event: LiveEvent) => tell((listener) => listener.live?.(event));
    const backend = new LocalBackend({ started, log: runLog, tasks: run.tasks, onEvent, onLive, onBug: log });
    runLog.append(started);
    await runLog.sync();
    const finished = execute(backend, run, runLog, view);
    live.set(started.runId, { backend, view, finished });
    onEvent(started);
    // A rejection here is a bug or a full disk; whoever awaits `finished` hears of it, and the log does.
    finished.catch((error: unknown) => log(`Run ${started.runId} could not be finished.`, error));
    return { runId: started.runId, finished };
  }

  async function execute(backend: LocalBackend, run: NewRun, runLog: RunLog, view: RunView): Promise<RunView> {
    try {
      // The start is told to listeners before anything else of the run.
      await Promise.resolve();
      await runDurable(backend, (durable) => runGraph(durable, { plan: run.plan, task: run.task, inputs: run.inputs }));
    } catch (error) {
      const expected = error instanceof FailureError;
      if (!expected) log(`Run ${backend.run.id} ended in a bug.`, error);
      const why = expected ? error.failure : bugFailure(error);
      const { steps, inputTokens, outputTokens, cost: costMicro } = view;
      backend.record(
        finishedFact('failed', why.message, '', { steps, inputTokens, outputTokens, costMicro }, why),
        Date.now(),
      );
    } finally {
      backend.dispose();
      await runLog.sync().finally(() => runLog.close());
      live.delete(backend.run.id);
    }
    return view;
  }

  async function summarize(runId: string): Promise<RunSummary | undefined> {
    const running = live.get(runId);
    if (running) return summaryOf(running.view);
    try {
      const stamp = await store.stamp(runId);
      const known = summaries.get(runId);
      if (known?.stamp === stamp && known.summary.finishedAt !== undefined) return known.summary;
      const view = (await store.read(runId)).reduce(applyEvent, emptyRunView(runId));
      const summary = summaryOf(view);
      if (view.finishedAt === undefined && !(await store.isAlive(runId))) summary.state = 'interrupted';
      summaries.set(runId, { stamp, summary });
      return summary;
    } catch (error) {
      log(`The log of run ${runId} cannot be read.`, error);
      return undefined;
    }
  }

  return {
    start,
    decide: async (runId: string, id: string, decision: Decision): Promise<Answer> =>
      live.get(runId)?.backend.decide(id, decision) ?? {
        ok: false,
        message: 'This run is not under way here any more.',
      },
    cancel: async (runId, reason) => {
      const running = live.get(runId);
      running?.backend.cancel(reason);
      await running?.finished;
    },
    list: async () => {
      const all = await Promise.all((await store.ids()).map(summarize));
      return all.flatMap((summary) => (summary ? [summary] : [])).sort((a, b) => b.number - a.number);
    },
    events: (runId) => store.read(runId),
    view: (runId) => live.get(runId)?.view,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    remove: async (runId) => {
      if (live.has(runId)) {
        throw new FailureError(failure('bad_request', 'This run is under way. Cancel it before you delete it.'));
      }
      summaries.delete(runId);
      await store.remove(runId);
    },
    dispose: async () => {
      for (const { backend } of live.values()) backend.cancel('Switchyard was closed');
      await Promise.allSettled([...live.values()].map(({ finished }) => finished));
    },
  };
}

async function startedFact(store: RunStore, run: NewRun): Promise<RunStarted> {
  const numbers = (await store.ids()).map((id) => Number.parseInt(id, 10)).filter(Number.isFinite);
  const number = Math.max(0, ...numbers) + 1;
  const at = Date.now();
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return {
    v: LOG_VERSION,
    runId: `${number}-${time}-${randomBytes(3).toString('hex')}`,
    seq: 0,
    at,
    type: 'run.started',
    number,
    name: run.name,
    file: run.file,
    graphHash: sha256(canonicalJson(run.plan)),
    plan: run.plan,
    inputs: run.inputs,
    task: run.task,
    by: run.by,
    switchyard: typeof SWITCHYARD_VERSION === 'string' ? SWITCHYARD_VERSION : 'development',
  };
}
