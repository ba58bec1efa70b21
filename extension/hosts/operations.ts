/** Carries out operations in this process: task bodies, timers, questions to people. Says when each has ended. */
import type { Operation, Settled } from '../engine/durable';
import { FailureError, type TaskBodies, type TaskIo } from '../engine/ports';
import { bugFailure } from '../engine/run';
import type { ApprovalRequest, Decision } from '../protocol/approval';
import { type Failure, failure } from '../protocol/failure';
import { checkArguments } from '../protocol/json-schema-check';
import type { LiveEvent, NewEvent, Plan } from '../protocol/run-event';
import type { Answer } from './run-host';

type TaskOperation = Operation & { kind: 'task' };
type TimerOperation = Operation & { kind: 'timer' };
type SignalOperation = Operation & { kind: 'signal' };

export interface OperationsOptions {
  runId: string;
  plan: Plan;
  tasks: TaskBodies;
  /** Resolves when every intent so far is durable (E4). */
  sync(): Promise<void>;
  onLive(event: LiveEvent): void;
  onBug(message: string, error: unknown): void;
  /** Called at most once for each operation, and never for one that was stopped. */
  onEnd(operation: Operation, settled: Settled, event: NewEvent): void;
}

/** Longest delay that a Node timer can take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Operations {
  private readonly open = new Map<number, { operation: Operation; stop(): void }>();

  constructor(private readonly options: OperationsOptions) {}

  /** Starts an operation. `again`: its intent was recorded by a process that ended before its result was. */
  launch(operation: Operation, again: boolean): void {
    if (operation.kind === 'timer') this.launchTimer(operation, operation.due, () => this.endTimer(operation));
    else if (operation.kind === 'signal') this.launchSignal(operation);
    else if (again && operation.options.effect === 'once') this.endInDoubt(operation);
    else void this.launchTask(operation);
  }

  /** Aborts the body, clears the timer; its end will not be heard. */
  stop(index: number): void {
    this.open.get(index)?.stop();
    this.open.delete(index);
  }

  stopAll(): void {
    for (const index of [...this.open.keys()]) this.stop(index);
  }

  /** A person's answer. The first one counts; one that is bound to another call does not. */
  decide(id: string, decision: Decision): Answer {
    const operation = [...this.open.values()].map((entry) => entry.operation).find((one) => requestOf(one)?.id === id);
    if (operation?.kind !== 'signal')
      return refuse('This approval is not open any more: it was decided, or its run has ended.');
    const unfit = this.whyUnfit(operation.options.request, decision);
    if (unfit !== undefined) return refuse(unfit);
    this.endSignal(operation, decision);
    return { ok: true };
  }

  private whyUnfit(request: ApprovalRequest, decision: Decision): string | undefined {
    if (decision.hash !== request.hash)
      return 'The decision is for another call than the one that waits. Review it again.';
    if (request.call.kind === 'question' && (decision.action === 'approve' || decision.action === 'edit')) {
      return 'A question needs an answer, not an approval.';
    }
    const runs = decision.action === 'approve' || decision.action === 'edit';
    if (runs && request.risk === 'high' && decision.channel === 'notification') {
      return 'A call of high risk is approved in the review editor only. Open it and read the call.';
    }
    if (decision.action !== 'edit') return undefined;
    if (request.call.kind === 'agent') return agentEditFault(decision);
    const schema = this.options.plan.tools[request.call.name]?.parameters;
    const words = schema ? checkArguments(schema, decision.args) : undefined;
    return words === undefined ? undefined : `The edited call does not fit ${request.call.name}: ${words}`;
  }

  private launchTimer(operation: Operation, due: number, done: () => void): void {
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, due - Date.now()));
    const timer = setTimeout(() => (Date.now() >= due ? done() : this.launchTimer(operation, due, done)), wait);
    this.open.set(operation.index, { operation, stop: () => clearTimeout(timer) });
  }

  private launchSignal(operation: SignalOperation): void {
    const { request } = operation.options;
    this.open.set(operation.index, { operation, stop: () => undefined });
    const auto = automatic(this.options.plan.approve, request);
    if (auto) this.endSignal(operation, auto);
    else if (request.expiresAt !== undefined) {
      const expired: Decision = { action: 'reject', hash: request.hash, by: 'the clock', channel: 'timeout' };
      this.launchTimer(operation, request.expiresAt, () => this.endSignal(operation, expired));
    }
  }

  private async launchTask(operation: TaskOperation): Promise<void> {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      clearTimeout(timer);
      controller.abort(new Error('cancelled'));
    };
    this.open.set(operation.index, { operation, stop });
    const { effect } = operation.options;
    const intent = effect === 'pure' ? Promise.resolve() : this.options.sync();
    const durable = intent.catch((error: unknown) => {
      // The disk refuses: the call is not made, and says why.
      this.endTask(operation, { ok: false, failure: this.failureOf(error) });
      controller.abort(new Error('its intent could not be recorded'));
    });
    if (effect === 'once') await durable;
    if (controller.signal.aborted) return;
    const { timeoutMs, title } = operation.options;
    if (timeoutMs !== undefined) {
      timer = setTimeout(
        () => {
          this.endTask(operation, { ok: false, failure: timeoutFailure(title, timeoutMs) });
          controller.abort(new Error('timeout'));
        },
        Math.min(timeoutMs, LONGEST_TIMER_MS),
      );
    }
    const settled = await this.perform(operation, controller.signal, intent);
    clearTimeout(timer);
    this.endTask(operation, settled);
  }

  private async perform(operation: TaskOperation, signal: AbortSignal, intent: Promise<void>): Promise<Settled> {
    const { runId, tasks, onLive } = this.options;
    const { span, node } = operation.options;
    const io: TaskIo = {
      signal,
      intent,
      key: `${runId}/${operation.index}`,
      emit: (delta) => onLive({ runId, span, node, delta }),
    };
    try {
      const body = tasks[operation.task] as (input: unknown, io: TaskIo) => Promise<unknown>;
      return { ok: true, value: await body(operation.input, io) };
    } catch (error) {
      // What a body throws because it was told to stop is its answer, not a bug.
      if (signal.aborted && !(error instanceof FailureError)) {
        return { ok: false, failure: failure('cancelled', 'The call was stopped.') };
      }
      return { ok: false, failure: this.failureOf(error) };
    }
  }

  /** The host's door: a FailureError is a value, anything else is a bug and logged with its cause (E7). */
  private failureOf(error: unknown): Failure {
    if (error instanceof FailureError) return error.failure;
    this.options.onBug('A model or a tool threw something that is not a Failure.', error);
    return bugFailure(error);
  }

  private endTask(operation: TaskOperation, settled: Settled): void {
    const value = settled.ok ? (settled.value as { usage?: never; firstTokenMs?: never }) : undefined;
    this.end(operation, settled, {
      type: 'step.finished',
      op: operation.index,
      span: operation.options.span,
      ok: settled.ok,
      ...(value === undefined ? {} : { value: value as never }),
      ...(settled.ok ? {} : { failure: settled.failure }),
      ...(value?.usage === undefined ? {} : { usage: value.usage }),
      ...(value?.firstTokenMs === undefined ? {} : { firstTokenMs: value.firstTokenMs }),
    });
  }

  private endInDoubt(operation: TaskOperation): void {
    const words =
      `${operation.options.title} was under way when the run was interrupted, and it is not known whether it happened. ` +
      'Look at what it would have changed before you run it again.';
    this.open.set(operation.index, { operation, stop: () => undefined });
    this.endTask(operation, { ok: false, failure: failure('interrupted', words) });
  }

  private endTimer(operation: TimerOperation): void {
    const shown = operation.show ? { span: operation.show.span } : {};
    this.end(operation, { ok: true, value: undefined }, { type: 'timer.finished', op: operation.index, ...shown });
  }

  private endSignal(operation: SignalOperation, decision: Decision): void {
    const { request, span } = operation.options;
    this.end(
      operation,
      { ok: true, value: decision },
      { type: 'approval.decided', op: operation.index, id: request.id, span, decision },
    );
  }

  private end(operation: Operation, settled: Settled, event: NewEvent): void {
    const entry = this.open.get(operation.index);
    if (!entry) return;
    this.open.delete(operation.index);
    if (operation.kind !== 'task') entry.stop();
    this.options.onEnd(operation, settled, event);
  }
}

