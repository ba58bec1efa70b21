/** The keyboard of a tree (WAI-ARIA tree pattern) as a pure function of the rows and the row that has the focus. */
import type { Row } from './rows';

export type KeyResult =
  | { type: 'select'; index: number }
  | { type: 'toggle'; key: string; open: boolean }
  | { type: 'toggleAll'; keys: string[]; open: boolean };

/** What a key does in the tree; null where the tree has no use for it. `page` is how many rows fit. */
export function treeKey(key: string, rows: readonly Row[], index: number, page: number): KeyResult | null {
  const row = rows[index];
  const last = rows.length - 1;
  if (last < 0) return null;
  const select = (to: number): KeyResult => ({ type: 'select', index: Math.min(last, Math.max(0, to)) });
  switch (key) {
    case 'ArrowDown':
      return select(index + 1);
    case 'ArrowUp':
      return select(index - 1);
    case 'PageDown':
      return select(index + page);
    case 'PageUp':
      return select(index - page);
    case 'Home':
      return select(0);
    case 'End':
      return select(last);
  }
  if (!row) return null;
  switch (key) {
    case 'ArrowRight':
      if (!row.expandable) return null;
      return row.expanded ? select(index + 1) : { type: 'toggle', key: row.key, open: true };
    case 'ArrowLeft':
      return leave(rows, row);
    case 'p':
      return row.parentKey === null ? null : select(indexOfKey(rows, row.parentKey));
    case '*':
      return { type: 'toggleAll', keys: siblings(rows, row), open: true };
    default:
      return null;
  }
}

function leave(rows: readonly Row[], row: Row): KeyResult | null {
  if (row.expandable && row.expanded) return { type: 'toggle', key: row.key, open: false };
  return row.parentKey === null ? null : { type: 'select', index: indexOfKey(rows, row.parentKey) };
}

function indexOfKey(rows: readonly Row[], key: string): number {
  return rows.findIndex((row) => row.key === key);
}

function siblings(rows: readonly Row[], row: Row): string[] {
  return rows.filter((other) => other.parentKey === row.parentKey && other.expandable).map((other) => other.key);
}

/** The next row whose name begins with what was typed, after `index` and round the end; -1 where there is none. */
export function typeAhead(names: readonly string[], index: number, typed: string): number {
  const wanted = typed.toLowerCase();
  const start = typed.length === 1 ? index + 1 : index;
  for (let step = 0; step < names.length; step++) {
    const at = (start + step + names.length) % names.length;
    if (names[at]?.toLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}
