/**
 * The limits of one agent call (or of the run) and of everything beneath: money and steps through the ledger,
 * time, calls at once, calls a minute. Limits nest as agents do.
 *
 * Time is wall clock without the stretches in which only people were waited for. A scope's clock is read at
 * completions (`Durable.now`), so a replay comes to the same verdict.
 */
import type { Graph, Limits } from '../protocol/graph';
import { isAgent } from '../protocol/graph';
import type { LimitName, Plan } from '../protocol/run-event';
import { Cancelled, type Durable } from './durable';
import { type Account, chain, type Ledger } from './ledger';
import { Permits } from './permits';
import { dollars, duration } from './plan';

/** Share of a time limit kept for the landing, and its most. */
const LANDING_SHARE = 0.1;
const LANDING_MOST_MS = 30_000;
const MINUTE_MS = 60_000;

export interface Scope {
  readonly parent: Scope | null;
  /** Node id; null for the run. */
  readonly node: string | null;
  readonly account: Account;
  readonly permits: Permits;
  readonly clock: Clock | null;
  /** Effective values for calls beneath. */
  readonly retries: number;
  readonly toolTimeoutMs: number;
  readonly maxOutputTokens: number;
  readonly concurrency: number;
  readonly onLimit: 'partial' | 'ask' | 'fail';
  readonly rate: number | undefined;
  /** Start times of the latest model calls, as far back as `rate` looks. */
  readonly calls: number[];
  /** Ways to drop what this agent has dispatched and what is still at work. */
  readonly dispatches: Set<(reason: string) => void>;
  readonly children: Set<Scope>;
}

/** The run's own limits. */
export function runScope(ledger: Ledger, plan: Plan, now: number): Scope {
  const { limits } = plan;
  return {
    parent: null,
    node: null,
    account: ledger.open(null, null, { budget: limits.budget, steps: limits.steps }),
    permits: new Permits(limits.concurrency),
    clock: new Clock(limits.timeoutMs, now),
    retries: limits.retries,
    toolTimeoutMs: limits.toolTimeoutMs,
    maxOutputTokens: limits.maxOutputTokens,
    concurrency: limits.concurrency,
    onLimit: limits.onLimit,
    rate: limits.rate,
    calls: [],
    dispatches: new Set(),
    children: new Set(),
  };
}

/** The limits of one call of an agent, inside `parent`. What the agent does not limit, its callers do. */
export function agentScope(ledger: Ledger, graph: Graph, node: string, parent: Scope, now: number): Scope {
  const agent = graph.nodes[node];
  const own: Limits = agent && isAgent(agent) ? (agent.limits ?? {}) : {};
  const budget = dollars(own.budget);
  const timeoutMs = duration(own.timeout);
  const concurrency = Math.min(own.concurrency ?? parent.concurrency, parent.concurrency);
  const scope: Scope = {
    parent,
    node,
    account: ledger.open(parent.account, node, {
      ...(budget === undefined ? {} : { budget }),
      ...(own.steps === undefined ? {} : { steps: own.steps }),
    }),
    permits: new Permits(concurrency),
    clock: timeoutMs === undefined ? null : new Clock(timeoutMs, now),
    retries: own.retries ?? parent.retries,
    toolTimeoutMs: duration(own['tool-timeout']) ?? parent.toolTimeoutMs,
    maxOutputTokens: own['max-output-tokens'] ?? parent.maxOutputTokens,
    concurrency,
    onLimit: own.onLimit ?? parent.onLimit,
    rate: own.rate,
    calls: [],
    dispatches: new Set(),
    children: new Set(),
  };
  parent.children.add(scope);
  return scope;
}

/** At the soft end of a time limit: drops what the nearest supervisors beneath have dispatched, so that they land. */
export function stopDispatched(scope: Scope): void {
  if (scope.node === null) {
    for (const child of scope.children) stopDispatched(child);
    return;
  }
  for (const drop of [...scope.dispatches]) drop('the time is up');
}

/** A scope and everything that encloses it, innermost first. */
export function scopes(scope: Scope): Scope[] {
  const all: Scope[] = [];
  for (let at: Scope | null = scope; at; at = at.parent) all.push(at);
  return all;
}

/** The limit that is met in this scope or above, if one is: then nothing more is dispatched. */
export function limitMet(scope: Scope): { limit: LimitName; node: string | null; value: number } | null {
  for (const at of scopes(scope)) {
    if (at.clock?.landing) return { limit: 'timeout', node: at.node, value: at.clock.limitMs };
  }
  for (const account of chain(scope.account)) {
    if (account.met === 'budget') return { limit: 'budget', node: account.node, value: account.limits.budget ?? 0 };
    if (account.met === 'steps') return { limit: 'steps', node: account.node, value: account.limits.steps ?? 0 };
  }
  return null;
}

