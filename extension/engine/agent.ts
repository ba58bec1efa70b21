/** What one call of an agent carries through the engine, and how it ends. */
import type { Failure } from '../protocol/failure';
import type { AgentNode } from '../protocol/graph';
import type { Plan } from '../protocol/run-event';
import type { Durable } from './durable';
import type { Ledger } from './ledger';
import type { Scope } from './limits';

/** What the whole run shares. */
export interface RunContext {
  plan: Plan;
  ledger: Ledger;
  inputs: Record<string, string | number | boolean>;
  /** Models that refused a JSON Schema in this run; they are asked in plain JSON mode. */
  withoutSchema: Set<string>;
  /** Approvals asked for so far, for their ids. */
  approvals: number;
  /** A gate's call was rejected or expired somewhere. */
  rejected: boolean;
  /** Micro-dollars charged so far. */
  spent: number;
  inputTokens: number;
  outputTokens: number;
  /** Limits that were met, as `limit node`, so that each is recorded once. */
  limitsMet: Map<string, Failure>;
}

/** One agent at work on one task. */
export interface Agent {
  run: RunContext;
  durable: Durable;
  id: string;
  node: AgentNode;
  /** Node ids from the start to this agent, `/` between them. */
  path: string;
  /** This agent's own span. */
  span: string;
  scope: Scope;
  /** What there is to show so far, for when the work is dropped at a time limit. */
  progress: { text: string };
}

/** How an agent's work ended. `text` is what there is to show for it, also after a limit or a failure. */
export type AgentResult =
  | { status: 'ok'; text: string }
  | { status: 'limited'; text: string; failure: Failure }
  | { status: 'rejected'; text: string; failure: Failure }
  | { status: 'failed'; text: string; failure: Failure };
