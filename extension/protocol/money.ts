/**
 * Money is counted in whole micro-dollars (1 µ$ = $0.000001). A price in dollars per million tokens is the
 * same number in micro-dollars per token, so a call's cost is `tokens × price`, rounded up to a whole µ$.
 * Sums are taken in picodollars (whole numbers) so that no binary fraction creeps in.
 */

import type { Failure } from './failure';

/** One rate, or rates by the size of the prompt: the tier with the largest `from` ≤ input tokens applies to all. */
export interface Rate {
  /** US dollars per million tokens. */
  base: number;
  /** Sorted by `from`, input tokens. */
  tiers?: { from: number; rate: number }[];
}

export interface Price {
  input: Rate;
  output: Rate;
  /** Cached input tokens; the input rate where missing. */
  cachedInput?: Rate;
  /** Where it comes from: `table`, `user`, `file`, `free`, `script`. */
  source: 'table' | 'user' | 'file' | 'free' | 'script';
  /** Date or version of the table. */
  asOf?: string;
}

/** Token counts as a provider reports them: input includes cached, output includes reasoning. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
  /** Counted by us because the provider reports none; shown as ≈. */
  estimated?: boolean;
}

export const MICRO = 1_000_000;

function pico(rate: Rate, inputTokens: number): number {
  let dollars = rate.base;
  for (const tier of rate.tiers ?? []) {
    if (inputTokens >= tier.from) dollars = tier.rate;
  }
  return Math.round(dollars * MICRO);
}

/** Cost of a call in whole micro-dollars, rounded up. */
export function costOf(price: Price, usage: Usage): number {
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const total =
    (usage.inputTokens - cached) * pico(price.input, usage.inputTokens) +
    cached * pico(price.cachedInput ?? price.input, usage.inputTokens) +
    usage.outputTokens * pico(price.output, usage.inputTokens);
  return Math.ceil(total / MICRO);
}

/** The most that a call of this size can cost: whichever is dearer of fresh and of cached input. */
export function worstCaseOf(price: Price, size: { inputTokens: number; outputTokens: number }): number {
  return Math.max(costOf(price, size), costOf(price, { ...size, cachedInputTokens: size.inputTokens }));
}

function count(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Whether reported usage can be believed: whole non-negative counts, parts no larger than their whole. */
export function usageIsSane(usage: Usage | undefined): usage is Usage {
  return (
    usage !== undefined &&
    count(usage.inputTokens) &&
    count(usage.outputTokens) &&
    usage.inputTokens > 0 &&
    count(usage.cachedInputTokens ?? 0) &&
    count(usage.reasoningTokens ?? 0) &&
    (usage.cachedInputTokens ?? 0) <= usage.inputTokens
  );
}

/**
 * What a model call is charged: its usage at its price, but never more than was reserved for it, and the full
 * reservation where usage is missing or absurd. Nothing where the provider certainly did no work.
 * The ledger and every projection of the log use this one rule.
 */
export function chargeFor(price: Price, usage: Usage | undefined, reserved: number, failed?: Failure): number {
  if (usageIsSane(usage)) return Math.min(costOf(price, usage), reserved);
  return failed?.uncharged ? 0 : reserved;
}

/** `$0.118`: three decimals, more where the amount is smaller than that shows. */
export function formatDollars(micro: number): string {
  const dollars = micro / MICRO;
  if (micro === 0) return '$0';
  if (dollars >= 0.01) return `$${dollars.toFixed(3)}`;
  return `$${dollars.toFixed(6).replace(/0+$/, '')}`;
}
