/**
 * The seam between the engine and wherever a run lives.
 *
 * The engine is ordinary async/await over one port, `Durable`. Under it a pump asks the host for one completion
 * at a time, settles that one promise, lets everything run to its next durable operation, and asks again.
 * Operation numbers and the order of facts are then a pure function of the completions, so parallel branches
 * are deterministic in memory, on the journal and, later, on a cluster.
 *
 * E1  Engine code awaits only `Durable` (or promises that other engine code settles after one). When nothing is
 *     pending and the engine still has not finished, it awaits something else: that is reported as a bug.
 * E4  No effect starts before its intent is durable: the host journals `start` before it runs the body.
 *
 * Cancelling is the one thing that travels as an exception, `Cancelled`: it unwinds whatever awaits an operation
 * of a scope that was left or of a run that was cancelled. Every other bad end is a Failure, a value (E7).
 */
import type { ApprovalRequest, Decision } from '../protocol/approval';
import type { Failure, Result } from '../protocol/failure';
import type { NewEvent, SpanKind, StepStarted } from '../protocol/run-event';
import type { Tasks } from './ports';

/** What the log says about an operation: where its span hangs and what it is called. */
export interface SpanFact {
  span: string;
  parent: string | null;
  node: string;
  title: string;
}

/** The part of `step.started` that says what will be done. */
export type StepIntent = Pick<StepStarted, 'input' | 'model' | 'reserved' | 'maxOutputTokens' | 'attempt' | 'gates'>;

export interface TaskOptions extends SpanFact {
  kind: Extract<SpanKind, 'chat' | 'tool'>;
  /** What the log keeps of the input. It must determine the input: the replay check hashes this. */
  intent: StepIntent;
  /** `pure`: may be repeated freely, no sync before it. `once`: never repeated silently. */
  effect: 'pure' | 'idempotent' | 'once';
  /** Milliseconds after which the host gives up on the body and aborts it. */
  timeoutMs?: number;
}

export interface WaitOptions extends SpanFact {
  request: ApprovalRequest;
}

export interface SleepOptions extends SpanFact {}

/** What the engine may await. Every method throws `Cancelled` in a scope that has ended. */
export interface Durable {
  readonly run: { readonly id: string; readonly graphHash: string };
  /** Time of the last completion, milliseconds since the epoch. Equal on every replay. */
  now(): number;
  /** SHA-256, hexadecimal. */
  hash(text: string): string;
  /** A number in [0, 1) that depends on the run and the label only. */
  random(label: string): number;
  /** A label-unique id of this run, numbered in the order of asking. */
  spanId(): string;
  /** Runs a registered task once; on replay gives the recorded result. Failures are values. */
  task<K extends keyof Tasks>(
    name: string,
    kind: K,
    input: Tasks[K]['in'],
    options: TaskOptions,
  ): Promise<Result<Tasks[K]['out']>>;
  /** A person's decision; the clock's, where the request has `expiresAt`. Holds nothing while it waits. */
  waitFor(name: string, options: WaitOptions): Promise<Decision>;
  /** Waits; with `show` the wait has a span of its own. */
  sleep(ms: number, name: string, show?: SleepOptions): Promise<void>;
  /** Whether the scope has ended: then every operation throws. */
  readonly ended: boolean;
  /** Awaits what other engine code settles; throws `Cancelled` when the scope ends before that. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Adds a fact to the log. Not awaited; kept in order with everything else. */
  record(fact: NewEvent): void;
  /** Structured concurrency: what is still pending in the scope when `fn` ends, or when `cancel` is called, is dropped. */
  scope<T>(fn: (inner: Durable, cancel: (reason: string) => void) => Promise<T>): Promise<T>;
  /** Operations in here still work after the run was cancelled: for clean-up. */
  shield<T>(fn: (inner: Durable) => Promise<T>): Promise<T>;
}

/** Thrown by operations of a scope that has ended. `started` tells whether the operation may have had effects. */
export class Cancelled extends Error {
  readonly started: boolean;
  constructor(reason: string, started: boolean) {
    super(reason);
    this.name = 'Cancelled';
    this.started = started;
  }
}

// ---- the adapter's side ------------------------------------------------------------------------------------

