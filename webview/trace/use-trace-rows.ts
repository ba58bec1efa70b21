/** The rows that are shown now, and the selected one among them. */
import { useMemo } from 'react';
import type { SpanView } from '../../extension/protocol/run-view';
import { durationOf } from './figures';
import { type Filter, parseFilter } from './filter';
import { callRows, flatten, type Row } from './rows';
import { spanName } from './span-name';
import { useTrace } from './store';
import { ancestorsOf, type TraceLog } from './trace-log';

export interface TraceRows {
  rows: Row[];
  /** Index of the selected row, or of the one that stands for it; -1 where nothing is selected. */
  selected: number;
  filter: Filter;
}

/** Tests a span against the filter line. `now` is since the epoch. */
export function spanFilter(log: TraceLog, filter: Filter, now: number): (span: SpanView) => boolean {
  return (span) => {
    const { main, rest } = spanName(span, log.view);
    return filter.matches({
      name: `${main} ${rest}`,
      node: span.node,
      kind: span.kind,
      status: span.status,
      model: span.model ?? '',
      durationMs: durationOf(span, now),
      costMicro: span.sum.cost,
      retried: log.recovered.has(span.id) || span.kind === 'backoff' || (span.attempt ?? 1) > 1,
    });
  };
}

/** Where a selected key is in the rows: itself, the fold that holds it, or the nearest row above it. */
export function findSelected(rows: readonly Row[], key: string | null, log: TraceLog): number {
  if (key === null) return -1;
  const own = rows.findIndex((row) => row.key === key);
  if (own >= 0) return own;
  const folded = rows.findIndex((row) => row.type === 'group' && row.members.some((member) => member.id === key));
  if (folded >= 0) return folded;
  for (const above of ancestorsOf(log, key)) {
    const index = rows.findIndex((row) => row.key === above);
    if (index >= 0) return index;
  }
  return -1;
}

export function useTraceRows(): TraceRows {
  const log = useTrace((state) => state.log);
  const version = useTrace((state) => state.version);
  const view = useTrace((state) => state.view);
  const text = useTrace((state) => state.filter);
  const toggled = useTrace((state) => state.toggled);
  const key = useTrace((state) => state.selected);
  const filter = useMemo(() => parseFilter(text), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is changed in place; `version` says when
  const rows = useMemo(() => {
    if (!log) return [];
    const matches = filter.empty ? undefined : spanFilter(log, filter, Math.max(log.view.lastAt, Date.now()));
    if (view === 'calls') return callRows(log.view, log.order, matches);
    return flatten(log.view, { toggled, ...(matches ? { matches } : {}) });
  }, [log, version, view, filter, toggled]);
  const selected = useMemo(() => (log ? findSelected(rows, key, log) : -1), [rows, key, log]);
  return { rows, selected, filter };
}
