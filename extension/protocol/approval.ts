import type { Risk } from './graph';
import { canonicalJson, type JsonObject } from './json';

/** One exact call that a gate was asked about. */
export interface BoundCall {
  kind: 'tool' | 'agent' | 'question';
  /** Tool name (`files.write`) or agent id. */
  name: string;
  args: JsonObject;
  /** Node id of the agent that wants it. */
  caller: string;
}

/** A question to a person, as the log has it. Every surface is a view of this record. */
export interface ApprovalRequest {
  /** Unique within the run. */
  id: string;
  /** Node id of the gate; null for a tool that is itself a question (`ask.human`). */
  gate: string | null;
  call: BoundCall;
  /** Hash of exactly what is decided on; a decision that carries another hash does not count. */
  hash: string;
  risk: Risk;
  /** Which rule gave the risk, in words for a person. */
  rule: string;
  /** What the agent said when it asked for the call. */
  why?: string;
  /** Micro-dollars spent by the run so far. */
  spent: number;
  /** Milliseconds since the epoch. */
  requestedAt: number;
  /** When `onTimeout` happens; never where missing. */
  expiresAt?: number;
  onTimeout: 'reject' | 'escalate';
}

export type Channel = 'terminal' | 'notification' | 'review' | 'canvas' | 'view' | 'option' | 'timeout';

/** What a person (or `--approve`, or the clock) answered. */
export interface Decision {
  /**
   * `approve` runs the call as bound; `edit` runs it with `args`; `reject` tells the agent `reason`;
   * `takeover` gives the agent `result` in place of the call (also the answer to `ask.human`).
   */
  action: 'approve' | 'edit' | 'reject' | 'takeover';
  /** The hash of the request that was decided on. */
  hash: string;
  /** Who: a user name, or `--approve always`. */
  by: string;
  channel: Channel;
  reason?: string;
  args?: JsonObject;
  result?: string;
}

/** The text whose hash binds a decision to one exact call in one exact place. */
export function bindingText(binding: {
  call: BoundCall;
  graphHash: string;
  runId: string;
  id: string;
  expiresAt?: number;
}): string {
  return canonicalJson(binding);
}
