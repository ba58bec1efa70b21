/** The keyboard of the table: the tree's own keys, the page's commands, and typing a row's name. */
import { type KeyboardEvent, useRef } from 'react';
import { jumpToError } from './errors';
import { ask, expectOk } from './link';
import type { Row } from './rows';
import { spanName } from './span-name';
import { toggle, toggleAll, useTrace } from './store';
import { type Range, zoomBy } from './time-scale';
import type { TraceLog } from './trace-log';
import { treeKey, typeAhead } from './tree-keys';

const TYPE_AHEAD_MS = 600;

interface Table {
  rows: readonly Row[];
  selected: number;
  /** How many rows fit. */
  page: number;
  log: TraceLog;
  whole: Range;
  range: Range;
  onSelect(index: number, open: boolean): void;
}

/** The handler for the table's keys. Keys with Ctrl, Alt or Cmd are left to VS Code. */
export function useTableKeys(table: Table): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && event.target.closest('button, input, select')) return;
    const typing = typed.current.text !== '' && Date.now() - typed.current.at < TYPE_AHEAD_MS;
    const handled = typing
      ? ahead(event.key, table, typed.current, true)
      : command(event.key, table) || move(event.key, table) || ahead(event.key, table, typed.current, false);
    if (handled) event.preventDefault();
  };
}

function goTo(index: number, table: Table): void {
  table.onSelect(index, false);
  useTrace.setState({ reveal: useTrace.getState().reveal + 1 });
}

function move(key: string, table: Table): boolean {
  const result = treeKey(key, table.rows, Math.max(0, table.selected), table.page);
  if (result?.type === 'select') goTo(result.index, table);
  else if (result?.type === 'toggle') toggle(result.key, result.open);
  else if (result?.type === 'toggleAll') toggleAll(result.keys, result.open);
  return result !== null;
}

function ahead(key: string, table: Table, typed: { text: string; at: number }, more: boolean): boolean {
  if (key.length !== 1 || key === ' ') return false;
  typed.text = more ? typed.text + key : key;
  typed.at = Date.now();
  const names = table.rows.map((row) => nameOf(row, table.log));
  const index = typeAhead(names, table.selected, typed.text);
  if (index >= 0) goTo(index, table);
  return index >= 0;
}

function leadOf(row: Row | undefined) {
  return row?.type === 'group' ? row.calls[0] : row?.span;
}

function nameOf(row: Row, log: TraceLog): string {
  const span = leadOf(row);
  return span ? spanName(span, log.view).main : '';
}

/** Keys that are not the tree's own. */
function command(key: string, { rows, selected, log, whole, range }: Table): boolean {
  switch (key) {
    case '/':
      document.getElementById('trace-filter')?.focus();
      return true;
    case 'n':
    case 'N':
      jumpToError(key === 'n' ? 1 : -1);
      return true;
    case 'c': {
      const span = leadOf(rows[selected]);
      if (span) void expectOk(ask('graph.open', { runId: log.view.runId, node: span.node }));
      return span !== undefined;
    }
    case 'Enter':
    case 'Escape':
      useTrace.setState({ details: key === 'Enter' });
      return true;
    case '+':
    case '=':
    case '-':
      useTrace.setState({ zoom: zoomBy(range, whole, key === '-' ? 2 : 0.5) });
      return true;
    case '0':
      useTrace.setState({ zoom: null });
      return true;
    default:
      return false;
  }
}