export type Operation =
  | {
      kind: 'task';
      index: number;
      name: string;
      task: keyof Tasks;
      input: Tasks[keyof Tasks]['in'];
      options: TaskOptions;
    }
  | { kind: 'timer'; index: number; name: string; due: number; show?: SleepOptions }
  | { kind: 'signal'; index: number; name: string; options: WaitOptions };

export type Settled =
  | { ok: true; value: unknown }
  /** Only tasks fail. */
  | { ok: false; failure: Failure };

export type Completion = { index: number; at: number; settled: Settled } | { cancelled: string; at: number };

/** All that a host has to offer. */
export interface JournalBackend {
  readonly run: { readonly id: string; readonly graphHash: string };
  readonly startedAt: number;
  hash(text: string): string;
  record(fact: NewEvent, at: number): void;
  /** Always called in the same order on every replay. */
  start(operation: Operation): void;
  /** The next completion of an operation in `pending`, or the run's cancellation (once). */
  next(pending: ReadonlySet<number>): Promise<Completion>;
  /** The result is no longer wanted: clears the timer, aborts the body. */
  drop(operation: Operation, reason: string, at: number): void;
  /** Resolves after a macrotask, when every continuation has run to its next operation. */
  settle(): Promise<void>;
}

interface Pending {
  operation: Operation;
  scope: Scope;
  resolve(value: never): void;
  reject(error: Cancelled): void;
}

interface Scope {
  parent: Scope | null;
  ended: string | null;
  shielded: boolean;
  children: Set<Scope>;
  /** Reject what is awaited in this scope that is no operation. */
  waits: Set<(reason: string) => void>;
}

/** Runs `main` over a backend until it settles. Rejects with what `main` throws, or with a bug of its own. */
export async function runDurable<T>(backend: JournalBackend, main: (durable: Durable) => Promise<T>): Promise<T> {
  const pump = new Pump(backend);
  const { root } = pump;
  let settled: { ok: true; value: T } | { ok: false; error: unknown } | undefined;
  main(pump.durable(root)).then(
    (value) => {
      settled = { ok: true, value };
    },
    (error: unknown) => {
      settled = { ok: false, error };
    },
  );
  for (;;) {
    await backend.settle();
    if (pump.broken) throw pump.broken.error;
    if (settled) break;
    await pump.advance();
  }
  pump.end(root, 'the run has ended');
  if (!settled.ok) throw settled.error;
  return settled.value;
}

class Pump {
  private readonly pending = new Map<number, Pending>();
  private operations = 0;
  private spans = 0;
  private time: number;
  private cancelled: string | null = null;
  /** The first thing that the host threw: a replay that does not fit, a disk that is full. It ends everything. */
  broken: { error: unknown } | null = null;
  readonly root: Scope = { parent: null, ended: null, shielded: false, children: new Set(), waits: new Set() };

  constructor(private readonly backend: JournalBackend) {
    this.time = backend.startedAt;
  }

  private open(parent: Scope, shielded: boolean): Scope {
    const scope: Scope = { parent, ended: parent.ended, shielded, children: new Set(), waits: new Set() };
    if (shielded) scope.ended = null;
    parent.children.add(scope);
    return scope;
  }

  /** Settles one promise. */
  async advance(): Promise<void> {
    if (this.pending.size === 0) {
      throw new Error('The engine awaits something that is not a durable operation (E1).');
    }
    const completion = await this.backend.next(new Set(this.pending.keys()));
    this.time = Math.max(this.time, completion.at);
    if ('cancelled' in completion) {
      this.cancelled = completion.cancelled;
      this.cancelAll(this.root, completion.cancelled);
      return;
    }
    const waiting = this.pending.get(completion.index);
    if (!waiting) throw new Error(`The host completed operation ${completion.index}, which is not pending.`);
    this.pending.delete(completion.index);
    waiting.resolve(this.valueOf(waiting.operation, completion.settled) as never);
  }

  private valueOf(operation: Operation, settled: Settled): unknown {
    if (operation.kind === 'task') return settled;
    if (!settled.ok) throw new Error(`${operation.kind} ${operation.name} cannot fail: ${settled.failure.message}`);
    return settled.value;
  }

