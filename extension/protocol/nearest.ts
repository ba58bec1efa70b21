/** How many single-letter changes lead from one word to the other; `Infinity` once it passes `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY;
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  const result = above[b.length] ?? 0;
  return result <= limit ? result : Number.POSITIVE_INFINITY;
}

/** A hint is not worth a wait: in a huge file only the first words are compared. */
const MOST_CANDIDATES = 500;

/** The known word that a wrong one most likely meant, if one is near enough. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wrong = word.slice(0, 64).toLowerCase();
  const limit = wrong.length <= 1 ? 0 : wrong.length <= 3 ? 1 : Math.min(3, Math.ceil(wrong.length / 3));
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let tried = 0;
  for (const candidate of known) {
    if (++tried > MOST_CANDIDATES) break;
    const found = distance(wrong, candidate.toLowerCase(), limit);
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}

/** ` Did you mean “x”?` with its leading space, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined || found === word ? '' : ` Did you mean “${found}”?`;
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
