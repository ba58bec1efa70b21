import type { Place } from './problem';

/**
 * Finds line and column of an offset. Lines end at `\n`, `\r\n` or a lone `\r`, as VS Code's documents count
 * them; the YAML library's own counter knows only `\n`.
 */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) this.#starts.push(at + 1);
    }
  }

  /** Zero-based line of an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset of the first character of the line that holds `offset`. */
  lineStart(offset: number): number {
    return this.#starts[this.lineOf(offset)] ?? 0;
  }

  /** Offset behind the last character of that line, before its line break. */
  lineEnd(offset: number): number {
    const next = this.#starts[this.lineOf(offset) + 1];
    if (next === undefined) return this.#text.length;
    return next >= 2 && this.#text.charCodeAt(next - 2) === 13 && this.#text.charCodeAt(next - 1) === 10
      ? next - 2
      : next - 1;
  }

  /** Offset of the start of the next line; the text's length on the last line. */
  nextLine(offset: number): number {
    return this.#starts[this.lineOf(offset) + 1] ?? this.#text.length;
  }

  /** The place of a range; a range over several lines is cut at the end of its first one, to be seen whole. */
  placeOf(start: number, end: number): Place {
    const inside = Math.min(Math.max(0, start), this.#text.length);
    // An error can be said of the line break itself; its place is the end of the line.
    const from = Math.min(inside, this.lineEnd(inside));
    const line = this.lineOf(from);
    const stop = Math.max(from, Math.min(end, this.lineEnd(from)));
    const character = from - (this.#starts[line] ?? 0);
    return { line, character, endLine: line, endCharacter: character + (stop - from) };
  }
}