  private cancelAll(root: Scope, reason: string): void {
    for (const waiting of [...this.pending.values()]) {
      if (!isShielded(waiting.scope)) this.dropOne(waiting, reason);
    }
    endWaits(root, reason);
  }

  private dropOne(waiting: Pending, reason: string): void {
    this.pending.delete(waiting.operation.index);
    this.ask(() => this.backend.drop(waiting.operation, reason, this.time));
    waiting.reject(new Cancelled(reason, true));
  }

  end(scope: Scope, reason: string): void {
    if (scope.ended === null) scope.ended = reason;
    for (const child of scope.children) if (!child.shielded) this.end(child, reason);
    for (const waiting of [...this.pending.values()]) {
      if (waiting.scope === scope) this.dropOne(waiting, reason);
    }
    for (const wait of [...scope.waits]) wait(reason);
    scope.parent?.children.delete(scope);
  }

  private ask(host: () => void): void {
    if (this.broken) return;
    try {
      host();
    } catch (error) {
      this.broken = { error };
    }
  }

  private endedWith(scope: Scope): string | null {
    return scope.ended ?? (this.cancelled !== null && !isShielded(scope) ? this.cancelled : null);
  }

  private async until<T>(scope: Scope, promise: Promise<T>): Promise<T> {
    const ended = this.endedWith(scope);
    if (ended !== null) throw new Cancelled(ended, false);
    let stop: (reason: string) => void = () => undefined;
    const over = new Promise<never>((_resolve, reject) => {
      stop = (reason) => reject(new Cancelled(reason, false));
    });
    scope.waits.add(stop);
    try {
      return await Promise.race([promise, over]);
    } finally {
      scope.waits.delete(stop);
    }
  }

  private begin<V>(scope: Scope, make: (index: number) => Operation): Promise<V> {
    const ended = this.endedWith(scope);
    if (ended !== null) return Promise.reject(new Cancelled(ended, false));
    const operation = make(this.operations++);
    return new Promise<V>((resolve, reject) => {
      this.pending.set(operation.index, { operation, scope, resolve, reject });
      this.ask(() => this.backend.start(operation));
    });
  }

  durable(scope: Scope): Durable {
    const { backend } = this;
    const isEnded = () => this.endedWith(scope) !== null;
    return {
      run: backend.run,
      get ended() {
        return isEnded();
      },
      now: () => this.time,
      hash: (text) => backend.hash(text),
      random: (label) => Number.parseInt(backend.hash(`${backend.run.id} ${label}`).slice(0, 12), 16) / 2 ** 48,
      spanId: () => `s${++this.spans}`,
      record: (fact) => this.ask(() => backend.record(fact, this.time)),
      task: (name, kind, input, options) =>
        this.begin(scope, (index) => ({ kind: 'task', index, name, task: kind, input, options })),
      waitFor: (name, options) => this.begin(scope, (index) => ({ kind: 'signal', index, name, options })),
      sleep: (ms, name, show) =>
        this.begin(scope, (index) => ({
          kind: 'timer',
          index,
          name,
          due: this.time + Math.max(0, Math.ceil(ms)),
          ...(show ? { show } : {}),
        })),
      until: (promise) => this.until(scope, promise),
      scope: (fn) => this.inScope(scope, false, fn),
      shield: (fn) => this.inScope(scope, true, fn),
    };
  }

  private async inScope<T>(
    parent: Scope,
    shielded: boolean,
    fn: (inner: Durable, cancel: (reason: string) => void) => Promise<T>,
  ): Promise<T> {
    const scope = this.open(parent, shielded);
    try {
      return await fn(this.durable(scope), (reason) => this.end(scope, reason));
    } finally {
      this.end(scope, 'its result is no longer wanted');
    }
  }
}

function isShielded(scope: Scope): boolean {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.shielded) return true;
  return false;
}

function endWaits(scope: Scope, reason: string): void {
  if (scope.shielded) return;
  for (const wait of [...scope.waits]) wait(reason);
  for (const child of scope.children) endWaits(child, reason);
}

/**
 * Awaits all of them, then throws the first rejection there was. Unlike `Promise.all` it leaves nothing behind that
 * is still unwinding: what it would record would come after the end.
 */
export async function allOf<T>(promises: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
