/** The time axis: which stretch of the run is shown, where a moment is drawn, where the ticks are. Pure. */
import { formatClock } from './format';

/** A stretch of time in milliseconds from the run's start. */
export interface Range {
  from: number;
  to: number;
}

export const MIN_RANGE = 20;

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
];

/**
 * The whole run with room on the right. A live run gets more of it, in jumps, so that its bars grow instead of
 * the whole picture shrinking at every tick.
 */
export function fullRange(elapsedMs: number, live: boolean): Range {
  const elapsed = Math.max(elapsedMs, 1000);
  if (!live) return { from: 0, to: elapsed * 1.02 };
  const step = stepFor(elapsed / 4);
  return { from: 0, to: Math.ceil((elapsed * 1.25) / step) * step };
}

function stepFor(atLeast: number): number {
  return STEPS.find((step) => step >= atLeast) ?? Math.ceil(atLeast / 86_400_000) * 86_400_000;
}

/** Where a moment is drawn, 0 at the left edge and 1 at the right; beyond both for what is not shown. */
export function place(range: Range, ms: number): number {
  return (ms - range.from) / (range.to - range.from);
}

/** The visible part of a stretch as fractions of the width, or null where none of it is visible. */
export function clip(range: Range, from: number, to: number): { left: number; width: number } | null {
  const left = Math.max(0, place(range, from));
  const right = Math.min(1, place(range, to));
  if (left > 1 || right < 0 || right < left) return null;
  return { left, width: right - left };
}

export interface Tick {
  at: number;
  label: string;
}

/** Ticks at round times, at most one for every `gap` pixels of `width`. */
export function ticks(range: Range, width: number, gap = 96): Tick[] {
  const span = range.to - range.from;
  const step = stepFor((span * gap) / Math.max(width, gap));
  const result: Tick[] = [];
  for (let at = Math.ceil(range.from / step) * step; at < range.to; at += step) {
    result.push({ at, label: tickLabel(at, step) });
  }
  return result;
}

function tickLabel(at: number, step: number): string {
  if (at === 0) return '0';
  if (step < 1000) return at < 1000 ? `${at} ms` : `${trim(at / 1000)} s`;
  return at < 120_000 ? `${at / 1000} s` : formatClock(at);
}

function trim(seconds: number): string {
  return seconds.toFixed(3).replace(/\.?0+$/, '');
}

/** Zooms by `factor` (< 1 is closer) around a point given as a fraction of the width; stays inside `whole`. */
export function zoomBy(range: Range, whole: Range, factor: number, around = 0.5): Range | null {
  const span = Math.max(MIN_RANGE, (range.to - range.from) * factor);
  if (span >= whole.to - whole.from) return null;
  const centre = range.from + (range.to - range.from) * around;
  return inside({ from: centre - span * around, to: centre + span * (1 - around) }, whole);
}

/** Moves by a fraction of what is shown. */
export function panBy(range: Range, whole: Range, fraction: number): Range {
  const by = (range.to - range.from) * fraction;
  return inside({ from: range.from + by, to: range.to + by }, whole);
}

/** The stretch between two fractions of the width; null where it is too short to be meant. */
export function selectRange(range: Range, a: number, b: number): Range | null {
  const [left, right] = a < b ? [a, b] : [b, a];
  if (right - left < 0.005) return null;
  const span = range.to - range.from;
  const from = range.from + left * span;
  return { from, to: Math.max(range.from + right * span, from + MIN_RANGE) };
}

function inside(range: Range, whole: Range): Range {
  const span = range.to - range.from;
  const from = Math.min(Math.max(range.from, whole.from), whole.to - span);
  return { from, to: from + span };
}
