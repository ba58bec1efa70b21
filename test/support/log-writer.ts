/** Writes run logs for tests: events at offsets from the start, put in order and numbered. */
import type { ApprovalRequest } from '../../extension/protocol/approval';
import type { failure } from '../../extension/protocol/failure';
import type { Json, JsonObject } from '../../extension/protocol/json';
import type { Usage } from '../../extension/protocol/money';
import { LOG_VERSION, type NewEvent, type RunEvent, type RunSummary } from '../../extension/protocol/run-event';
import { applyEvent, emptyRunView, summaryOf } from '../../extension/protocol/run-view';

/** Collects events at offsets from the start, then puts them in order and numbers them. */
export class LogWriter {
  private readonly pending: { offset: number; event: NewEvent }[] = [];
  private op = 0;
  private spans = 0;
  constructor(
    readonly runId: string,
    readonly startAt: number,
  ) {}

  add(offset: number, event: NewEvent): void {
    this.pending.push({ offset, event });
  }

  nextSpan(): string {
    this.spans += 1;
    return `s${this.spans}`;
  }

  /** A span that holds others; `close` ends it. */
  span(
    kind: 'agent' | 'plan' | 'evaluate' | 'synthesize',
    node: string,
    parent: string | null,
    from: number,
    more: { input?: Json; title?: string; fallbackFor?: string } = {},
  ): string {
    const span = this.nextSpan();
    this.add(from, {
      type: 'span.started',
      span,
      parent,
      kind,
      node,
      title: more.title ?? (kind === 'agent' ? node : kind),
      ...(more.input !== undefined ? { input: more.input } : {}),
      ...(more.fallbackFor ? { fallbackFor: more.fallbackFor } : {}),
    });
    return span;
  }

  close(span: string, at: number, more: { output?: Json; failure?: ReturnType<typeof failure> } = {}): void {
    this.add(at, { type: 'span.finished', span, status: more.failure ? 'failed' : 'ok', ...more });
  }

  /** One model call from start to end; without `to` it is still under way. */
  chat(call: ChatSpec): string {
    const span = this.nextSpan();
    const op = ++this.op;
    this.add(call.from, {
      type: 'step.started',
      op,
      name: `chat ${op}`,
      task: 'chat',
      hash: `h${op}`,
      span,
      parent: call.parent,
      kind: 'chat',
      node: call.node,
      title: `chat ${call.model.split('/')[1] ?? call.model}`,
      model: call.model,
      reserved: call.reserved ?? 40_000,
      maxOutputTokens: 4096,
      attempt: call.attempt ?? 1,
      ...(call.input !== undefined ? { input: call.input } : {}),
    });
    if (call.to === undefined) return span;
    const result = call.failure
      ? { ok: false, failure: call.failure }
      : {
          ok: true,
          value: call.reply ?? { text: 'Done.', toolCalls: [], finish: 'stop' },
          ...(call.usage ? { usage: call.usage } : {}),
          firstTokenMs: call.firstTokenMs ?? 380,
        };
    this.add(call.to, { type: 'step.finished', op, span, ...result });
    return span;
  }

  tool(call: {
    node: string;
    name: string;
    parent: string;
    from: number;
    to: number;
    args: JsonObject;
    output: string;
    gates?: string[];
    failure?: ReturnType<typeof failure>;
  }): string {
    const span = this.nextSpan();
    const op = ++this.op;
    this.add(call.from, {
      type: 'step.started',
      op,
      name: call.name,
      task: 'tool',
      hash: `h${op}`,
      span,
      parent: call.parent,
      kind: 'tool',
      node: call.node,
      title: call.name,
      input: call.args,
      ...(call.gates ? { gates: call.gates } : {}),
    });
    this.add(call.to, {
      type: 'step.finished',
      op,
      span,
      ok: !call.failure,
      ...(call.failure ? { failure: call.failure } : { value: { content: call.output } }),
    });
    return span;
  }

  backoff(node: string, parent: string, from: number, to: number): void {
    const span = this.nextSpan();
    const op = ++this.op;
    this.add(from, {
      type: 'timer.started',
      op,
      name: 'back-off',
      due: this.startAt + to,
      span,
      parent,
      node,
      title: `back-off ${((to - from) / 1000).toFixed(1)} s`,
    });
    this.add(to, { type: 'timer.finished', op, span });
  }

  ask(request: ApprovalRequest, parent: string, at: number): { span: string; op: number } {
    const span = this.nextSpan();
    const op = ++this.op;
    this.add(at, {
      type: 'approval.requested',
      op,
      name: `approval ${request.id}`,
      span,
      parent,
      node: request.gate ?? request.call.caller,
      request,
    });
    return { span, op };
  }

  /** The events in order of time, numbered; those after `until` milliseconds are left out. */
  events(until = Number.POSITIVE_INFINITY): RunEvent[] {
    return this.pending
      .map((entry, index) => ({ ...entry, index }))
      .filter((entry) => entry.offset <= until)
      .sort((a, b) => a.offset - b.offset || a.index - b.index)
      .map(
        ({ event, offset }, seq) =>
          ({ v: LOG_VERSION, runId: this.runId, seq, at: this.startAt + offset, ...event }) as RunEvent,
      );
  }
}

interface ChatSpec {
  node: string;
  parent: string;
  model: string;
  from: number;
  to?: number;
  usage?: Usage;
  input?: Json;
  reply?: Json;
  attempt?: number;
  reserved?: number;
  firstTokenMs?: number;
  failure?: ReturnType<typeof failure>;
}

/** The line of a log in the list of runs. */
export function summaryOfLog(events: RunEvent[]): RunSummary {
  const view = emptyRunView(events[0]?.runId ?? '');
  for (const event of events) applyEvent(view, event);
  return summaryOf(view);
}
