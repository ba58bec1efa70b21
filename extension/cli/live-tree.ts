/** A block of lines at the end of a terminal, redrawn in place at most ten times a second. */
import type { Terminal } from './terminal';
import { clip, unpainted, widthOf } from './terminal-text';

const REDRAW_MS = 100;

export class LiveTree {
  private drawn = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private dirty = true;
  private paused = false;

  constructor(
    private readonly terminal: Pick<Terminal, 'write' | 'rows' | 'columns'>,
    private readonly lines: () => string[],
  ) {}

  /** Draws now and then whenever something changed; the clock in it moves once a second all the same. */
  start(): void {
    let ticks = 0;
    this.timer = setInterval(() => {
      ticks += 1;
      if (this.paused || (!this.dirty && ticks % 10 !== 0)) return;
      this.draw();
    }, REDRAW_MS);
    this.draw();
  }

  changed(): void {
    this.dirty = true;
  }

  /** Leaves what is drawn and stops, so that a question can be asked below it. */
  pause(): void {
    if (!this.paused) this.draw();
    this.paused = true;
    this.drawn = 0;
  }

  resume(): void {
    this.paused = false;
    this.dirty = true;
  }

  /** Takes the block away; what comes next is written in its place. */
  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = undefined;
    if (!this.paused) this.terminal.write(this.erase());
    this.drawn = 0;
  }

  private erase(): string {
    return this.drawn > 0 ? `\x1b[${this.drawn}A\x1b[0J` : '';
  }

  private draw(): void {
    // A block that is taller than the screen cannot be redrawn: its top has scrolled away.
    const columns = this.terminal.columns();
    const lines = this.lines()
      .slice(0, Math.max(1, this.terminal.rows() - 1))
      .map((line) => fitted(line, columns));
    this.terminal.write(`${this.erase()}${lines.map((line) => `${line}\n`).join('')}`);
    this.drawn = lines.length;
    this.dirty = false;
  }
}

/** A line that wraps takes two rows and would be redrawn in the wrong place; too long a one loses its colours. */
function fitted(line: string, columns: number): string {
  const bare = unpainted(line);
  return widthOf(bare) <= columns ? line : clip(bare, columns);
}
