import { createBirpc } from 'birpc';
import type * as vscode from 'vscode';
import { Disposables } from './disposables';
import { type Log, sentenceOf } from './log';

/** The arguments of a request, as its schema gives them back, or why they are refused. */
export type ParsedRequest = { ok: true; args: unknown[] } | { ok: false; message: string };

export interface PageLink<Notices extends object> extends vscode.Disposable {
  /** Tells the page something; lost without harm where the page is hidden or gone (it asks again on `page.ready`). */
  notify<Name extends keyof Notices & string>(
    name: Name,
    ...args: Notices[Name] extends (...args: infer Args) => unknown ? Args : never
  ): void;
}

export interface LinkOptions<Requests extends object> {
  webview: vscode.Webview;
  log: Log;
  /** For the log: which page. */
  page: string;
  /** Parses what a page sent, before anything is done with it. */
  parse(name: string, args: unknown[]): Promise<ParsedRequest>;
  handlers: Requests;
}

type AnyFunctions = Record<string, (...args: unknown[]) => unknown>;
type AnyHandler = (...args: unknown[]) => Promise<unknown>;

/** Whether a message has the shape of our protocol's; anything else is dropped before it reaches the protocol. */
function isMessage(value: unknown): value is { t: string } {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as { t?: unknown; m?: unknown; a?: unknown; i?: unknown };
  if (message.t === 'q') {
    return (
      typeof message.m === 'string' &&
      Array.isArray(message.a) &&
      (message.i === undefined || typeof message.i === 'string')
    );
  }
  return message.t === 's' && typeof message.i === 'string';
}

/**
 * Connects the host to one page (E7: the door "message"). Every request is parsed by schema and ends in a result
 * or in one sentence; a throw is a bug, logged with its cause, and its stack never reaches the page.
 */
export function linkPage<Requests extends object, Notices extends object>(
  options: LinkOptions<Requests>,
): PageLink<Notices> {
  const own = new Disposables();
  const { webview, log, page } = options;
  const rpc = createBirpc<AnyFunctions, AnyFunctions>(options.handlers as AnyFunctions, {
    post: (message) => webview.postMessage(message),
    on: (receive) => {
      own.add(
        webview.onDidReceiveMessage((message: unknown) => {
          if (isMessage(message)) receive(message);
          else log.warn(`${page}: a message of no known shape was dropped`);
        }),
      );
    },
    // VS Code sends messages as JSON, where an Error would arrive as {}.
    serialize: (message: { e?: unknown }) =>
      message.e instanceof Error ? { ...message, e: message.e.message } : message,
    resolver: (name) => {
      if (!Object.hasOwn(options.handlers, name)) return undefined;
      return (...args: unknown[]) => answer(options, name, args);
    },
    onGeneralError: (error) => {
      if (!own.disposed) log.warn(`${page}: ${sentenceOf(error)}`);
      return true;
    },
  });
  own.add({ dispose: () => rpc.$close() });
  return {
    notify: (name, ...args) => {
      if (own.disposed) return;
      rpc.$callEvent(name, ...args).catch((error: unknown) => log.warn(`${page}: ${name}: ${sentenceOf(error)}`));
    },
    dispose: () => own.dispose(),
  };
}

async function answer<Requests extends object>(
  { log, page, parse, handlers }: LinkOptions<Requests>,
  name: string,
  args: unknown[],
): Promise<unknown> {
  const parsed = await parse(name, args);
  if (!parsed.ok) {
    log.warn(`${page}: ${parsed.message}`);
    throw new Error(parsed.message);
  }
  try {
    return await (handlers as Record<string, AnyHandler>)[name]?.(...parsed.args);
  } catch (error) {
    log.error(`${page}: ${name} failed`, error);
    throw new Error(`${sentenceOf(error)} The log has more (Switchyard: Show Log).`);
  }
}
