/**
 * Runs one run in this process, over any log. What the log holds already is replayed: the engine must ask for the
 * same operations in the same order and gets the recorded results; from the log's end on it is live.
 *
 * E4  An operation's intent is in the log, and synced, before its effect starts. A result that is in the log is
 *     never asked for again.
 */
import { hash } from 'node:crypto';
import type { Completion, JournalBackend, Operation, Settled } from '../engine/durable';
import type { TaskBodies } from '../engine/ports';
import type { Decision } from '../protocol/approval';
import { type LiveEvent, LOG_VERSION, type NewEvent, type RunEvent, type RunStarted } from '../protocol/run-event';
import { Operations } from './operations';
import type { Answer } from './run-host';

/** Where the facts of one run are kept, in order. */
export interface RunLog {
  /** What was there when the log was opened. */
  readonly recorded: readonly RunEvent[];
  /** Writes one event; it survives the end of this process, but is durable only after `sync`. */
  append(event: RunEvent): void;
  /** Resolves when everything appended so far is durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface LocalRun {
  started: RunStarted;
  log: RunLog;
  tasks: TaskBodies;
  onEvent(event: RunEvent): void;
  onLive(event: LiveEvent): void;
  onBug(message: string, error: unknown): void;
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

export class LocalBackend implements JournalBackend {
  readonly run: { readonly id: string; readonly graphHash: string };
  readonly startedAt: number;
  private seq = 1;
  /** Recorded events not yet replayed; `run.started` is the host's. */
  private readonly replay: RunEvent[];
  /** Started while replaying, so without a result if the log ends before one. */
  private readonly unlaunched = new Map<number, Operation>();
  private readonly arrived: { index: number; settled: Settled; event: NewEvent }[] = [];
  private readonly operations: Operations;
  private wake: (() => void) | null = null;
  private cancelReason: string | null = null;

  constructor(private readonly local: LocalRun) {
    this.run = { id: local.started.runId, graphHash: local.started.graphHash };
    this.startedAt = local.started.at;
    this.replay = local.log.recorded.slice(1);
    this.operations = new Operations({
      runId: this.run.id,
      plan: local.started.plan,
      tasks: local.tasks,
      sync: () => local.log.sync(),
      onLive: local.onLive,
      onBug: local.onBug,
      onEnd: (operation, settled, event) => {
        this.arrived.push({ index: operation.index, settled, event });
        this.wake?.();
      },
    });
  }

  hash(text: string): string {
    return sha256(text);
  }

  record(fact: NewEvent, at: number): void {
    this.write(fact, at);
  }

  start(operation: Operation): void {
    const replaying = this.replay.length > 0;
    this.write(intentOf(operation), Date.now());
    if (replaying) this.unlaunched.set(operation.index, operation);
    else this.operations.launch(operation, false);
  }

