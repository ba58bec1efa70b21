/** The rows under their heading, virtualised, with the time axis. */
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { List, type ListImperativeAPI } from 'react-window';
import { tellSelection } from './link';
import type { Row } from './rows';
import { useTrace } from './store';
import { focusRow, useKeepFocus, useScrolling, useTableSize, useWheel } from './table-hooks';
import { useTableKeys } from './table-keys';
import { TimeAxis } from './time-axis';
import { fullRange, place, type Range, ticks } from './time-scale';
import type { TraceLog } from './trace-log';
import { type RowProps, TraceRow } from './trace-row';

const ROW = 24;
const TALL_ROW = 42;

interface TableProps {
  log: TraceLog;
  version: number;
  live: boolean;
  /** Since the epoch, milliseconds. */
  now: number;
  rows: Row[];
  selected: number;
  /** Narrow page: the name stands above its bar. */
  narrow: boolean;
}

export function TraceTable({ log, version, live, now, rows, selected, narrow }: TableProps) {
  const view = useTrace((state) => state.view);
  const zoom = useTrace((state) => state.zoom);
  const following = useTrace((state) => state.follow) && live;
  const [list, setList] = useState<ListImperativeAPI | null>(null);
  const axis = useRef<HTMLDivElement>(null);
  const elapsed = (log.view.finishedAt ?? now) - log.view.startedAt;
  const whole = fullRange(elapsed, live);
  const range = useSteadyRange(shownRange(zoom, whole, following ? elapsed : null));
  const rowHeight = narrow && view === 'timeline' ? TALL_ROW : ROW;
  const size = useTableSize(list, axis, rowHeight);
  const onSelect = useSelect(rows, log);
  const onKeyDown = useTableKeys({ rows, selected, page: size.rows, log, whole, range, onSelect });
  useScrolling({ list, rows, selected, log, version, following, measured: size.rows > 0 });
  useWheel(list, axis, whole, range);
  const keepFocus = useKeepFocus(list, rows[selected]?.key);
  const rowProps: RowProps = useMemo(
    () => ({ rows, log, version, view, range, now, axisWidth: size.axis, selected, onSelect }),
    [rows, log, version, view, range, now, size.axis, selected, onSelect],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the treegrid inside
    <div
      className={`table view-${view} ${narrow ? 'narrow' : ''}`}
      style={{ ...gridLines(range, size.axis), '--scrollbar': `${size.bar}px` } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      <Heading
        view={view}
        axis={axis}
        range={range}
        zoomed={zoom !== null}
        width={size.axis}
        now={live ? elapsed : null}
      />
      <List
        id="trace-rows"
        className="rows"
        role="treegrid"
        aria-label={view === 'calls' ? 'Calls of the run' : 'Spans of the run'}
        aria-rowcount={rows.length}
        tabIndex={-1}
        listRef={setList}
        rowComponent={TraceRow}
        rowProps={rowProps}
        rowCount={rows.length}
        rowHeight={rowHeight}
        rowKey={rowKey}
        overscanCount={4}
        onRowsRendered={keepFocus}
      />
      {rows.length === 0 ? <Nothing /> : null}
    </div>
  );
}

function Nothing() {
  const filter = useTrace((state) => state.filter);
  return <p className="nothing">{filter ? 'Nothing matches the filter.' : 'The run has only just begun.'}</p>;
}

function rowKey(index: number, data: RowProps): string {
  return data.rows[index]?.key ?? String(index);
}

/** The stretch to show; while following, a zoomed one moves along with the present. */
function shownRange(zoom: Range | null, whole: Range, followed: number | null): Range {
  if (!zoom) return whole;
  if (followed === null || followed <= zoom.to) return zoom;
  const span = zoom.to - zoom.from;
  return { from: followed - span * 0.85, to: followed + span * 0.15 };
}

/** The same object as long as it is the same stretch, so that rows are not drawn for nothing. */
function useSteadyRange({ from, to }: Range): Range {
  return useMemo(() => ({ from, to }), [from, to]);
}

/** Lines through the rows at the ticks, drawn as one repeated background. */
function gridLines(range: Range, width: number): Record<string, string> {
  const [first, second] = ticks(range, width);
  if (!first || !second) return {};
  return {
    '--grid-step': `${(place(range, second.at) - place(range, first.at)) * width}px`,
    '--grid-offset': `${place(range, first.at) * width}px`,
  };
}

const HEADS = {
  tree: ['Σ cost', 'share', 'in', 'out', 'time', 'state'],
  calls: ['agent', 'what came of it', 'at', 'took', 'tokens', 'cost'],
  timeline: ['Σ cost', 'tokens'],
} as const;
const LEFT = new Set(['state', 'agent', 'what came of it', 'share']);

function Heading({
  view,
  axis,
  ...scale
}: {
  view: keyof typeof HEADS;
  axis: RefObject<HTMLDivElement | null>;
  range: Range;
  zoomed: boolean;
  width: number;
  now: number | null;
}) {
  return (
    <div className="heading" aria-hidden="true">
      <span className="cell name">name</span>
      {HEADS[view].map((head) => (
        <span key={head} className={`cell ${LEFT.has(head) ? 'word' : 'number'}`}>
          {head}
        </span>
      ))}
      {view === 'timeline' ? <TimeAxis ref={axis} {...scale} /> : null}
    </div>
  );
}

function useSelect(rows: readonly Row[], log: TraceLog) {
  return useCallback(
    (index: number, open: boolean) => {
      const row = rows[index];
      if (!row) return;
      useTrace.setState({ selected: row.key, follow: false, ...(open ? { details: true } : {}) });
      const span = row.type === 'span' ? row.span : row.members[0];
      if (span) tellSelection(log.view.runId, span.id, span.node);
      requestAnimationFrame(() => focusRow(row.key));
    },
    [rows, log],
  );
}
