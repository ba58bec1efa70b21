/**
 * The numbers of a row: cost and tokens. Sums come from the model calls only. A cost that nobody knows is `?`,
 * never $0; one that rests on estimated usage is marked `≈`. Pure.
 */
import type { SpanView } from '../../extension/protocol/run-view';
import { formatDuration, formatMoney, formatTokens } from './format';
import type { Row } from './rows';
import type { TraceLog } from './trace-log';

export interface Figures {
  cost: string;
  tokens: string;
  /** The cost is that of others: shown with Σ. */
  inherited: boolean;
  duration: string;
  inTokens: string;
  outTokens: string;
}

export const NONE = '–';

/** Sums over spans, each with everything beneath it. */
export function sumOf(spans: readonly SpanView[]) {
  const sum = { cost: 0, reserved: 0, inputTokens: 0, outputTokens: 0, chats: 0, tools: 0 };
  for (const span of spans) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += span.sum[key];
  }
  return sum;
}

/** The cost of spans in words: `$0.118`, `≈$0.118`, `$0.118 + ?`, `…` while the first call is under way, `–`. */
export function costText(log: TraceLog, spans: readonly SpanView[], exact = false): string {
  const { cost, reserved, chats } = sumOf(spans);
  if (chats === 0) return NONE;
  const unknown = spans.some((span) => log.unpriced.has(span.id));
  const money = `${spans.some((span) => log.estimatedCost.has(span.id)) ? '≈' : ''}${formatMoney(cost, exact)}`;
  if (unknown) return cost === 0 ? '?' : `${money} + ?`;
  if (cost === 0 && reserved > 0) return '…';
  return money;
}

function tokenText(log: TraceLog, spans: readonly SpanView[], count: number, chats: number): string {
  if (chats === 0) return NONE;
  const open = spans.some((span) => span.finishedAt === undefined);
  if (count === 0) return open ? '…' : NONE;
  return `${spans.some((span) => log.estimatedTokens.has(span.id)) ? '≈' : ''}${formatTokens(count)}`;
}

/** How long a span took or is taking, milliseconds. `now` is since the epoch. */
export function durationOf(span: SpanView, now: number): number {
  return Math.max(0, (span.finishedAt ?? now) - span.startedAt);
}

export function figuresOf(row: Row, log: TraceLog, now: number): Figures {
  const spans = row.type === 'group' ? row.members : [row.span];
  const sum = sumOf(spans);
  return {
    cost: costText(log, spans),
    tokens: tokenText(log, spans, sum.inputTokens + sum.outputTokens, sum.chats),
    inherited: row.type === 'span' && row.span.kind !== 'chat' && sum.chats > 0,
    duration: formatDuration(spans.reduce((ms, span) => ms + durationOf(span, now), 0)),
    inTokens: tokenText(log, spans, sum.inputTokens, sum.chats),
    outTokens: tokenText(log, spans, sum.outputTokens, sum.chats),
  };
}

/** Least, middle and most of some durations, milliseconds. */
export function spread(values: readonly number[]): { min: number; median: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number) => sorted[Math.min(sorted.length - 1, Math.max(0, i))] ?? 0;
  const middle = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
}
