import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpanView } from '../../extension/protocol/run-view';
import { formatClock, formatDuration, formatMoney, formatTokens } from '../../webview/trace/format';
import { clip, fullRange, panBy, place, selectRange, ticks, zoomBy } from '../../webview/trace/time-scale';
import { subtract, timesOf, total, union, waitingIntervals } from '../../webview/trace/times';

function span(kind: SpanView['kind'], startedAt: number, finishedAt?: number): SpanView {
  return {
    id: `${kind}${startedAt}`,
    parent: null,
    kind,
    node: 'n',
    title: kind,
    status: 'ok',
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    children: [],
    cost: 0,
    reserved: 0,
    sum: { cost: 0, reserved: 0, inputTokens: 0, outputTokens: 0, chats: 0, tools: 0 },
  };
}

describe('active and waiting time', () => {
  it('counts as waiting only what nobody worked in', () => {
    const spans = [span('agent', 0, 100), span('chat', 0, 30), span('approval', 20, 80), span('tool', 50, 60)];
    expect(waitingIntervals(spans, 100)).toEqual([
      { from: 30, to: 50 },
      { from: 60, to: 80 },
    ]);
    expect(timesOf(spans, 0, 100)).toEqual({ elapsedMs: 100, waitingMs: 40, activeMs: 60 });
  });

  it('goes on while an approval is open, and is nothing without one', () => {
    expect(timesOf([span('chat', 0, 30), span('approval', 30)], 0, 130).waitingMs).toBe(100);
    expect(timesOf([span('chat', 0, 30)], 0, 130)).toEqual({ elapsedMs: 130, waitingMs: 0, activeMs: 130 });
  });

  it('counts overlapping approvals once', () => {
    expect(timesOf([span('approval', 0, 60), span('approval', 30, 90)], 0, 100).waitingMs).toBe(90);
  });

  it('always divides the whole, and agrees with counting every millisecond', () => {
    const interval = fc.tuple(fc.nat(60), fc.nat(20)).map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 8 }), fc.array(interval, { maxLength: 8 }), (asked, worked) => {
        const spans = [
          ...asked.map(({ from, to }) => span('approval', from, to)),
          ...worked.map(({ from, to }) => span('chat', from, to)),
        ];
        const covers = (all: typeof asked, at: number) => all.some(({ from, to }) => from <= at && at < to);
        let waiting = 0;
        for (let at = 0; at < 80; at++) if (covers(asked, at) && !covers(worked, at)) waiting++;
        const times = timesOf(spans, 0, 80);
        expect(times.waitingMs).toBe(waiting);
        expect(times.activeMs + times.waitingMs).toBe(times.elapsedMs);
        expect(total(subtract(union(asked), union(worked)))).toBe(waiting);
      }),
      { verbose: true },
    );
  });
});

describe('time scale', () => {
  it('places and clips', () => {
    const range = { from: 1000, to: 2000 };
    expect(place(range, 1500)).toBe(0.5);
    expect(clip(range, 500, 1500)).toEqual({ left: 0, width: 0.5 });
    expect(clip(range, 0, 900)).toBeNull();
    expect(clip(range, 2100, 2200)).toBeNull();
  });

  it('puts ticks at round times, far enough apart', () => {
    expect(ticks({ from: 0, to: 70_000 }, 700).map((tick) => tick.label)).toEqual([
      '0',
      '10 s',
      '20 s',
      '30 s',
      '40 s',
      '50 s',
      '60 s',
    ]);
    expect(ticks({ from: 0, to: 600_000 }, 500).map((tick) => tick.label)).toEqual([
      '0',
      '02:00',
      '04:00',
      '06:00',
      '08:00',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 1e9 }), fc.integer({ min: 100, max: 3000 }), (span, width) => {
        expect(ticks({ from: 0, to: span }, width).length).toBeLessThanOrEqual(width / 96 + 1);
      }),
    );
  });

  it('leaves a live run room to grow and does not rescale at every tick', () => {
    expect(fullRange(60_000, true).to).toBe(fullRange(61_000, true).to);
    expect(fullRange(60_000, true).to).toBeGreaterThan(60_000);
    expect(fullRange(60_000, false).to).toBeCloseTo(61_200);
  });

  it('zooms around a point, out to the whole, and never past the edges', () => {
    const whole = { from: 0, to: 1000 };
    expect(zoomBy(whole, whole, 0.5, 0.5)).toEqual({ from: 250, to: 750 });
    expect(zoomBy(whole, whole, 0.5, 0)).toEqual({ from: 0, to: 500 });
    expect(zoomBy({ from: 250, to: 750 }, whole, 2)).toBeNull();
    expect(panBy({ from: 0, to: 500 }, whole, -1)).toEqual({ from: 0, to: 500 });
    expect(panBy({ from: 0, to: 500 }, whole, 5)).toEqual({ from: 500, to: 1000 });
    expect(selectRange(whole, 0.6, 0.2)).toEqual({ from: 200, to: 600 });
    expect(selectRange(whole, 0.5, 0.501)).toBeNull();
  });
});

describe('format', () => {
  it('writes times, tokens and money', () => {
    expect(formatClock(72_900)).toBe('01:12');
    expect(formatClock(3_723_000)).toBe('1:02:03');
    expect(formatDuration(340).replace(/\s/g, ' ')).toBe('340 ms');
    expect(formatDuration(59_999).replace(/\s/g, ' ')).toBe('59.9 s');
    expect(formatDuration(125_000).replace(/\s/g, ' ')).toBe('2 m 05 s');
    expect(formatTokens(812)).toBe('812');
    expect(formatTokens(31_204)).toBe('31.2k');
    expect(formatTokens(999_960)).toBe('1.0M');
    expect(formatMoney(118_000)).toBe('$0.118');
    expect(formatMoney(3)).toBe('<$0.001');
    expect(formatMoney(9003, true)).toBe('$0.009003');
    expect(formatMoney(118_000, true)).toBe('$0.118');
    expect(formatMoney(0)).toBe('$0');
  });
});
