/**
 * Money and steps, in nested scopes: the run ⊃ a supervisor ⊃ a worker.
 *
 * E5  settled + reserved + held ≤ budget, and used + held ≤ steps, in every scope, at every instant.
 *
 * A model call reserves its worst case in every enclosing scope at once; afterwards the reservation is settled.
 * A supervisor that will synthesize holds a slice back for that, so that a limit can be met softly from inside.
 * All amounts are whole micro-dollars. Deterministic: the same calls in the same order give the same answers.
 */
import { type Price, worstCaseOf } from '../protocol/money';

export interface ScopeLimits {
  /** Micro-dollars. */
  budget?: number;
  steps?: number;
}

/** One scope's account. */
export interface Account {
  readonly parent: Account | null;
  /** Node whose limits these are; null for the run's. */
  readonly node: string | null;
  readonly limits: ScopeLimits;
  settled: number;
  reserved: number;
  held: number;
  used: number;
  heldSteps: number;
  /** Which limit has refused a call here: nothing more is dispatched beneath. */
  met: 'budget' | 'steps' | null;
}

/** Awaits a promise unless the awaiting scope ends. */
export type Until = <T>(promise: Promise<T>) => Promise<T>;

/** What a model call may cost at most, before its output cap is known. */
export interface Want {
  price: Price;
  /** Upper bound of the input tokens. */
  inputTokens: number;
  /** Output cap asked for; may be clamped to what the budget pays. */
  outputTokens: number;
}

export interface Grant {
  readonly account: Account;
  /** Micro-dollars reserved in every enclosing account. */
  readonly reserved: number;
  readonly outputTokens: number;
  /** The account whose budget lowered the output cap; null where the cap is as asked for. */
  readonly clampedBy: Account | null;
}

export interface Refusal {
  refused: 'budget' | 'steps';
  by: Account;
}

/** A slice kept back for a soft landing. */
export interface Hold {
  readonly account: Account;
  readonly amount: number;
  readonly steps: number;
  released: boolean;
}

export interface Ledger {
  open(parent: Account | null, node: string | null, limits: ScopeLimits): Account;
  /** Takes one step in every enclosing scope, or none. */
  step(account: Account): Refusal | null;
  /** What `step` would say, without taking it; a refusal counts as met. */
  mayStep(account: Account): Refusal | null;
  /**
   * Reserves; waits (with `until`, which throws when the waiting is cancelled) while only outstanding
   * reservations are in the way; clamps the output cap where it must.
   */
  reserve(account: Account, want: Want, until: Until): Promise<Grant | Refusal>;
  /** Replaces a reservation by what was really charged (never more than reserved). */
  settle(grant: Grant, charge: number): void;
  /** Keeps back a share of what is left, and one step. */
  hold(account: Account, share: number): Hold;
  release(hold: Hold): void;
}

/** Below this a reply is of no use, and paying for it would only burn the rest of the budget. */
const LEAST_OUTPUT_TOKENS = 64;

/** The ledger that lives in the engine's own memory; after a crash it is rebuilt by replay. */
export function createLedger(): Ledger {
  let waiting: (() => boolean)[] = [];

  function wake(): void {
    waiting = waiting.filter((attempt) => !attempt());
  }

  return {
    open(parent, node, limits) {
      return { parent, node, limits, settled: 0, reserved: 0, held: 0, used: 0, heldSteps: 0, met: null };
    },

    mayStep(account) {
      const full = chain(account).find(
        (scope) => scope.limits.steps !== undefined && scope.used + scope.heldSteps + 1 > scope.limits.steps,
      );
      if (!full) return null;
      full.met = 'steps';
      return { refused: 'steps', by: full };
    },

    step(account) {
      const refused = this.mayStep(account);
      if (!refused) for (const scope of chain(account)) scope.used += 1;
      return refused;
    },

    async reserve(account, want, until) {
      const now = attemptReserve(account, want);
      if (now !== 'wait') return now;
      let later: Grant | Refusal | 'wait' = 'wait';
      let attempt: () => boolean = () => true;
      const turn = new Promise<void>((resolve) => {
        attempt = () => {
          later = attemptReserve(account, want);
          if (later === 'wait') return false;
          resolve();
          return true;
        };
      });
      waiting.push(attempt);
      try {
        await until(turn);
        return later as unknown as Grant | Refusal;
      } catch (error) {
        waiting = waiting.filter((other) => other !== attempt);
        const granted = later as Grant | Refusal | 'wait';
        if (granted !== 'wait' && 'reserved' in granted) this.settle(granted, 0);
        throw error;
      }
    },

    settle(grant, charge) {
      const settled = Math.min(Math.max(0, charge), grant.reserved);
      for (const scope of chain(grant.account)) {
        scope.reserved -= grant.reserved;
        scope.settled += settled;
      }
      wake();
    },

    hold(account, share) {
      const free = freeIn(account);
      const amount = Number.isFinite(free) ? Math.max(0, Math.floor(free * share)) : 0;
      const steps = chain(account).every(
        (scope) => scope.limits.steps === undefined || scope.used + scope.heldSteps + 1 <= scope.limits.steps,
      )
        ? 1
        : 0;
      for (const scope of chain(account)) {
        scope.held += amount;
        scope.heldSteps += steps;
      }
      return { account, amount, steps, released: false };
    },

    release(hold) {
      if (hold.released) return;
      hold.released = true;
      for (const scope of chain(hold.account)) {
        scope.held -= hold.amount;
        scope.heldSteps -= hold.steps;
      }
      wake();
    },
  };
}

/** An account and everything that encloses it. */
export function chain(account: Account): Account[] {
  const all: Account[] = [];
  for (let at: Account | null = account; at; at = at.parent) all.push(at);
  return all;
}

function freeIn(account: Account): number {
  return Math.min(...chain(account).map((scope) => left(scope)));
}

function left(scope: Account): number {
  return (scope.limits.budget ?? Number.POSITIVE_INFINITY) - scope.settled - scope.reserved - scope.held;
}

function attemptReserve(account: Account, want: Want): Grant | Refusal | 'wait' {
  const scopes = chain(account);
  const need = worstCaseOf(want.price, { inputTokens: want.inputTokens, outputTokens: want.outputTokens });
  const short = scopes.filter((scope) => left(scope) < need);
  if (short.length === 0) return take(account, need, want.outputTokens, null);
  if (short.some((scope) => scope.reserved > 0)) return 'wait';
  const by = short.reduce((tightest, scope) => (left(scope) < left(tightest) ? scope : tightest));
  const affordable = clampedOutput(want, freeIn(account));
  if (affordable >= Math.min(LEAST_OUTPUT_TOKENS, want.outputTokens)) {
    const cost = worstCaseOf(want.price, { inputTokens: want.inputTokens, outputTokens: affordable });
    return take(account, cost, affordable, by);
  }
  by.met = 'budget';
  return { refused: 'budget', by };
}

function take(account: Account, reserved: number, outputTokens: number, clampedBy: Account | null): Grant {
  for (const scope of chain(account)) scope.reserved += reserved;
  return { account, reserved, outputTokens, clampedBy };
}

/** The largest output cap whose worst case fits into `free` micro-dollars; negative where not even the input does. */
function clampedOutput(want: Want, free: number): number {
  const fits = (outputTokens: number) =>
    worstCaseOf(want.price, { inputTokens: want.inputTokens, outputTokens }) <= free;
  if (!fits(0)) return -1;
  let low = 0;
  let high = want.outputTokens;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
