/** The trace page's state: the run that is shown, and how. What a person chose survives a reload of the page. */
import { create } from 'zustand';
import type { TraceRun } from '../../extension/protocol/messages';
import type { LiveEvent, RunEvent, RunSummary } from '../../extension/protocol/run-event';
import { vscode } from '../ui/host';
import { keysToOpen } from './rows';
import type { Range } from './time-scale';
import { latestOf, TraceLog } from './trace-log';

export type TraceView = 'tree' | 'timeline' | 'calls';
export type DetailsTab = 'input' | 'output' | 'raw';

export interface TraceState {
  ready: boolean;
  runs: RunSummary[];
  log: TraceLog | null;
  /** More is to come. */
  live: boolean;
  /** Goes up with every change of `log`, which is changed in place. */
  version: number;
  view: TraceView;
  filter: string;
  toggled: ReadonlyMap<string, boolean>;
  /** Row key: a span's id or a fold's key. */
  selected: string | null;
  /** Counts the times a row was asked to be shown, so that the list scrolls to it. */
  reveal: number;
  details: boolean;
  /** Pixels. */
  detailsSize: number;
  tab: DetailsTab;
  follow: boolean;
  zoom: Range | null;
  /** A sentence when something asked of the host went wrong. */
  notice: string;
}

interface Saved {
  runId?: string;
  view?: TraceView;
  filter?: string;
  toggled?: [string, boolean][];
  selected?: string | null;
  details?: boolean;
  detailsSize?: number;
  tab?: DetailsTab;
}

/** How many opened and closed rows are remembered. */
const TOGGLED_KEPT = 500;

function readSaved(): Saved {
  const saved = vscode.getState();
  return saved !== null && typeof saved === 'object' ? (saved as Saved) : {};
}

const saved = readSaved();

export const useTrace = create<TraceState>(() => ({
  ready: false,
  runs: [],
  log: null,
  live: false,
  version: 0,
  view: saved.view ?? 'timeline',
  filter: saved.filter ?? '',
  toggled: new Map(),
  selected: null,
  reveal: 0,
  details: saved.details ?? false,
  detailsSize: saved.detailsSize ?? 380,
  tab: saved.tab ?? 'output',
  follow: true,
  zoom: null,
  notice: '',
}));

useTrace.subscribe((state, before) => {
  const same = (['view', 'filter', 'toggled', 'selected', 'details', 'detailsSize', 'tab', 'log'] as const).every(
    (key) => state[key] === before[key],
  );
  if (same || !state.ready) return;
  const { view, filter, selected, details, detailsSize, tab } = state;
  vscode.setState({
    ...(state.log ? { runId: state.log.view.runId } : {}),
    view,
    filter,
    selected,
    details,
    detailsSize,
    tab,
    toggled: [...state.toggled].slice(-TOGGLED_KEPT),
  } satisfies Saved);
});

/** The run that was shown before the page was reloaded. */
export const lastRunId = saved.runId;

/** Shows a run from its beginning, or nothing. Choices of the same run before a reload are taken up again. */
export function showRun(run: TraceRun | null): void {
  const state = useTrace.getState();
  if (!run) {
    useTrace.setState({ log: null, live: false, selected: null, version: state.version + 1 });
    return;
  }
  const log = new TraceLog(run.summary.runId, run.events);
  if (!run.live && log.view.finishedAt === undefined) log.interrupt();
  const again = state.log?.view.runId === run.summary.runId;
  const remembered = !state.log && saved.runId === run.summary.runId;
  useTrace.setState({
    log,
    live: run.live,
    version: state.version + 1,
    notice: '',
    ...(again
      ? {}
      : {
          zoom: null,
          follow: true,
          toggled: new Map(remembered ? saved.toggled : []),
          selected: remembered ? (saved.selected ?? null) : null,
        }),
  });
}

/** Adds what has happened meanwhile. Of another run than the shown one: nothing. */
export function addEvents(input: { runId: string; events: RunEvent[]; live: LiveEvent[] }): void {
  const { log, live, version } = useTrace.getState();
  if (!log || log.view.runId !== input.runId) return;
  log.add(input.events);
  log.addLive(input.live);
  useTrace.setState({ version: version + 1, live: live && log.view.finishedAt === undefined });
}

export function toggle(key: string, open: boolean): void {
  const toggled = new Map(useTrace.getState().toggled);
  toggled.delete(key);
  toggled.set(key, open);
  useTrace.setState({ toggled });
}

export function toggleAll(keys: readonly string[], open: boolean): void {
  const toggled = new Map(useTrace.getState().toggled);
  for (const key of keys) toggled.set(key, open);
  useTrace.setState({ toggled });
}

/** Opens everything above a span, selects it and scrolls to it. Coming from outside, it also ends a filter that hides it. */
export function revealSpan(id: string, endFilter = false): void {
  const { log, toggled, reveal, filter } = useTrace.getState();
  if (!log?.span(id)) return;
  const opened = new Map(toggled);
  for (const key of keysToOpen(log.view, id)) opened.set(key, true);
  useTrace.setState({
    toggled: opened,
    selected: id,
    reveal: reveal + 1,
    follow: false,
    filter: endFilter ? '' : filter,
  });
}

/** What the canvas selected: a span, or the latest of a node. */
export function showSelection(input: { span?: string; node?: string }): void {
  const { log } = useTrace.getState();
  if (!log) return;
  const id = input.span ?? (input.node === undefined ? undefined : latestOf(log, input.node));
  if (id !== undefined) revealSpan(id, true);
}
