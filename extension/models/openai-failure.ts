/** Says what an error of the `openai` client means. The client names every class "Error": only `instanceof` tells. */
import type { APIError } from 'openai';
import { FailureError } from '../engine/ports';
import { type Failure, failure } from '../protocol/failure';
import {
  type Called,
  retryAfterMs,
  type ServerAnswer,
  scrub,
  statusFailure,
  streamCut,
  timedOut,
  unreachable,
} from './provider-failure';

type Sdk = typeof import('openai');

/** How far a call had come: no answer yet, an answer but nothing of the reply, or a part of the reply. */
export type Stage = 'asked' | 'answered' | 'begun';

/** What a server says it cannot take in a request; undefined for any other error. */
export function badRequestText(error: APIError): string | undefined {
  if (error.status !== 400 && error.status !== 422) return undefined;
  return `${error.param ?? ''} ${error.message}`;
}

/**
 * The Failure that an error of the client at this stage stands for. An error that stands for none is a bug, and
 * thrown.
 */
export function asFailure(error: unknown, sdk: Sdk, called: Called, stage: Stage): Failure {
  const own = ownFailure(error);
  if (own !== undefined) return own;
  if (error instanceof sdk.APIConnectionTimeoutError) return timedOut(called, 'did not answer in time');
  if (error instanceof sdk.APIConnectionError) return unreachable(called, error);
  if (error instanceof sdk.APIError) return answered(error, called);
  if (error instanceof SyntaxError) {
    return stage === 'begun' ? streamCut(called, 'broke off in the middle of a message') : garbage(called);
  }
  // A connection cut in mid-stream is a bare TypeError; a broken compression has a code. Before an answer the client
  // wraps what the network does, so that a bare error is of our own making.
  if (stage !== 'asked' && (error instanceof TypeError || (error instanceof Error && 'code' in error))) {
    return streamCut(called, 'was cut off: the connection broke');
  }
  throw error;
}

/** Our own Failure, thrown below the client and wrapped by it. */
function ownFailure(error: unknown, depth = 0): Failure | undefined {
  if (error instanceof FailureError) return error.failure;
  return error instanceof Error && depth < 5 ? ownFailure(error.cause, depth + 1) : undefined;
}

function answered(error: APIError, called: Called): Failure {
  const after = retryAfterMs(error.headers);
  const said: Omit<ServerAnswer, 'status'> = {
    message: saidBy(error),
    ...(typeof error.code === 'string' ? { code: error.code } : {}),
    ...(after === undefined ? {} : { retryAfterMs: after }),
  };
  if (error.status !== undefined) return statusFailure(called, { status: error.status, ...said });
  const status = statusInside(error);
  if (status !== undefined) return statusFailure(called, { status, inStream: true, ...said });
  const text = scrub(said.message, called.key);
  return failure('server_error', `${called.host} reported an error in its reply: ${text}. Try again later.`, {
    retry: true,
  });
}

/** The server's own words. A body that is a web page says nothing to a person. */
function saidBy(error: APIError): string {
  const inner: unknown = error.error;
  if (typeof inner === 'object' && inner !== null && 'message' in inner && typeof inner.message === 'string') {
    return inner.message;
  }
  const words = error.message.replace(/^\d{3} /, '');
  return /<\/?[a-z!][^>]*>/i.test(words) ? 'it sent a web page' : words;
}

/** An error inside a stream has no HTTP status; some servers give one as its code. */
function statusInside(error: APIError): number | undefined {
  const code = Number(error.code);
  if (Number.isInteger(code) && code >= 400 && code < 600) return code;
  return error.code === 'rate_limit_exceeded' ? 429 : undefined;
}

function garbage(called: Called): Failure {
  const message = `${called.host} sent something that is no reply of a model. Check the base URL, or try again.`;
  return failure('server_error', message, { retry: true });
}
