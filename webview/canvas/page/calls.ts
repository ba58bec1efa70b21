import type { CanvasRequests, Outcome } from '../../../extension/protocol/messages';
import { notify } from './page-state';

export type Ask = <Name extends keyof CanvasRequests & string>(
  name: Name,
  ...args: Parameters<CanvasRequests[Name]>
) => ReturnType<CanvasRequests[Name]>;

let toHost: (name: keyof CanvasRequests, ...args: never[]) => Promise<unknown> = () =>
  Promise.reject(new Error('The page is not connected yet.'));

/** Gives the page its connection to the host; called once at the start (and by tests). */
export function connectTo(ask: Ask): void {
  toHost = ask as unknown as typeof toHost;
}

/** Asks the host; rejects with a sentence. */
export const ask = ((name: keyof CanvasRequests, ...args: never[]) => toHost(name, ...args)) as unknown as Ask;

type OutcomeRequest = {
  [Name in keyof CanvasRequests]: ReturnType<CanvasRequests[Name]> extends Promise<Outcome> ? Name : never;
}[keyof CanvasRequests];

/** Asks the host for something that is done or refused; a refusal is shown. Resolves to whether it was done. */
export async function doAsk<Name extends OutcomeRequest & string>(
  name: Name,
  ...args: Parameters<CanvasRequests[Name]>
): Promise<boolean> {
  const outcome = await outcomeOf(ask(name, ...args) as Promise<Outcome>);
  if (!outcome.ok) notify('error', outcome.message);
  return outcome.ok;
}

/** The outcome, also where the host's answer was an exception. */
export async function outcomeOf(answer: Promise<Outcome>): Promise<Outcome> {
  try {
    return await answer;
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
