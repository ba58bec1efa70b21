/** A stretch of time in milliseconds from the run's start. */
export interface Range {
  from: number;
  to: number;
}
export declare const MIN_RANGE = 20;
/**
 * The whole run with room on the right. A live run gets more of it, in jumps, so that its bars grow instead of
 * the whole picture shrinking at every tick.
 */
export declare function fullRange(elapsedMs: number, live: boolean): Range;
/** Where a moment is drawn, 0 at the left edge and 1 at the right; beyond both for what is not shown. */
export declare function place(range: Range, ms: number): number;
/** The visible part of a stretch as fractions of the width, or null where none of it is visible. */
export declare function clip(
  range: Range,
  from: number,
  to: number,
): {
  left: number;
  width: number;
} | null;
export interface Tick {
  at: number;
  label: string;
}
/** Ticks at round times, at most one for every `gap` pixels of `width`. */
export declare function ticks(range: Range, width: number, gap?: number): Tick[];
/** Zooms by `factor` (< 1 is closer) around a point given as a fraction of the width; stays inside `whole`. */
export declare function zoomBy(range: Range, whole: Range, factor: number, around?: number): Range | null;
/** Moves by a fraction of what is shown. */
export declare function panBy(range: Range, whole: Range, fraction: number): Range;
/** The stretch between two fractions of the width; null where it is too short to be meant. */
export declare function selectRange(range: Range, a: number, b: number): Range | null;
