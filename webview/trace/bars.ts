/**
 * What a row draws on the time axis. Pure. Shape says what it is, colour only whose:
 * solid = work, dim = something that holds others, hatched = retry or back-off, dashed outline = waiting for a
 * person, tick = first token, cap at the right end = error.
 */
import type { SpanView } from '../../extension/protocol/run-view';
import type { Row } from './rows';
import { type Tone, toneOf } from './span-name';
import { clip, place, type Range } from './time-scale';
import { waitingIntervals } from './times';
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

/** At what width, in pixels, bars are no longer told apart. */
const MERGE_PX = 1.5;

interface Drawing {
  log: TraceLog;
  range: Range;
  /** Milliseconds since the run's start. */
  now: number;
  /** Width of the axis in pixels. */
  width: number;
}

export function barsOf(row: Row, drawing: Drawing): Segment[] {
  if (row.type === 'group') {
    // In a fold the ticks of many calls would only look like gaps.
    const segments = row.members.flatMap((span) => segment(span, shapeOf(span, drawing.log), drawing));
    for (const one of segments) delete one.firstToken;
    return merge(segments, drawing.width);
  }
  const { span } = row;
  const holds = span.kind === 'agent' || (row.expanded && span.children.length > 0);
  const whole = segment(span, holds ? 'envelope' : shapeOf(span, drawing.log), drawing);
  return holds && !row.expanded ? [...whole, ...waitsIn(span, drawing)] : whole;
}

function shapeOf(span: SpanView, log: TraceLog): Shape {
  if (span.kind === 'approval') return 'wait';
  if (span.kind === 'backoff' || (span.status === 'failed' && log.recovered.has(span.id))) return 'retry';
  return 'work';
}

function segment(span: SpanView, shape: Shape, { log, range, now }: Drawing): Segment[] {
  const start = log.view.startedAt;
  const from = span.startedAt - start;
  const to = span.finishedAt === undefined ? now : span.finishedAt - start;
  const visible = clip(range, from, Math.max(from, to));
  if (!visible) return [];
  const tick = span.firstTokenMs === undefined ? undefined : place(range, from + span.firstTokenMs);
  return [
    {
      shape,
      tone: toneOf(span, log.view),
      ...visible,
      ...(tick !== undefined && tick > visible.left && tick < visible.left + visible.width ? { firstToken: tick } : {}),
      error: span.status === 'failed' && shape !== 'envelope',
      open: span.finishedAt === undefined,
    },
  ];
}

/** The stretches of a closed agent's bar in which only a person was waited for. */
function waitsIn(span: SpanView, drawing: Drawing): Segment[] {
  const { log, range, now } = drawing;
  const start = log.view.startedAt;
  return waitingIntervals(descendants(log, span), start + now).flatMap((wait) => {
    const visible = clip(range, wait.from - start, wait.to - start);
    return visible ? [{ shape: 'wait', tone: 'wait', ...visible, error: false, open: false } satisfies Segment] : [];
  });
}

/** Everything beneath a span. */
export function* descendants(log: TraceLog, span: SpanView): Generator<SpanView> {
  for (const id of span.children) {
    const child = log.span(id);
    if (!child) continue;
    yield child;
    yield* descendants(log, child);
  }
}

/** Bars of one shape that touch on the screen become one, so that a fold of thousands stays a few elements. */
export function merge(segments: Segment[], width: number): Segment[] {
  const gap = MERGE_PX / Math.max(width, 1);
  const result: Segment[] = [];
  for (const next of segments) {
    const last = result.at(-1);
    const close = last !== undefined && next.left - (last.left + last.width) < gap && next.left >= last.left;
    const small = last !== undefined && (last.width < 3 * gap || next.width < 3 * gap);
    if (last && close && small && last.shape === next.shape && last.tone === next.tone && !last.error) {
      last.width = Math.max(last.width, next.left + next.width - last.left);
      last.error = next.error;
      last.open = last.open || next.open;
      delete last.firstToken;
    } else result.push({ ...next });
  }
  return result;
}
