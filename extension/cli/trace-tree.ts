/**
 * A run as lines of text: a head, and its spans as a tree with state, cost, tokens and time.
 * Pure: what it shows is the `RunView` and nothing else.
 */
import { type Graph, isAgent } from '../protocol/graph';
import { formatDollars } from '../protocol/money';
import type { RunState } from '../protocol/run-event';
import type { RunView, SpanStatus, SpanView } from '../protocol/run-view';
import { decisionText, exactDollars, spanTitle } from './span-text';
import { clip, formatCount, formatElapsed, oneLine, type Paint, padEnd, padStart, widthOf } from './terminal-text';

export interface TreeOptions {
  paint: Paint;
  columns: number;
  /** Milliseconds since the epoch, for what still runs. */
  now: number;
  /** The last words of spans that stream now, by span id. */
  live?: Record<string, string>;
  /** At most so many lines of tree: finished work is folded first. No bound where missing. */
  maxLines?: number;
  /** Leaves out times, so that two runs of the same work print the same. */
  timeless?: boolean;
}

type Colour = Parameters<Paint>[0];

const SPAN_STATES: Record<SpanStatus, { icon: string; word: string; colour: Colour }> = {
  running: { icon: '◐', word: 'running', colour: 'blue' },
  waiting: { icon: '⚑', word: 'waiting', colour: 'yellow' },
  ok: { icon: '✓', word: 'done', colour: 'green' },
  failed: { icon: '✕', word: 'failed', colour: 'red' },
  limited: { icon: '■', word: 'limit', colour: 'yellow' },
  rejected: { icon: '⊘', word: 'rejected', colour: 'red' },
  cancelled: { icon: '○', word: 'cancelled', colour: 'dim' },
};

/** Icon, word and colour of a run's state; the icon never stands without the word. */
export const RUN_STATES: Record<RunState, { icon: string; colour: Colour }> = {
  running: { icon: '◐', colour: 'blue' },
  waiting: { icon: '⚑', colour: 'yellow' },
  interrupted: { icon: '◌', colour: 'yellow' },
  done: { icon: '✓', colour: 'green' },
  failed: { icon: '✕', colour: 'red' },
  partial: { icon: '■', colour: 'yellow' },
  rejected: { icon: '⊘', colour: 'red' },
  cancelled: { icon: '○', colour: 'dim' },
};

/** `✓ done · Release notes #1 · $0.041 of $0.50 · 11 of 60 steps · 6.2 s · scripted` */
export function headLine(view: RunView, options: TreeOptions): string {
  const state = RUN_STATES[view.state];
  const limits = view.started?.plan.limits;
  const reserved = view.reserved > 0 ? ` (+${formatDollars(view.reserved)} reserved)` : '';
  const time = formatElapsed((view.finishedAt ?? options.now) - view.startedAt);
  const parts = [
    options.paint(state.colour, `${state.icon} ${view.state}`),
    options.paint('bold', oneLine(`${view.started?.name ?? 'run'} #${view.started?.number ?? 0}`)),
    `${view.estimated ? '≈' : ''}${formatDollars(view.cost)}${reserved} of ${formatDollars(limits?.budget ?? 0)}`,
    `${view.steps} of ${limits?.steps ?? 0} steps`,
    ...(options.timeless ? [] : [time]),
    ...scriptedLabel(view.started?.plan.graph),
  ];
  return parts.join(' · ');
}

/** Scripted replies are always called so. */
export function scriptedLabel(graph: Graph | undefined): string[] {
  const models = Object.values(graph?.nodes ?? {})
    .filter(isAgent)
    .map((node) => node.model);
  const scripted = models.filter((model) => model.startsWith('scripted/')).length;
  if (scripted === 0) return [];
  return [scripted === models.length ? 'scripted models' : 'some models are scripted'];
}

interface Row {
  span: SpanView;
  /** Same title and parent, folded into this row. */
  folded: SpanView[];
  prefix: string;
}

/** The spans of a run as a tree, one line each; with `maxLines` missing, notes that do not fit get a line of their own. */
export function treeLines(view: RunView, options: TreeOptions): string[] {
  let rows = rowsOf(view, 'all');
  if (options.maxLines !== undefined && rows.length > options.maxLines) rows = rowsOf(view, 'folded');
  if (options.maxLines !== undefined && rows.length > options.maxLines) rows = rowsOf(view, 'agents');
  const shown = options.maxLines === undefined ? rows : rows.slice(0, options.maxLines);
  const titles = shown.map((row) => titleOf(row));
  const notes = shown.map((row) => noteOf(view, row, options));
  const room = Math.max(24, options.columns - RIGHT_WIDTH);
  const widest = Math.max(24, ...titles.map((title, index) => widthOf(title + notes[index])));
  const left = Math.min(room, widest + 1);
  return shown.flatMap((row, index) => {
    const title = titles[index] ?? '';
    const note = notes[index] ?? '';
    const fits = note === '' || options.maxLines !== undefined || widthOf(title + note) <= left;
    if (fits) return [lineOf(row, title + note, left, options)];
    return [lineOf(row, title, left, options), `${beneath(row.prefix)}  ${note.replace(/^ · /, '')}`];
  });
}

/** The lines of the tree go on beside a note. */
function beneath(prefix: string): string {
  return prefix.replace('├─ ', '│  ').replace('└─ ', '   ');
}

const RIGHT_WIDTH = 43;

