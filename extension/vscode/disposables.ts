import type * as vscode from 'vscode';

/** Owns listeners, timers and panels, and ends them in the reverse order. */
export class Disposables implements vscode.Disposable {
  readonly #items: vscode.Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Keeps `item` until this is disposed; at once if that has happened. */
  add<T extends vscode.Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}

/**
 * Runs `body` at most once in `ms` milliseconds, the last time after the last call. For screens: what is
 * shown lags by `ms` at most and never more often.
 */
export class Throttle implements vscode.Disposable {
  readonly #ms: number;
  readonly #body: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(ms: number, body: () => void) {
    this.#ms = ms;
    this.#body = body;
  }

  call(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#last + this.#ms - Date.now());
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Runs the body now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = Date.now();
    this.#body();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
