/** Active and waiting time. Waiting is when a person is waited for and nothing else is under way. Pure. */
import type { SpanView } from '../../extension/protocol/run-view';
export interface Interval {
  from: number;
  to: number;
}
/** The union of intervals: sorted, without overlap. */
export declare function union(intervals: Interval[]): Interval[];
/** What is in `all` and not in `minus`; both are unions. */
export declare function subtract(all: Interval[], minus: Interval[]): Interval[];
export declare function total(intervals: Interval[]): number;
/** When only people were waited for, among these spans. `now` ends what is still under way. */
export declare function waitingIntervals(spans: Iterable<SpanView>, now: number): Interval[];
export interface Times {
  elapsedMs: number;
  activeMs: number;
  waitingMs: number;
}
/** Elapsed time of a stretch, divided into active and waiting: the two always add up to the whole. */
export declare function timesOf(spans: Iterable<SpanView>, from: number, to: number): Times;
