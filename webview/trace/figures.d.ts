/**
 * The numbers of a row: cost and tokens. Sums come from the model calls only. A cost that nobody knows is `?`,
 * never $0; one that rests on estimated usage is marked `≈`. Pure.
 */
import type { SpanView } from '../../extension/protocol/run-view';
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
export declare const NONE = '\u2013';
/** Sums over spans, each with everything beneath it. */
export declare function sumOf(spans: readonly SpanView[]): {
  cost: number;
  reserved: number;
  inputTokens: number;
  outputTokens: number;
  chats: number;
  tools: number;
};
/** The cost of spans in words: `$0.118`, `≈$0.118`, `$0.118 + ?`, `…` while the first call is under way, `–`. */
export declare function costText(log: TraceLog, spans: readonly SpanView[], exact?: boolean): string;
/** How long a span took or is taking, milliseconds. `now` is since the epoch. */
export declare function durationOf(span: SpanView, now: number): number;
export declare function figuresOf(row: Row, log: TraceLog, now: number): Figures;
/** Least, middle and most of some durations, milliseconds. */
export declare function spread(values: readonly number[]): {
  min: number;
  median: number;
  max: number;
};
