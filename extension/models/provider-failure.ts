/**
 * What can go wrong between us and a model provider, as Failures with a sentence for a person.
 * No text of a provider passes without `scrub` (E8).
 */
import { FailureError } from '../engine/ports';
import { type Failure, failure } from '../protocol/failure';

/** Who was called, as far as a sentence about it needs to know. */
export interface Called {
  /** `openai`, `ollama`. */
  provider: string;
  /** The model without its provider. */
  model: string;
  /** Host and port. */
  host: string;
  /** What to do when nothing answers there, a sentence. */
  whenUnreachable: string;
  /** What to do when the model is not there, a sentence. */
  whenUnknownModel: string;
  /** Never to be seen in any text. */
  key: string | undefined;
}

/** What a server said with an HTTP status other than 2xx, or inside its stream. */
export interface ServerAnswer {
  status: number;
  /** The server's own words, not yet scrubbed. */
  message: string;
  /** The server's own code, e.g. `model_not_found`. */
  code?: string;
  retryAfterMs?: number;
  /** It came inside a reply that had begun, so work may have been done for it. */
  inStream?: boolean;
}

const LONGEST = 300;
/** No server is waited for longer than a week. Milliseconds. */
const LONGEST_WAIT = 7 * 86_400_000;

/** A provider's text made fit for a person: without keys, without control characters, one line, at most 300 letters. */
export function scrub(text: string, key: string | undefined): string {
  const hidden = key === undefined || key === '' ? text : text.split(key).join('[key]');
  const plain = hidden
    .replace(/\b(?:sk|pk|rk)-[\w*.…-]{4,}/g, '[key]')
    .replace(/\bBearer\s+\S+/gi, 'Bearer [key]')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

/**
 * `Retry-After` in milliseconds: seconds, a fraction or a date; `retry-after-ms` first. Anything else is none.
 * A whole number, a week at most: hundreds of digits are no more than that.
 */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | undefined {
  const precise = headers?.get('retry-after-ms')?.trim();
  if (precise !== undefined && /^\d+(\.\d+)?$/.test(precise)) return bounded(Number(precise));
  const value = headers?.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value) * 1000);
  if (!/^[A-Za-z]{3},? /.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : bounded(date - now);
}

function bounded(ms: number): number {
  return Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(ms)));
}

/** The Failure for a server's refusal. */
export function statusFailure(called: Called, answer: ServerAnswer): Failure {
  const refusal = refusalOf(called, answer);
  return isUncharged(answer) ? { ...refusal, uncharged: true } : refusal;
}

/** A request that was refused as it stands was not worked on; one that failed (5xx) or took too long (408) may have been. */
function isUncharged({ status, inStream }: ServerAnswer): boolean {
  return inStream !== true && status >= 400 && status < 500 && status !== 408;
}

function refusalOf(called: Called, answer: ServerAnswer): Failure {
  const { status } = answer;
  const said = scrub(answer.message, called.key);
  if (status === 401 || status === 403) return keyRefused(called, status);
  if (status === 404) return notFound(called, answer, said);
  if (status === 408) return timedOut(called, 'gave up waiting (408)');
  if (status === 429) return tooMany(called, answer, said);
  if (status >= 500) {
    const after = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
    return failure('server_error', `${called.host} had an error of its own (${status}): ${said}. Try again later.`, {
      status,
      retry: true,
      ...after,
    });
  }
  return failure(
    'bad_request',
    `${called.host} refused the request for ${called.model} (${status}): ${said}. Change what it names, or choose another model.`,
    { status },
  );
}

function keyRefused(called: Called, status: number): Failure {
  const had = called.key === undefined ? 'wants a key and none was given' : 'refused the key';
  const message = `${called.host} ${had} (${status}). Enter a key for it with the command \`Switchyard: Set Model Key\`, or set OPENAI_API_KEY for the command line.`;
  return failure('key_refused', message, { status });
}

function notFound(called: Called, answer: ServerAnswer, said: string): Failure {
  if (answer.code === 'model_not_found' || /model/i.test(answer.message)) {
    return failure(
      'model_unknown',
      `${called.host} does not know the model \`${called.model}\`. ${called.whenUnknownModel}`,
      {
        status: 404,
      },
    );
  }
  const message = `There are no chat completions at ${called.host} (404): ${said}. The base URL is probably wrong: it usually ends in \`/v1\`.`;
  return failure('bad_request', message, { status: 404 });
}

function tooMany(called: Called, answer: ServerAnswer, said: string): Failure {
  if (answer.code === 'insufficient_quota') {
    const message = `${called.host} says that the account has no credit left (429). Top it up, or choose another model.`;
    return failure('rate_limited', message, { status: 429 });
  }
  const after = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  const message = `${called.host} takes no more calls for now (429): ${said}. Wait, or lower \`concurrency\` or \`rate\`.`;
  return failure('rate_limited', message, { status: 429, retry: true, ...after });
}

/** The Failure for a deadline of ours; `what` says which. */
export function timedOut(called: Called, what: string): Failure {
  return failure('timeout', `${called.host} ${what} for ${called.model}. Try again, or choose a faster model.`, {
    retry: true,
  });
}

/** The Failure for a reply that ended before it was whole. */
export function streamCut(called: Called, how: string): Failure {
  return failure('stream_cut', `The reply of ${called.model} ${how}. What came is incomplete; make the call again.`, {
    retry: true,
  });
}

const SECURE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;
/** No name, no connection, or none that could be made secure: nothing of the request has left. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|SELF_SIGNED|UNABLE_TO_|WRONG_VERSION|HANDSHAKE/;

/** The Failure for a connection that was never made, or broke before an answer. */
export function unreachable(called: Called, cause: unknown): Failure {
  const code = networkCode(cause);
  const shown = code === undefined ? '' : ` (${code})`;
  const message = `${reason(called.host, code)}${shown}. ${called.whenUnreachable}`;
  const neverSent = code !== undefined && NEVER_SENT.test(code);
  return failure('unreachable', message, { retry: true, ...(neverSent ? { uncharged: true } : {}) });
}

function reason(host: string, code: string | undefined): string {
  if (code === 'ECONNREFUSED') return `Nothing answers at ${host}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name ${host} cannot be looked up`;
  if (code !== undefined && SECURE.test(code)) return `No secure connection to ${host} can be made`;
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return `${host} closed the connection without an answer`;
  return `${host} cannot be reached`;
}

/** The system's code for a failed connection, from wherever in the chain of causes it stands. */
function networkCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return networkCode(error.errors[0], depth + 1);
  const deeper = networkCode(error.cause, depth + 1);
  if (deeper !== undefined) return deeper;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What is thrown when a call is no longer wanted: the signal's own Failure where it has one. */
export function cancelled(signal: AbortSignal): FailureError {
  if (signal.reason instanceof FailureError) return signal.reason;
  return new FailureError(failure('cancelled', 'The call was cancelled before it ended.'));
}
