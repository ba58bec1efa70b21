import * as vscode from 'vscode';

/** Where everything that is no one's business until something goes wrong is written: the "Switchyard" output. */
export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel('Switchyard', { log: true });
}

/** One sentence for a person from anything that was thrown. Stacks stay in the log. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0]?.trim() ?? '';
  return line === '' ? 'Something went wrong without saying what.' : line;
}

/**
 * Wraps what VS Code calls (E7: the door "command"). A throw in it is a bug: logged with its cause and shown
 * once, with the way to the log.
 */
export function door<Args extends unknown[], Value>(
  log: Log,
  what: string,
  body: (...args: Args) => Value | Promise<Value>,
): (...args: Args) => Promise<Value | undefined> {
  return async (...args) => {
    try {
      return await body(...args);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      reportBug(log, what, error);
      return undefined;
    }
  };
}

/** Logs a bug and shows it, without making anyone wait for the answer. */
export function reportBug(log: Log, what: string, error: unknown): void {
  log.error(`${what} failed`, error);
  void vscode.window.showErrorMessage(`Switchyard: ${what} failed. ${sentenceOf(error)}`, 'Show Log').then((choice) => {
    if (choice === 'Show Log') log.show();
  });
}

/** For promises that nobody awaits: a rejection is logged and not lost. */
export function detach(log: Log, what: string, promise: PromiseLike<unknown>): void {
  promise.then(undefined, (error: unknown) => log.error(`${what} failed`, error));
}
