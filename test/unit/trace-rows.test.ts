import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../extension/protocol/run-event';
import { barsOf, merge, type Segment } from '../../webview/trace/bars';
import { nextError } from '../../webview/trace/errors-order';
import { costText, figuresOf, spread } from '../../webview/trace/figures';
import { callRows, flatten, keysToOpen, type Row } from '../../webview/trace/rows';
import { spanName } from '../../webview/trace/span-name';
import { causeOf, errorsOf, latestOf, TraceLog } from '../../webview/trace/trace-log';
import { treeKey, typeAhead } from '../../webview/trace/tree-keys';
import { bigLog } from '../support/big-log';
import { failedLog } from '../support/failed-log';
import { SAMPLE_WAITING, sampleLog } from '../support/sample-log';

const logOf = (events: RunEvent[]) => new TraceLog(events[0]?.runId ?? '', events);
const done = logOf(sampleLog());
const waiting = logOf(sampleLog({ until: SAMPLE_WAITING }));

function names(rows: readonly Row[], log: TraceLog): string[] {
  return rows.map((row) => {
    const span = row.type === 'span' ? row.span : row.calls[0];
    const name = span ? spanName(span, log.view).main : '';
    return `${'  '.repeat(row.level - 1)}${name}${row.type === 'group' ? ` ×${row.calls.length}` : ''}`;
  });
}

describe('rows', () => {
  it('fold repeated calls, keep the order around an approval, and leave planning closed', () => {
    expect(names(flatten(done.view, { toggled: new Map() }), done)).toEqual([
      'editor',
      '  plan',
      '  historian',
      '    chat gpt-5-nano ×7',
      '    files.search ×5',
      '  reviewer',
      '    chat gpt-5-mini ×3',
      '  plain-reviewer',
      '    chat plain',
      '  evaluate → continue',
      '  writer',
      '    chat gpt-5-mini ×2',
      '    publish-gate',
      '    files.write',
      '    chat gpt-5-mini',
      '  evaluate → continue',
      '  synthesize',
    ]);
  });

  it('open and close what a person opened and closed', () => {
    const rows = flatten(done.view, { toggled: new Map() });
    const group = rows.find((row) => row.type === 'group');
    const opened = flatten(done.view, { toggled: new Map([[group?.key ?? '', true]]) });
    expect(opened.length).toBe(rows.length + 8);
    const closed = flatten(done.view, { toggled: new Map([[rows[0]?.key ?? '', false]]) });
    expect(names(closed, done)).toEqual(['editor']);
  });

  it('say level, place and size truly, with unique keys', () => {
    const all = new Map(Object.keys(done.view.spans).map((id) => [id, true]));
    const rows = flatten(done.view, { toggled: all });
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
    for (const row of rows) {
      const siblings = rows.filter((other) => other.parentKey === row.parentKey);
      expect(row.size).toBe(siblings.length);
      expect(siblings[row.position - 1]).toBe(row);
      const parent = rows.find((other) => other.key === row.parentKey);
      expect(row.level).toBe((parent?.level ?? 0) + 1);
    }
  });

  it('keep only what matches and the way to it when filtered', () => {
    const rows = flatten(done.view, { toggled: new Map(), matches: (span) => span.title === 'files.write' });
    expect(names(rows, done)).toEqual(['editor', '  writer', '    files.write']);
    expect(rows.map((row) => row.type === 'span' && row.dim)).toEqual([true, true, false]);
  });

  it('open the way to any span', () => {
    for (const id of done.order) {
      const rows = flatten(done.view, { toggled: new Map(keysToOpen(done.view, id).map((key) => [key, true])) });
      expect(rows.some((row) => row.key === id)).toBe(true);
    }
  });

  it('list the operations in order of time in Calls', () => {
    const rows = callRows(done.view, done.order);
    expect(rows.every((row) => ['chat', 'tool', 'approval'].includes(row.span.kind))).toBe(true);
    const starts = rows.map((row) => row.span.startedAt);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(rows).toHaveLength(25);
  });
});

