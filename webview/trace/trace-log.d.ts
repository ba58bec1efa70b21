/**
 * A run's log as the trace page holds it: the projection that every surface shares, and beside it what only the
 * trace asks for (which sums are estimates, which failures were recovered from, the facts behind each span).
 */
import type { LiveEvent, RunEvent } from '../../extension/protocol/run-event';
import { type RunView, type SpanView } from '../../extension/protocol/run-view';
export declare class TraceLog {
  readonly view: RunView;
  /** Span ids in the order they started. */
  readonly order: string[];
  /** Spans with estimated token counts in or under them: `≈`. */
  readonly estimatedTokens: Set<string>;
  /** Spans with a cost in or under them that rests on estimated or missing counts: `≈`. */
  readonly estimatedCost: Set<string>;
  /** Spans with a finished model call of unknown price in or under them: `?`. */
  readonly unpriced: Set<string>;
  /** Failed spans that were tried again or stood in for: their failure is no news. */
  readonly recovered: Set<string>;
  /** What a span is saying right now; gone when it is finished. */
  readonly live: Map<string, string>;
  private readonly facts;
  constructor(runId: string, events?: readonly RunEvent[]);
  span(id: string): SpanView | undefined;
  /** The log's own records of a span, for "Raw". */
  factsOf(id: string): readonly RunEvent[];
  /** Folds events in; repeats change nothing (E3). */
  add(events: readonly RunEvent[]): void;
  addLive(live: readonly LiveEvent[]): void;
  private note;
  private recover;
  private noteCost;
}
/** The price a model call was charged at; undefined where nobody knows one. */
export declare function priceOf(
  view: RunView,
  span: SpanView,
): import('../../extension/protocol/money').Price | undefined;
/** A failure as a person looks for it: the deepest failed span, and whether it was recovered from. */
export interface ErrorPlace {
  span: string;
  recovered: boolean;
}
/** The failures of a run in order of time: failed spans without a failed child. */
export declare function errorsOf(log: TraceLog): ErrorPlace[];
/** Whether this failure, or that of something above it, was tried again, stood in for, or did not fail its caller. */
export declare function isRecovered(log: TraceLog, failed: SpanView): boolean;
/** The deepest failed span under a failed one, the earliest first: "because → writer". Null where it is itself. */
export declare function causeOf(log: TraceLog, span: SpanView): SpanView | null;
/** The ids of the spans above one, nearest first. */
export declare function ancestorsOf(log: TraceLog, id: string): string[];
/** The latest span of a node, preferring its agent's. */
export declare function latestOf(log: TraceLog, node: string): string | undefined;
