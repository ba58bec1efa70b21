/**
 * What a row draws on the time axis. Pure. Shape says what it is, colour only whose:
 * solid = work, dim = something that holds others, hatched = retry or back-off, dashed outline = waiting for a
 * person, tick = first token, cap at the right end = error.
 */
import type { SpanView } from '../../extension/protocol/run-view';
import type { Row } from './rows';
import { type Tone } from './span-name';
import { type Range } from './time-scale';
import type { TraceLog } from './trace-log';
export type Shape = 'work' | 'envelope' | 'retry' | 'wait';
/** One bar; `left` and `width` are fractions of the axis' width. */
export interface Segment {
  shape: Shape;
  tone: Tone;
  left: number;
  width: number;
  /** Fraction of the axis at which the first token came. */
  firstToken?: number;
  error: boolean;
  /** Still under way. */
  open: boolean;
}
interface Drawing {
  log: TraceLog;
  range: Range;
  /** Milliseconds since the run's start. */
  now: number;
  /** Width of the axis in pixels. */
  width: number;
}
export declare function barsOf(row: Row, drawing: Drawing): Segment[];
/** Everything beneath a span. */
export declare function descendants(log: TraceLog, span: SpanView): Generator<SpanView>;
/** Bars of one shape that touch on the screen become one, so that a fold of thousands stays a few elements. */
export declare function merge(segments: Segment[], width: number): Segment[];
