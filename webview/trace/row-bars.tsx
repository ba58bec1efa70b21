/** A row's place on the time axis: its bars, and a few words beside them. */
import { barsOf, type Segment } from './bars';
import { formatClock } from './format';
import { Cell } from './row-cells';
import type { Row } from './rows';
import { decidedWord } from './span-name';
import type { Range } from './time-scale';
import type { TraceLog } from './trace-log';
import { visibleLine } from './visible-text';

interface BarProps {
  row: Row;
  log: TraceLog;
  range: Range;
  /** Since the epoch, milliseconds. */
  now: number;
  /** Pixels. */
  axisWidth: number;
}

export function BarCell({ row, log, range, now, axisWidth }: BarProps) {
  const segments = barsOf(row, { log, range, now: now - log.view.startedAt, width: axisWidth });
  const words = barWords(row, now);
  return (
    <Cell className="bars">
      {segments.map((segment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are drawn anew; they have no state
        <Bar key={index} segment={segment} />
      ))}
      {words && segments[0] ? <Words words={words} segment={segments[0]} axisWidth={axisWidth} /> : null}
    </Cell>
  );
}

function Bar({ segment }: { segment: Segment }) {
  const { shape, tone, left, width, firstToken, error, open } = segment;
  return (
    <>
      <span
        className={`bar ${shape} tone-${tone}${error ? ' failed' : ''}${open ? ' open' : ''}`}
        style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
      />
      {firstToken === undefined ? null : <span className="first-token" style={{ left: `${firstToken * 100}%` }} />}
    </>
  );
}

function barWords(row: Row, now: number): string {
  if (row.type !== 'span') return '';
  const { span } = row;
  if (span.kind !== 'approval') return span.failure && span.children.length === 0 ? span.failure.code : '';
  const waited = formatClock((span.finishedAt ?? now) - span.startedAt);
  if (span.status === 'waiting') return `waiting for a person · ${waited}`;
  const { decision } = span;
  return decision ? `${decidedWord(span)} by ${visibleLine(decision.by, 40)} · ${waited}` : `waited ${waited}`;
}

/** Beside the bar where there is room, else before it, else inside it. */
function Words({ words, segment, axisWidth }: { words: string; segment: Segment; axisWidth: number }) {
  const need = words.length * 6.6 + 18;
  const right = segment.left + segment.width;
  if ((1 - right) * axisWidth >= need) {
    return (
      <span className="bar-words" style={{ left: `${right * 100}%` }}>
        {words}
      </span>
    );
  }
  if (segment.left * axisWidth >= need) {
    return (
      <span className="bar-words" style={{ right: `${(1 - segment.left) * 100}%` }}>
        {words}
      </span>
    );
  }
  if (segment.width * axisWidth < need) return null;
  return (
    <span className="bar-words inside" style={{ left: `${segment.left * 100}%`, width: `${segment.width * 100}%` }}>
      <span className="bar-label">{words}</span>
    </span>
  );
}
