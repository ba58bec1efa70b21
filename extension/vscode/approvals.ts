/**
 * The inbox of everything that waits for a person, and the only way to decide any of it.
 *
 * A decision needs a `DecisionRight`: an object that this class makes for one surface of ours (a notification, a
 * tree item, a review panel), keeps in a private map and takes back when it has been used. Arguments of commands,
 * messages of pages and other extensions cannot make one up, so they cannot approve anything.
 */
import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { ApprovalRequest, Channel, Decision } from '../protocol/approval';
import type { JsonObject } from '../protocol/json';
import { Disposables } from './disposables';
import type { Log } from './log';
import type { Runs } from './runs';

/** A click sooner than this after the call was shown was meant for something else. */
const READ_MS = 500;

/** One call that waits for a person. */
export interface Waiting {
  runId: string;
  runName: string;
  request: ApprovalRequest;
  /** The span in the trace. */
  span: string;
}

declare const right: unique symbol;
/** The right to decide on one exact call once, from one surface. It has no content; only its identity counts. */
export interface DecisionRight {
  readonly [right]: true;
}

export interface PersonsAnswer {
  action: Decision['action'];
  reason?: string;
  args?: JsonObject;
  result?: string;
}

export type DecideOutcome = { ok: true } | { ok: false; message: string };

interface Grant {
  runId: string;
  id: string;
  hash: string;
  channel: Channel;
  shownAt: number;
}

export class Approvals implements vscode.Disposable {
  readonly #own = new Disposables();
  readonly #runs: Runs;
  readonly #log: Log;
  readonly #grants = new WeakMap<DecisionRight, Grant>();
  readonly #changes = this.#own.add(new vscode.EventEmitter<Waiting[]>());
  #pending: Waiting[] = [];

  /** The whole inbox, whenever something came or went. */
  readonly onDidChange = this.#changes.event;

  constructor(runs: Runs, log: Log) {
    this.#runs = runs;
    this.#log = log;
    this.#own.add(runs.onDidChange(() => this.#update()));
    this.#own.add(runs.onDidChangeList(() => this.#update()));
  }

  /** What waits, the soonest to expire first. */
  get pending(): readonly Waiting[] {
    return this.#pending;
  }

  find(runId: string, id: string): Waiting | undefined {
    return this.#pending.find((waiting) => waiting.runId === runId && waiting.request.id === id);
  }

  /** Gives a surface of ours the right to decide on what it is about to show. */
  grant(waiting: Waiting, channel: Channel): DecisionRight {
    const made = Object.freeze({}) as DecisionRight;
    this.#grants.set(made, {
      runId: waiting.runId,
      id: waiting.request.id,
      hash: waiting.request.hash,
      channel,
      shownAt: Date.now(),
    });
    return made;
  }

  /** Decides, if the right is ours and unused, the call is still waiting and its risk allows this surface. */
  async decide(given: DecisionRight, answer: PersonsAnswer): Promise<DecideOutcome> {
    const grant = this.#grants.get(given);
    if (!grant) return refuse('This decision was made already, or not by a person in Switchyard.');
    const waiting = this.find(grant.runId, grant.id);
    if (!waiting) return refuse('This call no longer waits: it was decided elsewhere, expired, or its run ended.');
    const objection = objectionTo(grant, waiting.request, answer);
    if (objection) return refuse(objection);
    this.#grants.delete(given);
    const outcome = await this.#runs.decide(grant.runId, grant.id, {
      action: answer.action,
      hash: grant.hash,
      by: personName(),
      channel: grant.channel,
      ...(answer.reason ? { reason: answer.reason } : {}),
      ...(answer.args ? { args: answer.args } : {}),
      ...(answer.result === undefined ? {} : { result: answer.result }),
    });
    if (!outcome.ok) this.#grants.set(given, grant);
    this.#log.info(`approval ${grant.id} of run ${grant.runId}: ${answer.action} (${grant.channel})`);
    return outcome;
  }

  dispose(): void {
    this.#own.dispose();
  }

  #update(): void {
    const pending = this.#runs.live.flatMap((view) =>
      view.pending.map((entry) => ({
        runId: view.runId,
        runName: view.started?.name ?? '',
        request: entry.request,
        span: entry.span,
      })),
    );
    pending.sort(
      (a, b) =>
        (a.request.expiresAt ?? Number.POSITIVE_INFINITY) - (b.request.expiresAt ?? Number.POSITIVE_INFINITY) ||
        a.request.requestedAt - b.request.requestedAt,
    );
    const key = (all: Waiting[]) => all.map((waiting) => `${waiting.runId} ${waiting.request.id}`).join('\n');
    if (key(pending) === key(this.#pending)) return;
    this.#pending = pending;
    this.#changes.fire(pending);
  }
}

function objectionTo(grant: Grant, request: ApprovalRequest, answer: PersonsAnswer): string | undefined {
  if (request.hash !== grant.hash) return 'The call has changed since it was shown. Look at it again.';
  const allows = answer.action !== 'reject' && request.call.kind !== 'question';
  if (allows && Date.now() - grant.shownAt < READ_MS) {
    return 'That was too quick to have been read. Look at the call, then decide.';
  }
  if (allows && request.risk === 'high' && grant.channel !== 'review') {
    return 'A call of high risk is decided in the review editor, where all of it can be read.';
  }
  return undefined;
}

function refuse(message: string): DecideOutcome {
  return { ok: false, message };
}

/** Who sits here, for the log. */
function personName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run without a user entry; the log then says so instead of a name.
    if (error instanceof Error) return 'someone in VS Code';
    throw error;
  }
}
