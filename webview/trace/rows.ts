/**
 * The tree of spans as the flat list of rows that is drawn: what is open, what is folded, what the filter keeps.
 * Pure. Calls of one agent that repeat (`chat gpt-5-nano ×7`, `files.search ×6`) fold into one row; a stretch of
 * calls ends at anything that is not one (an agent, an approval), so the order of the story stays.
 */
import type { RunView, SpanView } from '../../extension/protocol/run-view';

interface RowPlace {
  /** Unique in the list and stable over time. */
  key: string;
  /** From 1. */
  level: number;
  /** Position among its siblings from 1, and how many they are. */
  position: number;
  size: number;
  parentKey: string | null;
  expandable: boolean;
  expanded: boolean;
}

export interface SpanRow extends RowPlace {
  type: 'span';
  span: SpanView;
  /** Kept only because something under it matches the filter. */
  dim: boolean;
}

export interface GroupRow extends RowPlace {
  type: 'group';
  /** In order of time; back-offs between the calls are among them. */
  members: SpanView[];
  /** The calls without the back-offs. */
  calls: SpanView[];
}

export type Row = SpanRow | GroupRow;

/** A child of a span as it is listed: a span, or a fold of several. */
export type Unit =
  | { type: 'span'; span: SpanView }
  | { type: 'group'; key: string; members: SpanView[]; calls: SpanView[] };

/** What a repeated call is folded by; null for what never folds. */
function foldKey(span: SpanView): string | null {
  if (span.kind === 'chat') return `chat ${span.node} ${span.model ?? ''}`;
  if (span.kind === 'tool') return `tool ${span.node} ${span.title}`;
  return null;
}

/** Folds the children of one span. */
export function fold(children: readonly SpanView[], parentKey: string): Unit[] {
  const units: Unit[] = [];
  const open = new Map<string, Extract<Unit, { type: 'group' }>>();
  let lastChat: Extract<Unit, { type: 'group' }> | undefined;
  for (const span of children) {
    const key = foldKey(span);
    if (span.kind === 'backoff' && lastChat) {
      lastChat.members.push(span);
      continue;
    }
    if (key === null) {
      open.clear();
      lastChat = undefined;
      units.push({ type: 'span', span });
      continue;
    }
    let group = open.get(key);
    if (!group) {
      group = { type: 'group', key: `${parentKey}×${key}×${span.id}`, members: [], calls: [] };
      open.set(key, group);
      units.push(group);
    }
    group.members.push(span);
    group.calls.push(span);
    if (span.kind === 'chat') lastChat = group;
  }
  return units.map(unwrapSingle);
}

function unwrapSingle(unit: Unit): Unit {
  const only = unit.type === 'group' && unit.members.length === 1 ? unit.members[0] : undefined;
  return only ? { type: 'span', span: only } : unit;
}

export interface RowOptions {
  /** What a person opened (true) or closed (false), by row key; the rest follows `opensByItself`. */
  toggled: ReadonlyMap<string, boolean>;
  /** With a filter: which spans match. Nothing folds then and everything on the way is open. */
  matches?: (span: SpanView) => boolean;
}

/** Agents are open at first; a supervisor's own planning and judging, and folds, are closed. */
function opensByItself(unit: Unit): boolean {
  return unit.type === 'span' && unit.span.kind === 'agent';
}

export function flatten(view: RunView, options: RowOptions): Row[] {
  const rows: Row[] = [];
  if (options.matches) {
    const kept = keptSpans(view, options.matches);
    addKept(rows, view, view.roots, kept, 1, null);
    return rows;
  }
  addUnits(
    rows,
    view,
    spansOf(view, view.roots).map((span) => ({ type: 'span', span })),
    1,
    null,
    options,
  );
  return rows;
}

function spansOf(view: RunView, ids: readonly string[]): SpanView[] {
  return ids.flatMap((id) => view.spans[id] ?? []);
}

function addUnits(
  rows: Row[],
  view: RunView,
  units: Unit[],
  level: number,
  parentKey: string | null,
  options: RowOptions,
): void {
  units.forEach((unit, index) => {
    const key = unit.type === 'span' ? unit.span.id : unit.key;
    const expandable = unit.type === 'group' || unit.span.children.length > 0;
    const expanded = expandable && (options.toggled.get(key) ?? opensByItself(unit));
    const at: RowPlace = { key, level, position: index + 1, size: units.length, parentKey, expandable, expanded };
    if (unit.type === 'span') rows.push({ ...at, type: 'span', span: unit.span, dim: false });
    else rows.push({ ...at, type: 'group', members: unit.members, calls: unit.calls });
    if (!expanded) return;
    const below: Unit[] =
      unit.type === 'group'
        ? unit.members.map((span) => ({ type: 'span', span }))
        : fold(spansOf(view, unit.span.children), unit.span.id);
    addUnits(rows, view, below, level + 1, key, options);
  });
}

/** Matching spans (true) and those above them (false). */
function keptSpans(view: RunView, matches: (span: SpanView) => boolean): Map<string, boolean> {
  const kept = new Map<string, boolean>();
  for (const span of Object.values(view.spans)) {
    if (!matches(span)) continue;
    kept.set(span.id, true);
    for (let id = span.parent; id !== null && !kept.has(id); id = view.spans[id]?.parent ?? null) kept.set(id, false);
  }
  return kept;
}

function addKept(
  rows: Row[],
  view: RunView,
  ids: readonly string[],
  kept: Map<string, boolean>,
  level: number,
  parentKey: string | null,
): void {
  const shown = spansOf(view, ids).filter((span) => kept.has(span.id));
  shown.forEach((span, index) => {
    const expandable = span.children.some((id) => kept.has(id));
    rows.push({
      type: 'span',
      key: span.id,
      span,
      level,
      position: index + 1,
      size: shown.length,
      parentKey,
      expandable,
      expanded: expandable,
      dim: kept.get(span.id) === false,
    });
    if (expandable) addKept(rows, view, span.children, kept, level + 1, span.id);
  });
}

/** The operations of a run in the order they started, for the Calls view. */
export function callRows(view: RunView, order: readonly string[], matches?: (span: SpanView) => boolean): SpanRow[] {
  const calls = spansOf(view, order).filter((span) => foldKey(span) !== null || span.kind === 'approval');
  const shown = matches ? calls.filter(matches) : calls;
  return shown.map((span, index) => ({
    type: 'span',
    key: span.id,
    span,
    level: 1,
    position: index + 1,
    size: shown.length,
    parentKey: null,
    expandable: false,
    expanded: false,
    dim: false,
  }));
}

/** The keys of the rows to open so that a span is in the list: everything above it, and the fold it is in. */
export function keysToOpen(view: RunView, id: string): string[] {
  const keys: string[] = [];
  for (let span = view.spans[id]; span && span.parent !== null; span = view.spans[span.parent]) {
    const target = span.id;
    const above = view.spans[span.parent];
    if (!above) break;
    const group = fold(spansOf(view, above.children), above.id).find(
      (unit) => unit.type === 'group' && unit.members.some((member) => member.id === target),
    );
    if (group?.type === 'group') keys.push(group.key);
    keys.push(above.id);
  }
  return keys;
}