function rowsOf(view: RunView, detail: 'all' | 'folded' | 'agents'): Row[] {
  const rows: Row[] = [];
  const walk = (ids: string[], lead: string, top: boolean): void => {
    const groups = groupsOf(view, ids, detail);
    groups.forEach((group, index) => {
      const [span, ...folded] = group;
      if (!span) return;
      const last = index === groups.length - 1;
      rows.push({ span, folded, prefix: top ? '' : `${lead}${last ? '└─ ' : '├─ '}` });
      walk(childrenOf(view, span, folded), top ? '' : `${lead}${last ? '   ' : '│  '}`, false);
    });
  };
  walk(view.roots, '', true);
  return rows;
}

/** A supervisor's own call (plan, evaluate, …) is one row: its model call is not shown beneath it. */
function childrenOf(view: RunView, span: SpanView, folded: SpanView[]): string[] {
  if (span.kind === 'agent' || folded.length > 0) return folded.length > 0 ? [] : span.children;
  return span.children.filter((id) => view.spans[id]?.kind !== 'chat');
}

const MANY = 16;

/** Long rows of calls are folded: 200 tool calls are one line with `×200`. */
function groupsOf(view: RunView, ids: string[], detail: 'all' | 'folded' | 'agents'): SpanView[][] {
  const spans = ids.map((id) => view.spans[id]).filter((span) => span !== undefined);
  if (detail === 'agents') return spans.filter((span) => span.kind === 'agent' || isLive(span)).map((span) => [span]);
  const leaves = spans.filter((span) => span.kind === 'chat' || span.kind === 'tool');
  if (detail === 'all' && leaves.length <= MANY) return spans.map((span) => [span]);
  const groups: SpanView[][] = [];
  const open = new Map<string, SpanView[]>();
  for (const span of spans) {
    const foldable = (span.kind === 'chat' || span.kind === 'tool') && span.status === 'ok';
    const key = `${span.kind} ${span.title}`;
    const group = foldable ? open.get(key) : undefined;
    if (group) group.push(span);
    else {
      const fresh = [span];
      groups.push(fresh);
      if (foldable) open.set(key, fresh);
    }
  }
  return groups;
}

function isLive(span: SpanView): boolean {
  return span.status === 'running' || span.status === 'waiting';
}

function titleOf({ span, folded, prefix }: Row): string {
  const title = folded.length > 0 ? `${oneLine(span.title)} ×${folded.length + 1}` : spanTitle(span);
  return `${prefix}${SPAN_STATES[span.status].icon} ${title}`;
}

function noteOf(view: RunView, { span }: Row, options: TreeOptions): string {
  const words = options.live?.[span.id];
  return words !== undefined && isLive(span) ? `  ${oneLine(words).slice(-60)}` : detailOf(view, span);
}

/** What a person wants to know beside the title: retries, gates, who decided, why it failed. */
function detailOf(view: RunView, span: SpanView): string {
  const notes: string[] = [];
  if (span.fallbackFor !== undefined) notes.push(`in place of ${span.fallbackFor}`);
  if ((span.attempt ?? 1) > 1) notes.push(`try ${span.attempt}`);
  if (span.decision) notes.push(`${span.approval?.risk ?? ''} risk, ${decisionText(span.decision)}`);
  if (span.failure && !failedBeneath(view, span)) notes.push(oneLine(span.failure.message));
  return notes.length > 0 ? ` · ${notes.join(' · ')}` : '';
}

/** A failure is told once, where it happened, and not again on every span above. */
function failedBeneath(view: RunView, span: SpanView): boolean {
  return span.children.some((id) => view.spans[id]?.failure !== undefined);
}

function lineOf(row: Row, title: string, left: number, options: TreeOptions): string {
  const { paint } = options;
  const all = [row.span, ...row.folded];
  const state = SPAN_STATES[row.span.status];
  const sum = (pick: (span: SpanView) => number) => all.reduce((total, span) => total + pick(span), 0);
  const tokens = sum((span) => span.sum.inputTokens + span.sum.outputTokens);
  const isCost = row.span.kind !== 'tool' && row.span.kind !== 'approval' && row.span.kind !== 'backoff';
  const columns = [
    paint(state.colour, padEnd(state.word, 9)),
    padStart(isCost ? costText(all) : '–', 11),
    padStart(isCost ? `${formatCount(tokens)} tok` : '–', 9),
    ...(options.timeless ? [] : [padStart(formatElapsed(sum((span) => elapsedOf(span, options.now))), 8)]),
  ];
  return `${padEnd(clip(title, left), left)} ${columns.join(' ')}`;
}

function costText(spans: SpanView[]): string {
  const estimated = spans.some((span) => span.usage?.estimated === true);
  const cost = spans.reduce((total, span) => total + span.sum.cost, 0);
  return `${estimated ? '≈' : ''}${exactDollars(cost)}`;
}

function elapsedOf(span: SpanView, now: number): number {
  return (span.finishedAt ?? now) - span.startedAt;
}

/** The line under the tree: everything together. */
export function sumLine(view: RunView): string {
  const tokens = `${formatCount(view.inputTokens)} in + ${formatCount(view.outputTokens)} out`;
  return `Σ ${view.estimated ? '≈' : ''}${exactDollars(view.cost)} · ${tokens} tokens · ${view.steps} step${view.steps === 1 ? '' : 's'}`;
}
