import type { Durable } from './durable';

/** At most `count` holders at once, first come, first served. */
export class Permits {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Runs `work` with a permit and gives it back whatever happens, also when the wait for it is cancelled. */
  async with<T>(durable: Durable, work: () => Promise<T>): Promise<T> {
    await this.acquire(durable);
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private async acquire(durable: Durable): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    let granted = false;
    let grant: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      grant = () => {
        granted = true;
        resolve();
      };
    });
    this.queue.push(grant);
    try {
      await durable.until(turn);
    } catch (error) {
      if (granted) this.release();
      else this.queue.splice(this.queue.indexOf(grant), 1);
      throw error;
    }
  }

  private release(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.free += 1;
  }
}
