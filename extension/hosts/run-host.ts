/**
 * Where runs live, as the command line and VS Code see it. One implementation keeps its logs in memory, one
 * on disk; both run the same engine over the same pump.
 */
import type { TaskBodies, TaskIo } from '../engine/ports';
import type { Decision } from '../protocol/approval';
import type { LiveEvent, Plan, RunEvent, RunStarted, RunSummary } from '../protocol/run-event';
import type { RunView } from '../protocol/run-view';

/** A run about to start: everything is frozen here. */
export interface NewRun {
  plan: Plan;
  /** Path of the graph file, for lists and for finding the graph again. */
  file: string;
  name: string;
  task: string;
  inputs: Record<string, string | number | boolean>;
  by: RunStarted['by'];
  /** Who and what runs its models and tools. */
  tasks: TaskBodies;
}

/** A run that was started here. */
export interface LiveRun {
  runId: string;
  /** Settles when the log has its `run.finished`; never rejects for a failed run. Rejects only for a bug or a full disk. */
  finished: Promise<RunView>;
}

export type Answer = { ok: true } | { ok: false; message: string };

export interface RunHost {
  /** Journals the start, then runs until it is finished. Resolves once `run.started` is durable. */
  start(run: NewRun): Promise<LiveRun>;
  /** Answers a pending approval. Refused where it is decided already, unknown, or bound to another hash. */
  decide(runId: string, id: string, decision: Decision): Promise<Answer>;
  /** Ends a live run as `cancelled`; its calls are aborted. No effect on a run that has ended. */
  cancel(runId: string, reason: string): Promise<void>;
  /** Every run of the store, newest first; an ended process's unfinished runs are `interrupted`. */
  list(): Promise<RunSummary[]>;
  /** A run's log. Throws `FailureError` (`code: 'bad_request'`) where there is no such run or its log is damaged. */
  events(runId: string): Promise<RunEvent[]>;
  /** The live projection of a run that this host runs now. */
  view(runId: string): RunView | undefined;
  /** Every event and every streamed piece of text of every live run, in order. Returns the way to stop. */
  watch(listener: { event?(event: RunEvent): void; live?(event: LiveEvent): void }): () => void;
  /** Removes a run that is not live. */
  remove(runId: string): Promise<void>;
  /** Stops everything: live runs are cancelled and their logs closed. */
  dispose(): Promise<void>;
}

export type { TaskBodies, TaskIo };
