/** Active and waiting time. Waiting is when a person is waited for and nothing else is under way. Pure. */
import type { SpanView } from '../../extension/protocol/run-view';

export interface Interval {
  from: number;
  to: number;
}

/** The union of intervals: sorted, without overlap. */
export function union(intervals: Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  const result: Interval[] = [];
  for (const next of sorted) {
    const last = result.at(-1);
    if (last && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else result.push({ ...next });
  }
  return result;
}

/** What is in `all` and not in `minus`; both are unions. */
export function subtract(all: Interval[], minus: Interval[]): Interval[] {
  const result: Interval[] = [];
  let first = 0;
  for (const whole of all) {
    let from = whole.from;
    while (first < minus.length && (minus[first]?.to ?? 0) <= whole.from) first++;
    for (let i = first; i < minus.length; i++) {
      const hole = minus[i];
      if (!hole || hole.from >= whole.to) break;
      if (hole.from > from) result.push({ from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < whole.to) result.push({ from, to: whole.to });
  }
  return result;
}

export function total(intervals: Interval[]): number {
  return intervals.reduce((sum, interval) => sum + interval.to - interval.from, 0);
}

const WORK = new Set<SpanView['kind']>(['chat', 'tool', 'backoff']);

/** When only people were waited for, among these spans. `now` ends what is still under way. */
export function waitingIntervals(spans: Iterable<SpanView>, now: number): Interval[] {
  const asked: Interval[] = [];
  const worked: Interval[] = [];
  for (const span of spans) {
    const interval = { from: span.startedAt, to: span.finishedAt ?? now };
    if (span.kind === 'approval') asked.push(interval);
    else if (WORK.has(span.kind)) worked.push(interval);
  }
  if (asked.length === 0) return [];
  const waits = union(asked);
  const first = waits[0]?.from ?? 0;
  const last = waits.at(-1)?.to ?? 0;
  return subtract(waits, union(worked.filter((interval) => interval.to > first && interval.from < last)));
}

export interface Times {
  elapsedMs: number;
  activeMs: number;
  waitingMs: number;
}

/** Elapsed time of a stretch, divided into active and waiting: the two always add up to the whole. */
export function timesOf(spans: Iterable<SpanView>, from: number, to: number): Times {
  const waitingMs = total(
    waitingIntervals(spans, to).map((wait) => ({ from: Math.max(wait.from, from), to: Math.min(wait.to, to) })),
  );
  const elapsedMs = Math.max(0, to - from);
  return { elapsedMs, waitingMs, activeMs: elapsedMs - waitingMs };
}
