/**
 * The deadlines of one streamed reply. The client's own `timeout` ends with the headers: a server that stalls in
 * mid-stream would hold a call for ever.
 */

/** Milliseconds. */
export interface Deadlines {
  /** Until the first piece of the reply. */
  first: number;
  /** Between two pieces; comments that only keep the line open do not count as one. */
  idle: number;
  /** For the whole reply. */
  total: number;
}

export const DEADLINES: Deadlines = { first: 60_000, idle: 60_000, total: 600_000 };

/** How long a server may take to close the stream, or send its usage, once the reply is whole. */
const CLOSING = 5_000;

/** Watches one reply; aborts `signal` at a deadline, or when the caller's signal is aborted. */
export class Watch {
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  readonly #limits: Deadlines;
  readonly #total: NodeJS.Timeout;
  #piece: NodeJS.Timeout;
  #begun = false;
  #closing = false;
  /** Which deadline passed, in words that follow the server's name; undefined while none has. */
  expired: string | undefined;

  constructor(outer: AbortSignal, limits: Deadlines) {
    this.#outer = outer;
    this.#limits = limits;
    this.#piece = this.#arm(limits.first, 'sent no reply');
    this.#total = this.#arm(limits.total, 'did not finish its reply');
    if (outer.aborted) this.#abort.abort();
    else outer.addEventListener('abort', this.#stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** A piece of the reply has come. */
  touch(): void {
    if (this.#begun) {
      this.#piece.refresh();
      return;
    }
    this.#begun = true;
    clearTimeout(this.#piece);
    this.#piece = this.#arm(this.#limits.idle, 'fell silent in the middle of its reply');
  }

  /** The reply is whole; only its usage and the end of the stream may still come. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#piece);
    this.#piece = this.#arm(Math.min(CLOSING, this.#limits.idle), 'did not close its stream');
  }

  dispose(): void {
    clearTimeout(this.#piece);
    clearTimeout(this.#total);
    this.#outer.removeEventListener('abort', this.#stop);
  }

  readonly #stop = () => this.#abort.abort();

  #arm(ms: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.expired ??= `${what} within ${ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`}`;
      this.#abort.abort();
    }, ms);
  }
}
