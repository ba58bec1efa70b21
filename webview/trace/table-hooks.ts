/** What the table asks of the browser: its size, its scrolling, its wheel. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ListImperativeAPI } from 'react-window';
import type { Row } from './rows';
import { useTrace } from './store';
import { panBy, type Range, zoomBy } from './time-scale';
import type { TraceLog } from './trace-log';

export interface TableSize {
  /** Pixels of the time axis. */
  axis: number;
  /** Pixels of the scroll bar. */
  bar: number;
  /** How many rows fit. */
  rows: number;
}

export function useTableSize(
  list: ListImperativeAPI | null,
  axis: RefObject<HTMLElement | null>,
  rowHeight: number,
): TableSize {
  const view = useTrace((state) => state.view);
  const [size, setSize] = useState<TableSize>({ axis: 400, bar: 10, rows: 0 });
  const element = list?.element;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view has another axis
  useLayoutEffect(() => {
    if (!element) return;
    const measure = () =>
      setSize({
        axis: axis.current?.clientWidth ?? 400,
        bar: element.offsetWidth - element.clientWidth,
        rows: Math.max(1, Math.floor(element.clientHeight / rowHeight) - 1),
      });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const part of [axis.current, element.firstElementChild]) if (part) observer.observe(part);
    measure();
    return () => observer.disconnect();
  }, [axis, element, rowHeight, view]);
  return size;
}

interface Scrolling {
  list: ListImperativeAPI | null;
  rows: readonly Row[];
  selected: number;
  log: TraceLog;
  version: number;
  following: boolean;
  /** Whether the list knows its height. */
  measured: boolean;
}

/** Scrolls to what was asked to be shown, and while following to what began last. */
export function useScrolling({ list, rows, selected, log, version, following, measured }: Scrolling): void {
  const reveal = useTrace((state) => state.reveal);
  const known = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every time it is asked for
  useEffect(() => {
    if (reveal > 0 && selected >= 0 && measured) list?.scrollToRow({ index: selected, align: 'auto' });
  }, [reveal, measured]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is changed in place; `version` says when
  useEffect(() => {
    if (!following || !measured || log.order.length === known.current || rows.length === 0) return;
    known.current = log.order.length;
    const open = new Set(log.view.open);
    const index = rows.findLastIndex((row) =>
      row.type === 'span' ? open.has(row.key) : row.members.some((member) => open.has(member.id)),
    );
    if (index >= 0) list?.scrollToRow({ index: Math.min(index + 1, rows.length - 1), align: 'auto' });
  }, [version, following, measured]);
}

/** Ctrl and the wheel zoom around the pointer; a sideways wheel moves along. */
export function useWheel(
  list: ListImperativeAPI | null,
  axis: RefObject<HTMLElement | null>,
  whole: Range,
  range: Range,
): void {
  const scale = useRef({ whole, range });
  scale.current = { whole, range };
  const element = list?.element;
  useEffect(() => {
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (axis.current) wheelZoom(event, axis.current, scale.current.whole, scale.current.range);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [element, axis]);
}

function wheelZoom(event: WheelEvent, axis: HTMLElement, whole: Range, range: Range): void {
  const box = axis.getBoundingClientRect();
  const around = Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(box.width, 1)));
  if (event.ctrlKey) {
    event.preventDefault();
    useTrace.setState({ zoom: zoomBy(range, whole, Math.exp(event.deltaY / 200), around) });
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && useTrace.getState().zoom) {
    event.preventDefault();
    useTrace.setState({ zoom: panBy(range, whole, event.deltaX / Math.max(box.width, 1)), follow: false });
  } else if (event.deltaY < 0) useTrace.setState({ follow: false });
}

/** Moves the focus to a row, or to the list around it where the row is not mounted. */
export function focusRow(key: string | undefined): void {
  const row = key === undefined ? null : document.querySelector<HTMLElement>(`.row[data-key="${CSS.escape(key)}"]`);
  (row ?? document.getElementById('trace-rows'))?.focus({ preventScroll: true });
}

/**
 * Keeps the keyboard where it was: a virtual list takes the row with the focus away when it scrolls out or the rows
 * above it change, and the browser then gives the focus to nobody. Returns what to call when rows were drawn.
 */
export function useKeepFocus(list: ListImperativeAPI | null, key: string | undefined): () => void {
  const held = useRef(false);
  const selected = useRef(key);
  selected.current = key;
  const element = list?.element;
  useEffect(() => {
    if (!element) return;
    const onPointer = (event: PointerEvent) => {
      held.current = event.target instanceof Node && element.contains(event.target);
    };
    const onFocus = (event: FocusEvent) => {
      held.current = event.target instanceof Node && element.contains(event.target);
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('focusin', onFocus);
    };
  }, [element]);
  return useCallback(() => {
    requestAnimationFrame(() => {
      if (held.current && document.activeElement === document.body) focusRow(selected.current);
    });
  }, []);
}
