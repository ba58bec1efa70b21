import type { Json } from './json';

/**
 * Why a call ended badly. Failures are values in the log, never exceptions in the engine (E7).
 * The list is closed: the page, the exit code and the retry rule all read it.
 */
export const FAILURE_CODES = [
  'key_missing',
  'key_refused',
  'model_unknown',
  'unreachable',
  'rate_limited',
  'server_error',
  'bad_request',
  'format_unsupported',
  'stream_cut',
  'reply_truncated',
  'reply_filtered',
  'reply_invalid',
  'price_unknown',
  'tool_unknown',
  'arguments_invalid',
  'tool_error',
  'tool_denied',
  'timeout',
  'budget_exceeded',
  'steps_exceeded',
  'time_exceeded',
  'rejected',
  'no_person',
  'cancelled',
  'interrupted',
  'fault',
  'bug',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** A call that ended badly: what happened and what to do next, in one or two sentences for a person. */
export interface Failure {
  code: FailureCode;
  /** What happened and what to do next. Never holds a secret (E8). */
  message: string;
  /** Whether the same call may succeed when it is made again. */
  retry: boolean;
  /**
   * The provider has certainly done no work for this call: it was refused before any reply, or never reached. Such
   * a call is not charged; any other that failed is charged what was reserved for it.
   */
  uncharged?: boolean;
  /** The provider's `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
  /** HTTP status, where there was one. */
  status?: number;
  /** Further facts for the trace (small, no secrets). */
  detail?: Json;
}

/** Makes a Failure; `retry` is false unless said. */
export function failure(code: FailureCode, message: string, more: Partial<Failure> = {}): Failure {
  return { retry: false, ...more, code, message };
}

/** A value or the Failure that stands in its place. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** Limits end work early without being errors: they are shown as limits. */
export function isLimit(code: FailureCode): boolean {
  return code === 'budget_exceeded' || code === 'steps_exceeded' || code === 'time_exceeded';
}