  async next(pending: ReadonlySet<number>): Promise<Completion> {
    const recorded = this.replay.length > 0 ? this.nextRecorded() : undefined;
    if (recorded) return recorded;
    for (const operation of this.unlaunched.values()) this.operations.launch(operation, true);
    this.unlaunched.clear();
    for (;;) {
      const completion = this.takeCancel() ?? this.takeArrived(pending);
      if (completion) return completion;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  drop(operation: Operation, reason: string, at: number): void {
    this.operations.stop(operation.index);
    this.unlaunched.delete(operation.index);
    const span = operation.kind === 'timer' ? operation.show?.span : operation.options.span;
    if (span !== undefined) this.write({ type: 'operation.dropped', op: operation.index, span, reason }, at);
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends the run at its next turn. */
  cancel(reason: string): void {
    this.cancelReason ??= reason;
    this.wake?.();
  }

  /** May be called from a listener that has just been told of the question: it is open a turn later. */
  async decide(id: string, decision: Decision): Promise<Answer> {
    await this.settle();
    return this.operations.decide(id, decision);
  }

  /** Stops every body and timer; nothing is heard of them any more. */
  dispose(): void {
    this.operations.stopAll();
  }

  private takeCancel(): Completion | undefined {
    if (this.cancelReason === null) return undefined;
    const reason = this.cancelReason;
    this.cancelReason = null;
    return { cancelled: reason, at: this.write({ type: 'run.cancelled', reason }, Date.now()).at };
  }

  private takeArrived(pending: ReadonlySet<number>): Completion | undefined {
    const first = this.arrived.findIndex(({ index }) => pending.has(index));
    const [taken] = first < 0 ? [] : this.arrived.splice(first, 1);
    if (!taken) return undefined;
    return { index: taken.index, settled: taken.settled, at: this.write(taken.event, Date.now()).at };
  }

  private write(fact: NewEvent, at: number): RunEvent {
    const recorded = this.replay.shift();
    if (recorded) {
      this.seq = recorded.seq + 1;
      expectSame(recorded, fact);
      return recorded;
    }
    const event = { v: LOG_VERSION, runId: this.run.id, seq: this.seq, at, ...fact } as RunEvent;
    this.local.log.append(event);
    this.seq += 1;
    this.local.onEvent(event);
    return event;
  }

  private nextRecorded(): Completion {
    const event = this.replay.shift() as RunEvent;
    this.seq = event.seq + 1;
    switch (event.type) {
      case 'run.cancelled':
        return { cancelled: event.reason, at: event.at };
      case 'timer.finished':
        return { index: event.op, at: event.at, settled: { ok: true, value: undefined } };
      case 'approval.decided':
        return { index: event.op, at: event.at, settled: { ok: true, value: event.decision } };
      case 'step.finished':
        return { index: event.op, at: event.at, settled: settledOf(event) };
      default:
        throw new Error(`Replay: the log has ${event.type} (seq ${event.seq}) where a completion is due.`);
    }
  }
}

function settledOf(event: RunEvent & { type: 'step.finished' }): Settled {
  return event.ok || !event.failure ? { ok: true, value: event.value } : { ok: false, failure: event.failure };
}

/** The record that announces an operation. */
function intentOf(operation: Operation): NewEvent {
  const { index: op, name } = operation;
  if (operation.kind === 'timer') return { type: 'timer.started', op, name, due: operation.due, ...operation.show };
  if (operation.kind === 'signal') {
    const { request, span, parent, node } = operation.options;
    return { type: 'approval.requested', op, name, span, parent, node, request };
  }
  const { kind, span, parent, node, title, intent } = operation.options;
  // The same program builds the same object in the same order, so plain JSON will do for telling inputs apart.
  const hash = sha256(JSON.stringify([operation.task, intent])).slice(0, 32);
  return { type: 'step.started', op, name, task: operation.task, hash, span, parent, kind, node, title, ...intent };
}

/** Names and inputs must agree, or the replay is of another program than the one that wrote the log. */
function expectSame(recorded: RunEvent, fact: NewEvent): void {
  const was = identity(recorded);
  const is = identity(fact);
  if (was === is) return;
  throw new Error(
    `Replay: the log has ${was} at seq ${recorded.seq}, the engine now does ${is}. The run cannot go on.`,
  );
}

function identity(event: RunEvent | NewEvent): string {
  const { type } = event;
  if (type === 'step.started') return `${type} ${event.op} ${event.name} ${event.hash}`;
  if (type === 'timer.started') return `${type} ${event.op} ${event.name}`;
  if (type === 'approval.requested') return `${type} ${event.op} ${event.name} ${event.request.hash}`;
  if (type === 'operation.dropped') return `${type} ${event.op}`;
  if (type === 'span.started' || type === 'span.finished') return `${type} ${event.span}`;
  if (type === 'gate.checked') return `${type} ${event.gate} ${event.call} ${event.risk}`;
  return type;
}