/** Holds a place among the calls under way in every enclosing scope. */
export async function withPermit<T>(durable: Durable, scope: Scope, work: () => Promise<T>): Promise<T> {
  let run = work;
  for (const at of scopes(scope)) {
    const inner = run;
    run = () => at.permits.with(durable, inner);
  }
  return run();
}

/** Milliseconds until every enclosing `rate` lets one more model call start; 0 where one may start now. */
export function rateWait(scope: Scope, now: number): number {
  return Math.max(0, ...scopes(scope).map((at) => ownRateWait(at, now)));
}

/** Counts a model call that starts now. */
export function countCall(scope: Scope, now: number): void {
  for (const at of scopes(scope)) if (at.rate !== undefined) at.calls.push(now);
}

function ownRateWait(scope: Scope, now: number): number {
  if (scope.rate === undefined) return 0;
  // Below one a minute the window grows instead: 0.5 is one call in two minutes.
  const window = scope.rate < 1 ? MINUTE_MS / scope.rate : MINUTE_MS;
  const most = Math.max(1, Math.floor(scope.rate));
  while (scope.calls.length > 0 && (scope.calls[0] as number) <= now - window) scope.calls.shift();
  return scope.calls.length < most ? 0 : (scope.calls[scope.calls.length - most] as number) + window - now;
}

/** Tells every enclosing clock that work (or only a person) is under way. */
export async function timed<T>(
  durable: Durable,
  scope: Scope,
  what: 'work' | 'person',
  body: () => Promise<T>,
): Promise<T> {
  const clocks = scopes(scope).flatMap((at) => (at.clock ? [at.clock] : []));
  for (const clock of clocks) clock.begin(what, durable.now());
  try {
    return await body();
  } finally {
    for (const clock of clocks) clock.end(what, durable.now());
  }
}

/** One time limit: active time, a soft end that starts the landing, and a hard one. */
export class Clock {
  /** Set at the soft end: nothing more is dispatched beneath. */
  landing = false;
  private active = 0;
  private since: number;
  private working = 0;
  private people = 0;
  private resumed: (() => void)[] = [];
  private readonly softMs: number;

  constructor(
    readonly limitMs: number,
    now: number,
  ) {
    this.since = now;
    this.softMs = limitMs - Math.min(limitMs * LANDING_SHARE, LANDING_MOST_MS);
  }

  private get paused(): boolean {
    return this.people > 0 && this.working === 0;
  }

  private advance(now: number): void {
    if (!this.paused) this.active += Math.max(0, now - this.since);
    this.since = now;
  }

  begin(what: 'work' | 'person', now: number): void {
    this.advance(now);
    if (what === 'work') this.working += 1;
    else this.people += 1;
    this.wake();
  }

  end(what: 'work' | 'person', now: number): void {
    this.advance(now);
    if (what === 'work') this.working -= 1;
    else this.people -= 1;
    this.wake();
  }

  private wake(): void {
    if (this.paused) return;
    for (const resume of this.resumed.splice(0)) resume();
  }

  /** Resolves when `soft` or `hard` active time is up. */
  async until(which: 'soft' | 'hard', durable: Durable, name: string): Promise<void> {
    const end = which === 'soft' ? this.softMs : this.limitMs;
    for (;;) {
      this.advance(durable.now());
      const rest = end - this.active;
      if (rest <= 0) return;
      if (this.paused) await durable.until(new Promise<void>((resolve) => this.resumed.push(resolve)));
      else await durable.sleep(rest, name);
    }
  }
}

/**
 * Runs `work` under a scope's clock. At the soft end everything that was dispatched beneath is dropped
 * (`onSoftEnd`) and the work may land; at the hard end the work itself is dropped, and when it has unwound `late`
 * speaks for it.
 */
export async function underClock<T>(
  durable: Durable,
  scope: Scope,
  work: (inner: Durable) => Promise<T>,
  onSoftEnd: () => void,
  late: () => T,
): Promise<T> {
  const { clock } = scope;
  if (!clock) return work(durable);
  return durable.scope(async (outer) => {
    let overtime = false;
    let drop: (reason: string) => void = () => undefined;
    const working = outer.scope((inner, cancel) => {
      drop = cancel;
      return work(inner);
    });
    const name = `time ${scope.node ?? 'run'}`;
    const watching = clock.until('soft', outer, name).then(async () => {
      clock.landing = true;
      onSoftEnd();
      await clock.until('hard', outer, `${name} end`);
      overtime = true;
      drop('the time is up');
    });
    // It ends in `Cancelled` when the work is done first; anything else is a bug that must be heard.
    const watched = watching.catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error;
      return working;
    });
    try {
      return (await Promise.race([working, watched.then(() => working)])) as T;
    } catch (error) {
      if (overtime && error instanceof Cancelled && !durable.ended) return late();
      throw error;
    }
  });
}
