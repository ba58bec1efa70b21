import type { LiveEvent, RunEvent } from '../protocol/run-event';
import { applyEvent, emptyRunView, type RunView } from '../protocol/run-view';

/** Characters of streamed text kept for a node. */
const TAIL = 200;

/** One live run as its events come: its projection, its log so far, and what its nodes say now. */
export class LiveRunState {
  readonly view: RunView;
  readonly events: RunEvent[] = [];
  /** The last words by node id, with the span that says them. */
  readonly #words = new Map<string, { span: string; text: string }>();

  constructor(runId: string) {
    this.view = emptyRunView(runId);
  }

  /** Folds an event in; false for one that is known already (E3). */
  fold(event: RunEvent): boolean {
    if (event.seq <= this.view.seq) return false;
    applyEvent(this.view, event);
    this.events.push(event);
    if (event.type === 'step.finished') this.#hush(event.span);
    return true;
  }

  hear(event: LiveEvent): void {
    const before = this.#words.get(event.node);
    const text = before?.span === event.span ? before.text + event.delta : event.delta;
    this.#words.set(event.node, { span: event.span, text: text.slice(-TAIL) });
  }

  /** The last words that nodes stream now, by node id. */
  get words(): Record<string, string> {
    return Object.fromEntries([...this.#words].map(([node, word]) => [node, word.text]));
  }

  /** What was streamed is in the result now. */
  #hush(span: string): void {
    for (const [node, word] of this.#words) if (word.span === span) this.#words.delete(node);
  }
}

/**
 * Shows a run whose process ended before it did: nothing in it is under way any more. It lasted until its last
 * record; nobody knows more.
 */
export function interrupt(view: RunView): void {
  view.state = 'interrupted';
  view.finishedAt = view.lastAt;
  view.reason ||= 'VS Code or its window ended during the run.';
  view.pending = [];
  view.activeEdges = [];
  for (const node of Object.values(view.nodes)) {
    delete node.startedAt;
    if (node.state !== 'running' && node.state !== 'waiting' && node.state !== 'retrying') continue;
    node.state = 'cancelled';
    node.activity = 'interrupted';
  }
}
