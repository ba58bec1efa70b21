/**
 * `http.get`: reads text from hosts that the user's settings allow.
 *
 * H1  The address that was checked is the address that is connected to: names are looked up here, once a request.
 * H2  Every redirect is checked like a first request.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import * as z from 'zod';
import type { Tool } from '../engine/ports';
import { allowanceOf, isLoopback, isPublic } from './addresses';
import { defineTool } from './define';
import { isBinary } from './file-text';
import { shown } from './path-rules';
import { systemCode, ToolError } from './tool-error';

const MOST_REDIRECTS = 3;
const LARGEST = 1024 * 1024;
const ERROR_SHOWN = 500;
const TEXT = /^(text\/|application\/([\w.+-]+\+)?(json|xml|yaml|x-yaml|x-ndjson|javascript|toml|graphql)\b)/i;

export interface HttpOptions {
  /** From the user's settings, see `allowanceOf`. Empty: nothing is allowed. */
  allowedHosts: string[];
  /** Looks a name up; the system's resolver unless a test says otherwise. */
  lookup?(host: string): Promise<{ address: string; family: number }[]>;
}

type Address = { address: string; family: number };

export function createHttpGet(options: HttpOptions): Tool {
  return defineTool({
    name: 'http.get',
    description: 'Reads a text (a web page, JSON, a file) over http or https from an allowed host.',
    effect: 'outside',
    args: z.strictObject({ url: z.string().min(1).max(4000).describe('For example `https://example.com/notes.txt`.') }),
    run: ({ url }, io) => get(url, options, io.signal),
  });
}

async function get(first: string, options: HttpOptions, signal: AbortSignal): Promise<string> {
  let url = readUrl(first);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const address = await checkedAddress(url, options);
    signal.throwIfAborted();
    const response = await request(url, address, signal);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status < 300 || status >= 400 || location === undefined) return textOf(response, url, signal);
    response.destroy();
    url = redirectedUrl(url, location);
  }
  throw new ToolError(
    `\`${url.host}\` sends the request on more than ${MOST_REDIRECTS} times. Give the last address itself.`,
  );
}

function readUrl(text: string, from?: URL): URL {
  const base = from?.href;
  if (!URL.canParse(text, base))
    throw new ToolError(`\`${shown(text)}\` is no URL. Write it whole, like \`https://example.com/\`.`);
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new ToolError('Only http and https can be read.');
  if (url.username !== '' || url.password !== '') throw new ToolError('The URL has a user name in it. Leave it out.');
  if (url.hostname.endsWith('.')) throw new ToolError('The host ends in a dot. Leave it out.');
  url.hash = '';
  return url;
}

function redirectedUrl(from: URL, location: string): URL {
  const url = readUrl(location, from);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new ToolError(`\`${from.host}\` sends the request on to an address without https, which is refused.`);
  }
  return url;
}

/** The one address that may be connected to. Throws where the host is not allowed or any of its addresses is not. */
async function checkedAddress(url: URL, options: HttpOptions): Promise<Address> {
  const allowance = allowanceOf(url, options.allowedHosts);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await looked(host, options) : [{ address: host, family: isIP(host) }];
  const fits = allowance === 'loopback' ? isLoopback : isPublic;
  const [first] = addresses;
  if (first !== undefined && addresses.every(({ address }) => fits(address))) return first;
  throw new ToolError(
    `\`${url.host}\` is not on the public network, so it is not read. Only addresses of the public Internet can be.`,
  );
}

async function looked(host: string, options: HttpOptions): Promise<Address[]> {
  try {
    return await (options.lookup ?? ((name) => systemLookup(name, { all: true })))(host);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ToolError(`The name \`${host}\` cannot be looked up (${systemCode(error)}). Check it, or the network.`);
  }
}

/** Sends the request to exactly that address. */
function request(url: URL, to: Address, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request: send } = url.protocol === 'https:' ? https : http;
    const sent = send(url, {
      agent: false,
      signal,
      headers: {
        accept: 'text/*, application/json;q=0.9, */*;q=0.1',
        'accept-encoding': 'identity',
        'user-agent': 'Switchyard',
      },
      lookup: (_name, wanted, done) => {
        if (wanted.all === true) done(null, [to]);
        else done(null, to.address, to.family);
      },
    });
    sent.once('response', (response) => {
      // A proxy that someone has put under node:http would connect elsewhere; then nothing of it is used.
      if (sameAddress(response.socket.remoteAddress, to.address)) resolve(response);
      else {
        response.destroy();
        reject(
          new ToolError(
            `\`${url.host}\` was reached at another address than the one that was checked, so nothing was read.`,
          ),
        );
      }
    });
    sent.once('error', (error) => reject(signal.aborted ? error : unreachable(url, error)));
    sent.end();
  });
}

function sameAddress(actual: string | undefined, checked: string): boolean {
  return actual !== undefined && actual.replace(/^::ffff:(?=\d+\.)/, '') === checked.toLowerCase();
}

function unreachable(url: URL, error: unknown): unknown {
  const code = systemCode(error);
  return code === undefined
    ? error
    : new ToolError(`\`${url.host}\` cannot be reached (${code}). Try again later, or another address.`);
}

async function textOf(response: http.IncomingMessage, url: URL, signal: AbortSignal): Promise<string> {
  const status = response.statusCode ?? 0;
  const ok = status >= 200 && status < 300;
  const type = response.headers['content-type'] ?? '';
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' || (type !== '' && !TEXT.test(type))) {
    response.destroy();
    const what = encoding === 'identity' ? type.slice(0, 60) : `compressed (${encoding.slice(0, 20)})`;
    throw new ToolError(`\`${url.host}\` answered ${status} with something that is no plain text: ${shown(what)}.`);
  }
  const { bytes, cut } = await bodyOf(response, url, signal);
  if (isBinary(bytes)) throw new ToolError(`\`${url.host}\` answered ${status} with something that is no text.`);
  const text = bytes.toString('utf8');
  if (!ok) throw new ToolError(`\`${url.host}\` answered ${status}: ${text.slice(0, ERROR_SHOWN) || 'nothing more'}`);
  return cut ? `${text}\n[cut: only the first ${LARGEST} bytes were read]` : text;
}

async function bodyOf(
  response: http.IncomingMessage,
  url: URL,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, error);
  } finally {
    response.destroy();
  }
  return { bytes: Buffer.concat(chunks).subarray(0, LARGEST), cut: size > LARGEST };
}
