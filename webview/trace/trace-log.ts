/**
 * A run's log as the trace page holds it: the projection that every surface shares, and beside it what only the
 * trace asks for (which sums are estimates, which failures were recovered from, the facts behind each span).
 */
import type { LiveEvent, RunEvent, StepStarted } from '../../extension/protocol/run-event';
import { applyEvent, emptyRunView, type RunView, type SpanView } from '../../extension/protocol/run-view';

/** How much of a streaming text is kept for showing. */
const LIVE_CHARS = 4000;

export class TraceLog {
  readonly view: RunView;
  /** Span ids in the order they started. */
  readonly order: string[] = [];
  /** Spans with estimated token counts in or under them: `≈`. */
  readonly estimatedTokens = new Set<string>();
  /** Spans with a cost in or under them that rests on estimated or missing counts: `≈`. */
  readonly estimatedCost = new Set<string>();
  /** Spans with a finished model call of unknown price in or under them: `?`. */
  readonly unpriced = new Set<string>();
  /** Failed spans that were tried again or stood in for: their failure is no news. */
  readonly recovered = new Set<string>();
  /** What a span is saying right now; gone when it is finished. */
  readonly live = new Map<string, string>();
  private readonly facts = new Map<string, RunEvent[]>();

  constructor(runId: string, events: readonly RunEvent[] = []) {
    this.view = emptyRunView(runId);
    this.add(events);
  }

  span(id: string): SpanView | undefined {
    return this.view.spans[id];
  }

  /** The log's own records of a span, for "Raw". */
  factsOf(id: string): readonly RunEvent[] {
    return this.facts.get(id) ?? [];
  }

  /** Folds events in; repeats change nothing (E3). */
  add(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.view.seq) continue;
      applyEvent(this.view, event);
      if ('span' in event && event.span !== undefined) this.note(event.span, event);
    }
  }

  /** The run's process ended before the run did: what was open ended with the last record, and nothing waits. */
  interrupt(): void {
    const { view } = this;
    for (const id of view.open) {
      const span = view.spans[id];
      if (!span) continue;
      span.status = 'cancelled';
      span.finishedAt = view.lastAt;
    }
    view.open = [];
    view.pending = [];
  }

  addLive(live: readonly LiveEvent[]): void {
    for (const { span, delta } of live) {
      if (this.view.spans[span]?.finishedAt !== undefined) continue;
      this.live.set(span, `${this.live.get(span) ?? ''}${delta}`.slice(-LIVE_CHARS));
    }
  }

  private note(id: string, event: RunEvent): void {
    const span = this.view.spans[id];
    if (!span) return;
    const known = this.facts.get(id);
    if (known) known.push(event);
    else {
      this.facts.set(id, [event]);
      this.order.push(id);
    }
    if (event.type === 'step.started' && (event.attempt ?? 1) > 1)
      this.recover(span, (other) => retriedBy(other, event));
    if (event.type === 'span.started' && event.fallbackFor !== undefined) {
      this.recover(span, (other) => other.kind === 'agent' && other.node === event.fallbackFor);
    }
    if (span.finishedAt === undefined) return;
    this.live.delete(id);
    if (span.kind === 'chat') this.noteCost(span);
  }

  private recover(span: SpanView, isEarlier: (other: SpanView) => boolean): void {
    const siblings = span.parent === null ? this.view.roots : (this.view.spans[span.parent]?.children ?? []);
    for (let i = siblings.length - 1; i >= 0; i--) {
      const other = this.view.spans[siblings[i] ?? ''];
      if (!other || other === span || !isEarlier(other)) continue;
      if (other.status === 'failed') this.recovered.add(other.id);
      return;
    }
  }

  private noteCost(span: SpanView): void {
    const estimated = span.usage ? span.usage.estimated === true : span.cost > 0;
    const unpriced = priceOf(this.view, span) === undefined;
    if (!estimated && !unpriced) return;
    for (let at: SpanView | undefined = span; at; at = at.parent === null ? undefined : this.view.spans[at.parent]) {
      if (estimated) this.estimatedTokens.add(at.id);
      if (estimated && span.cost > 0) this.estimatedCost.add(at.id);
      if (unpriced) this.unpriced.add(at.id);
    }
  }
}

function retriedBy(other: SpanView, event: StepStarted): boolean {
  return other.kind === event.kind && other.node === event.node && (other.attempt ?? 1) === (event.attempt ?? 1) - 1;
}

/** The price a model call was charged at; undefined where nobody knows one. */
export function priceOf(view: RunView, span: SpanView) {
  const prices = view.started?.plan.prices;
  return prices?.[span.node] ?? prices?.[span.model ?? ''];
}

/** A failure as a person looks for it: the deepest failed span, and whether it was recovered from. */
export interface ErrorPlace {
  span: string;
  recovered: boolean;
}

/** The failures of a run in order of time: failed spans without a failed child. */
export function errorsOf(log: TraceLog): ErrorPlace[] {
  const errors: ErrorPlace[] = [];
  for (const id of log.order) {
    const span = log.span(id);
    if (span?.status !== 'failed') continue;
    if (span.children.some((child) => log.span(child)?.status === 'failed' && !log.recovered.has(child))) continue;
    errors.push({ span: id, recovered: isRecovered(log, span) });
  }
  return errors;
}

/** Whether this failure, or that of something above it, was tried again, stood in for, or did not fail its caller. */
export function isRecovered(log: TraceLog, failed: SpanView): boolean {
  for (let span: SpanView | undefined = failed; span; ) {
    if (log.recovered.has(span.id)) return true;
    const above: SpanView | undefined = span.parent === null ? undefined : log.span(span.parent);
    if (above && above.finishedAt !== undefined && above.status !== 'failed') return true;
    span = above;
  }
  return false;
}

/** The deepest failed span under a failed one, the earliest first: "because → writer". Null where it is itself. */
export function causeOf(log: TraceLog, span: SpanView): SpanView | null {
  let cause = span;
  for (let next: SpanView | undefined = span; next; ) {
    cause = next;
    next = next.children
      .map((id) => log.span(id))
      .find((child) => child?.status === 'failed' && !log.recovered.has(child.id));
  }
  return cause === span ? null : cause;
}

/** The ids of the spans above one, nearest first. */
export function ancestorsOf(log: TraceLog, id: string): string[] {
  const result: string[] = [];
  for (let span = log.span(id); span && span.parent !== null; span = log.span(span.parent)) result.push(span.parent);
  return result;
}

/** The latest span of a node, preferring its agent's. */
export function latestOf(log: TraceLog, node: string): string | undefined {
  let other: string | undefined;
  for (let i = log.order.length - 1; i >= 0; i--) {
    const span = log.span(log.order[i] ?? '');
    if (span?.node !== node) continue;
    if (span.kind === 'agent' || span.kind === 'approval') return span.id;
    other ??= span.id;
  }
  return other;
}