describe('sums', () => {
  it('of the header equal the sum of the leaves, in a waiting, a done, a failed and a big run', () => {
    for (const log of [waiting, done, logOf(failedLog()), logOf(bigLog(400))]) {
      const spans = Object.values(log.view.spans);
      const leaves = spans.filter((span) => span.kind === 'chat');
      const sum = (of: (span: (typeof spans)[number]) => number) => leaves.reduce((all, span) => all + of(span), 0);
      expect(log.view.cost).toBe(sum((span) => span.cost));
      expect(log.view.cost).toBeGreaterThan(0);
      expect(log.view.inputTokens).toBe(sum((span) => span.usage?.inputTokens ?? 0));
      expect(log.view.roots.reduce((all, id) => all + (log.span(id)?.sum.cost ?? 0), 0)).toBe(log.view.cost);
      for (const span of spans) {
        const below = span.children.reduce((all, id) => all + (log.span(id)?.sum.cost ?? 0), 0);
        expect(span.sum.cost).toBe(span.cost + below);
      }
    }
  });

  it('of the rows of one level are the sum of the row above', () => {
    const rows = flatten(done.view, { toggled: new Map() });
    const cost = (row: Row) =>
      (row.type === 'span' ? [row.span] : row.members).reduce((all, span) => all + span.sum.cost, 0);
    const [root, ...rest] = rows;
    if (!root) throw new Error('no rows');
    expect(rest.filter((row) => row.parentKey === root.key).reduce((all, row) => all + cost(row), 0)).toBe(cost(root));
  });

  it('write ? for a cost that nobody knows and ≈ for an estimate, all the way up, and never $0', () => {
    const events = sampleLog().map((event) => {
      if (event.type === 'run.started') {
        const { 'scripted/plain': _, ...prices } = event.plan.prices;
        return { ...event, plan: { ...event.plan, prices } };
      }
      if (event.type === 'step.finished' && event.usage && event.usage.inputTokens === 3900) {
        return { ...event, usage: { ...event.usage, estimated: true } };
      }
      return event;
    });
    const log = logOf(events);
    const of = (node: string) =>
      Object.values(log.view.spans).filter((span) => span.kind === 'agent' && span.node === node);
    expect(costText(log, of('plain-reviewer'))).toBe('?');
    expect(costText(log, of('editor'))).toMatch(/^≈\$0\.\d{3} \+ \?$/);
    expect(costText(log, of('writer'))).toMatch(/^≈\$/);
    expect(costText(log, of('historian'))).toMatch(/^\$/);
    expect(
      costText(
        done,
        Object.values(done.view.spans).filter((span) => span.kind === 'tool'),
      ),
    ).toBe('–');
  });

  it('say … while the first call is under way', () => {
    const log = logOf(sampleLog({ until: 3000 }));
    const [row] = flatten(log.view, { toggled: new Map() });
    if (!row) throw new Error('no rows');
    expect(figuresOf(row, log, log.view.lastAt)).toMatchObject({ cost: '…', tokens: '…' });
    expect(spread([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
  });
});

describe('bars', () => {
  const draw = (row: Row, log: TraceLog, now: number) =>
    barsOf(row, { log, range: { from: 0, to: 120_000 }, now, width: 1000 });
  const rowOf = (log: TraceLog, match: (row: Row) => boolean) => {
    const row = flatten(log.view, { toggled: new Map() }).find(match);
    if (!row) throw new Error('no such row');
    return row;
  };

  it('draw retries hatched, work solid, waiting dashed, agents as holders', () => {
    const chats = draw(
      rowOf(done, (row) => row.type === 'group'),
      done,
      0,
    );
    expect(chats[0]).toMatchObject({ shape: 'retry', error: true });
    expect(chats.slice(1).map((bar) => bar.shape)).toEqual(['retry', 'work', 'work', 'work', 'work', 'work', 'work']);
    const asked = draw(
      rowOf(waiting, (row) => row.type === 'span' && row.span.kind === 'approval'),
      waiting,
      80_000,
    );
    expect(asked).toMatchObject([{ shape: 'wait', open: true }]);
    expect((asked[0]?.left ?? 0) + (asked[0]?.width ?? 0)).toBeCloseTo(80 / 120);
    const [agent] = flatten(done.view, { toggled: new Map([[done.view.roots[0] ?? '', false]]) });
    if (!agent) throw new Error('no rows');
    expect(draw(agent, done, 0).map((bar) => bar.shape)).toEqual(['envelope', 'wait']);
  });

  it('put the first token inside its bar', () => {
    const row = rowOf(done, (one) => one.type === 'span' && one.span.kind === 'chat');
    const [bar] = draw(row, done, 0);
    expect(bar?.firstToken).toBeGreaterThan(bar?.left ?? 1);
    expect(bar?.firstToken).toBeLessThan((bar?.left ?? 0) + (bar?.width ?? 0));
  });

  it('become few where they are too small to tell apart', () => {
    const many: Segment[] = Array.from({ length: 5000 }, (_, i) => ({
      shape: 'work',
      tone: 'worker',
      left: i / 5000,
      width: 0.9 / 5000,
      error: false,
      open: false,
    }));
    expect(merge(many, 800).length).toBeLessThan(10);
    expect(
      merge(
        many.filter((_, i) => i % 500 === 0),
        800,
      ),
    ).toHaveLength(10);
  });
});

describe('errors', () => {
  it('are the deepest failures, and what was retried or stood in for is recovered', () => {
    expect(errorsOf(done).map((error) => error.recovered)).toEqual([true, true, true, true]);
    const failed = logOf(failedLog());
    expect(errorsOf(failed)).toMatchObject([{ recovered: false }]);
  });

  it('name their cause on everything above', () => {
    const failed = logOf(failedLog());
    const [editor] = failed.view.roots.map((id) => failed.span(id));
    if (!editor) throw new Error('no root');
    const cause = causeOf(failed, editor);
    expect(cause).toMatchObject({ kind: 'chat', node: 'reviewer', failure: { code: 'key_refused' } });
    expect(cause && causeOf(failed, cause)).toBeNull();
  });

  it('are gone to forwards and backwards, round the ends', () => {
    expect(nextError([3, 9], -1, 1)).toBe(0);
    expect(nextError([3, 9], 3, 1)).toBe(1);
    expect(nextError([3, 9], 9, 1)).toBe(0);
    expect(nextError([3, 9], 3, -1)).toBe(1);
    expect(nextError([3, 9], 10, -1)).toBe(1);
  });

  it('finds the latest span of a node', () => {
    expect(done.span(latestOf(done, 'writer') ?? '')).toMatchObject({ kind: 'agent', node: 'writer' });
    expect(latestOf(done, 'nobody')).toBeUndefined();
  });
});

describe('log', () => {
  it('drops repeats', () => {
    const events = sampleLog();
    const log = logOf(events);
    const cost = log.view.cost;
    log.add(events);
    expect(log.view.cost).toBe(cost);
    expect(new Set(log.order).size).toBe(log.order.length);
  });

  it('shows streamed text only while it streams', () => {
    const events = sampleLog({ until: 3000 });
    const log = logOf(events);
    const open = log.view.open.at(-1) ?? '';
    log.addLive([
      { runId: 'run-42', span: open, node: 'editor', delta: 'Hel' },
      { runId: 'run-42', span: open, node: 'editor', delta: 'lo' },
    ]);
    expect(log.live.get(open)).toBe('Hello');
    log.add(sampleLog());
    expect(log.live.has(open)).toBe(false);
  });

  it('folds ten thousand spans well within a frame budget of its own', () => {
    const events = bigLog(10_000);
    const began = performance.now();
    const log = logOf(events);
    const rows = flatten(log.view, { toggled: new Map() });
    // A guard against work that grows with the square; it takes about a hundredth of this on an idle machine.
    expect(performance.now() - began).toBeLessThan(5000);
    expect(rows.length).toBeGreaterThan(700);
  });
});

describe('keys', () => {
  const rows = flatten(done.view, { toggled: new Map() });
  it('move through the tree', () => {
    expect(treeKey('ArrowDown', rows, 0, 5)).toEqual({ type: 'select', index: 1 });
    expect(treeKey('ArrowUp', rows, 0, 5)).toEqual({ type: 'select', index: 0 });
    expect(treeKey('End', rows, 0, 5)).toEqual({ type: 'select', index: rows.length - 1 });
    expect(treeKey('PageDown', rows, 0, 5)).toEqual({ type: 'select', index: 5 });
    expect(treeKey('ArrowLeft', rows, 0, 5)).toEqual({ type: 'toggle', key: rows[0]?.key, open: false });
    expect(treeKey('ArrowLeft', rows, 1, 5)).toEqual({ type: 'select', index: 0 });
    expect(treeKey('ArrowRight', rows, 1, 5)).toEqual({ type: 'toggle', key: rows[1]?.key, open: true });
    expect(treeKey('ArrowRight', rows, 0, 5)).toEqual({ type: 'select', index: 1 });
    expect(treeKey('*', rows, 1, 5)).toMatchObject({ type: 'toggleAll', open: true });
    expect(treeKey('ArrowDown', [], 0, 5)).toBeNull();
  });

  it('find a row by its first letters, round the end', () => {
    const list = ['editor', 'plan', 'historian', 'plain'];
    expect(typeAhead(list, 0, 'p')).toBe(1);
    expect(typeAhead(list, 1, 'p')).toBe(3);
    expect(typeAhead(list, 3, 'p')).toBe(1);
    expect(typeAhead(list, 1, 'plai')).toBe(3);
    expect(typeAhead(list, 0, 'x')).toBe(-1);
  });
});
