/**
 * The only way a model call reaches the network.
 *
 * 1. A request goes to the origin it was meant for, and to no other: redirects are refused, so a key is never
 *    sent on.
 * 2. Only the headers named here leave: no `x-stainless-*` (machine and runtime), nothing from the environment.
 * 3. A model call leaves only when its intent is durable.
 * 4. What comes back is bounded after decompression.
 */
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';

const HEADERS_SENT = new Set([
  'accept',
  'authorization',
  'content-type',
  'user-agent',
  'x-switchyard-run',
  'x-switchyard-call',
]);

/** Largest body that is read, in bytes: some 250,000 streamed tokens. */
const LARGEST = 64 * 1024 * 1024;

/** Header with the key of a call whose intent must be durable first. It is none of `HEADERS_SENT`, so it stays here. */
export const INTENT_HEADER = 'x-switchyard-intent';

/** Intents of calls under way, by their key. */
export type Intents = ReadonlyMap<string, Promise<void>>;

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for one origin; `setting` names where the base URL stands, for the sentences. A request that names an
 * intent leaves only after that is durable (E4).
 */
export function guardedFetch(origin: string, setting: string, largest = LARGEST, intents: Intents = new Map()): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.origin !== origin) throw new Error(`A request for ${origin} was about to go to ${url.origin}.`);
    const headers = new Headers(init.headers);
    await intents.get(headers.get(INTENT_HEADER) ?? '');
    const response = await fetch(url, { ...init, headers: onlyKnown(headers), redirect: 'manual' });
    if (response.status >= 300 && response.status < 400) return refuse(response, redirected(response, url, setting));
    if (response.ok && isPage(response)) return refuse(response, pageInstead(url, setting));
    return bounded(response, url.host, largest);
  };
}

function onlyKnown(headers: Headers): Headers {
  for (const name of [...headers.keys()]) {
    if (!HEADERS_SENT.has(name)) headers.delete(name);
  }
  return headers;
}

async function refuse(response: Response, refusal: FailureError): Promise<never> {
  await response.body?.cancel();
  throw refusal;
}

function redirected(response: Response, url: URL, setting: string): FailureError {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, url.href) ? new URL(location, url).origin : 'another address';
  const message = `${url.host} sends the call on to ${target} (${response.status}). Nothing was sent there; if it is right, write that address into ${setting}.`;
  return new FailureError(failure('bad_request', message, { status: response.status, uncharged: true }));
}

function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
}

function pageInstead(url: URL, setting: string): FailureError {
  const message = `${url.host} answered with a web page instead of a model's reply. Check the base URL in ${setting}: it usually ends in \`/v1\`.`;
  return new FailureError(failure('bad_request', message, { status: 200 }));
}

/** The same response, whose body ends in a Failure when it grows too large. */
function bounded(response: Response, host: string, largest: number): Response {
  if (response.body === null) return response;
  const message = `${host} sent more than ${largest} bytes, which is no reply of a model. Choose another server or model.`;
  const tooLarge = () => new FailureError(failure('bad_request', message));
  if (/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
    // The client iterates over the body of a stream; another web stream in between would cost more than the parsing.
    return Object.defineProperty(response, 'body', { value: counted(response.body, largest, tooLarge) });
  }
  let read = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > largest) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}

async function* counted(
  body: ReadableStream<Uint8Array>,
  largest: number,
  tooLarge: () => FailureError,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of body) {
    read += chunk.byteLength;
    if (read > largest) throw tooLarge();
    yield chunk;
  }
}
