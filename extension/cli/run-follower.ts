/**
 * Follows one run on a terminal: folds its events, shows them (a tree redrawn in place, plain lines, or JSON),
 * and answers its approvals one after the other.
 */
import type { RunHost } from '../hosts/run-host';
import type { Decision } from '../protocol/approval';
import type { LiveEvent, RunEvent } from '../protocol/run-event';
import { applyEvent, emptyRunView, type PendingApproval, type RunView } from '../protocol/run-view';
import { promptApproval } from './approval-prompt';
import { LiveTree } from './live-tree';
import { progressLine } from './progress-line';
import type { Terminal } from './terminal';
import { oneLine } from './terminal-text';
import { headLine, treeLines } from './trace-tree';

/** Characters of streamed text kept for a span. */
const LIVE_TAIL = 80;

export interface FollowOptions {
  json: boolean;
  /** Answer approvals here. */
  asks: boolean;
  /** Who answers. */
  by: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export class RunFollower {
  view: RunView = emptyRunView('');
  private readonly live: Record<string, string> = {};
  private readonly tree: LiveTree | undefined;
  private readonly asked = new Map<string, AbortController>();
  private asking: Promise<void> = Promise.resolve();
  private readonly stopWatching: () => void;

  constructor(
    private readonly host: RunHost,
    private readonly terminal: Terminal,
    private readonly options: FollowOptions,
  ) {
    if (terminal.redraws && !options.json) this.tree = new LiveTree(terminal, () => this.treeBlock());
    this.stopWatching = host.watch({ event: (event) => this.see(event), live: (event) => this.hear(event) });
  }

  /** Settles when nothing is asked any more; takes the live tree away. */
  async finish(): Promise<void> {
    this.stopWatching();
    for (const question of this.asked.values()) question.abort();
    await this.asking;
    this.tree?.stop();
  }

  private see(event: RunEvent): void {
    if (event.type === 'run.started') {
      this.view = emptyRunView(event.runId);
      applyEvent(this.view, event);
      this.tree?.start();
    } else applyEvent(this.view, event);
    if (event.type === 'step.finished') delete this.live[event.span];
    this.show(event);
    if (event.type === 'approval.requested' && this.options.asks) this.enqueue(event);
    if (event.type === 'approval.decided') this.asked.get(event.id)?.abort();
    if (event.type === 'run.finished') for (const question of this.asked.values()) question.abort();
  }

  private hear(event: LiveEvent): void {
    if (event.runId !== this.view.runId) return;
    this.live[event.span] = `${this.live[event.span] ?? ''}${event.delta}`.slice(-LIVE_TAIL);
    this.tree?.changed();
  }

  private show(event: RunEvent): void {
    if (this.options.json) this.terminal.line(JSON.stringify(event));
    else if (this.tree) this.tree.changed();
    else {
      const line = progressLine(this.view, event);
      if (line !== undefined) this.terminal.line(line);
    }
  }

  private treeBlock(): string[] {
    const columns = this.terminal.columns();
    const options = { paint: this.terminal.paint, columns, now: this.options.now(), live: this.live };
    const lines = treeLines(this.view, { ...options, maxLines: Math.max(4, this.terminal.rows() - 4) });
    return [headLine(this.view, options), ...lines];
  }

  /** Approvals are asked one at a time, in the order in which they came. */
  private enqueue(event: { op: number; request: PendingApproval['request'] }): void {
    const { request } = event;
    const question = new AbortController();
    this.asked.set(request.id, question);
    this.asking = this.asking
      .then(() => this.answer(request, question.signal))
      .finally(() => this.asked.delete(request.id));
  }

  private async answer(request: PendingApproval['request'], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.tree?.pause();
    const decision = await this.decisionOn(request, signal);
    if (decision) await this.decide(request.id, decision);
    else this.terminal.say('  No longer asked: it was decided elsewhere, or the time was up.');
    this.tree?.resume();
  }

  /**
   * What is decided on a question; null where nobody is asked any more. The end of the input is a no, said openly, so
   * that nothing waits for a person who has left. So is a question that breaks, and the next one is asked all the same.
   */
  private async decisionOn(request: PendingApproval['request'], signal: AbortSignal): Promise<Decision | null> {
    const budget = this.view.started?.plan.limits.budget ?? 0;
    const context = { by: this.options.by, budget, now: this.options.now(), signal };
    try {
      const decision = await promptApproval(this.terminal, request, context);
      if (decision || signal.aborted) return decision;
      return this.rejection(request.hash, 'The terminal was closed.');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const reason = `The question could not be asked to its end: ${oneLine(why)}.`;
      this.terminal.say(`  ${reason} The call is rejected. Mend the cause, then run the graph again.`);
      return this.rejection(request.hash, reason);
    }
  }

  private rejection(hash: string, reason: string): Decision {
    return { action: 'reject', hash, by: this.options.by, channel: 'terminal', reason };
  }

  private async decide(id: string, decision: Decision): Promise<void> {
    const answer = await this.host.decide(this.view.runId, id, decision);
    if (!answer.ok) this.terminal.say(`  ${answer.message}`);
  }
}