function requestOf(operation: Operation): ApprovalRequest | undefined {
  return operation.kind === 'signal' ? operation.options.request : undefined;
}

/** A call of an agent is its task, and nothing else. */
function agentEditFault({ args }: Decision): string | undefined {
  const whole = typeof args?.task === 'string' && Object.keys(args).length === 1;
  return whole ? undefined : 'The edited call of an agent needs exactly one argument, “task”, a text.';
}

function refuse(message: string): Answer {
  return { ok: false, message };
}

function timeoutFailure(title: string, ms: number): Failure {
  return failure(
    'timeout',
    `${title} took longer than its limit of ${ms / 1000} s. Raise limits.tool-timeout, or ask for less.`,
  );
}

/** What `--approve always` and `never` answer at once. Nobody is there to answer a question. */
function automatic(approve: Plan['approve'], request: ApprovalRequest): Decision | undefined {
  if (approve === 'ask') return undefined;
  const by = `--approve ${approve}`;
  if (approve === 'always' && request.call.kind !== 'question') {
    return { action: 'approve', hash: request.hash, by, channel: 'option' };
  }
  const reason = approve === 'never' ? 'approvals are switched off for this run' : 'nobody is here to answer';
  return { action: 'reject', hash: request.hash, by, channel: 'option', reason };
}
