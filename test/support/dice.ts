/** Chance for tests, the same again from the same seed. */

/** Random numbers that one seed and one label determine. */
export interface Dice {
  /** In [0, 1). */
  roll(): number;
  chance(probability: number): boolean;
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
}

/** The label keeps what happens in one place apart from how often dice were rolled in another. */
export function diceOf(seed: number, label: string): Dice {
  let state = seed >>> 0;
  for (const letter of label) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    roll,
    chance: (probability) => roll() < probability,
    whole: (from, to) => from + Math.floor(roll() * (to - from + 1)),
    pick: <T>(list: readonly T[]) => list[Math.floor(roll() * list.length)] as T,
  };
}

/** A pause that an abort ends early. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
