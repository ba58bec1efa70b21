/** A small HTTP server for what no well-behaved server does: stalls, garbage, cuts, redirects. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  path: string;
  headers: http.IncomingHttpHeaders;
  body: { [field: string]: unknown };
}

export interface RawServer {
  /** `http://127.0.0.1:PORT/v1`. */
  url: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

export type Answer = (response: http.ServerResponse, request: SeenRequest) => void | Promise<void>;

/** Answers every request with the next of `answers`; the last one again and again. */
export async function rawServer(...answers: Answer[]): Promise<RawServer> {
  const seen: SeenRequest[] = [];
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const parsed = { path: request.url ?? '', headers: request.headers, body: text === '' ? {} : JSON.parse(text) };
    seen.push(parsed);
    response.on('error', () => response.destroy());
    await answers[Math.min(seen.length, answers.length) - 1]?.(response, parsed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One streamed event, as the Chat Completions API has it. */
export function event(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** A chunk with one choice. */
export function piece(delta: object, finish: string | null = null): string {
  return event({
    id: 'chat-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'raw-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
}

export function usagePiece(usage: object): string {
  return event({ id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'raw-model', choices: [], usage });
}

export const DONE = 'data: [DONE]\n\n';

/** Streams these texts and ends. */
export function streamed(...texts: string[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(texts.join(''));
  };
}

/** Streams these texts and says nothing more. */
export function stalled(...texts: string[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(texts.join('') || ': open\n\n');
  };
}

/** Answers with a status and a JSON error. */
export function refused(status: number, error: object, headers: http.OutgoingHttpHeaders = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error }));
  };
}
