import { createBirpc } from 'birpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** VS Code's side of the page; it may be acquired once only. */
export const vscode: VsCodeApi = acquireVsCodeApi();

type AnyFunctions = Record<string, (...args: never[]) => unknown>;

/**
 * Connects a page to its host: `notices` are what the host may call, the returned function calls the host.
 * A request ends in its result or rejects with an `Error` that has a sentence for a person.
 */
export function connect<Requests extends object, Notices extends object>(notices: Notices) {
  const rpc = createBirpc<AnyFunctions, AnyFunctions>(notices as unknown as AnyFunctions, {
    post: (message) => vscode.postMessage(message),
    on: (receive) => window.addEventListener('message', (event) => receive(event.data)),
    timeout: 60_000,
  });
  return async <Name extends keyof Requests & string>(
    name: Name,
    ...args: Requests[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Requests[Name] extends (...args: never[]) => Promise<infer Value> ? Value : never> => {
    try {
      return (await rpc.$call(name, ...(args as unknown as never[]))) as never;
    } catch (error) {
      // Messages between host and page are JSON: an Error arrives as whatever is left of it.
      throw error instanceof Error ? error : new Error(wordsOf(error));
    }
  };
}

function wordsOf(error: unknown): string {
  if (error !== null && typeof error === 'object' && 'message' in error) return String(error.message);
  return String(error);
}
