import type { TextEdit } from './graph-edit';

/** A stretch of the text that was there at first, or text that was put in. */
type Piece = { from: number; to: number } | { text: string };

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.to - piece.from;
}

/** Whether a cut here would part a pair that belongs together: `\r\n`, or the two halves of one character. */
function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return (before === 13 && after === 10) || (before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000);
}

/** Takes from an edit what it leaves as it is at its beginning and its end. */
export function trimEdit(text: string, edit: TextEdit): TextEdit {
  const old = text.slice(edit.offset, edit.offset + edit.length);
  const most = Math.min(old.length, edit.text.length);
  let head = 0;
  while (head < most && old[head] === edit.text[head]) head++;
  while (head > 0 && (splitsPair(old, head) || splitsPair(edit.text, head))) head--;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === edit.text[edit.text.length - 1 - tail]) tail++;
  while (tail > 0 && (splitsPair(old, old.length - tail) || splitsPair(edit.text, edit.text.length - tail))) tail--;
  return {
    offset: edit.offset + head,
    length: edit.length - head - tail,
    text: edit.text.slice(head, edit.text.length - tail),
  };
}

/**
 * A text under edit that remembers which stretches are still the original ones, so that several rounds of edits
 * come out as one list of edits against the original.
 */
export class PieceText {
  readonly #original: string;
  #pieces: Piece[];
  #text: string;

  constructor(original: string) {
    this.#original = original;
    this.#text = original;
    this.#pieces = [{ from: 0, to: original.length }];
  }

  get text(): string {
    return this.#text;
  }

  /** Applies edits that were all made against the present text. They must not overlap. */
  apply(edits: readonly TextEdit[]): void {
    const sorted = endedOnce(this.#text, edits).map((edit, order) => ({ edit: trimEdit(this.#text, edit), order }));
    sorted.sort((a, b) => b.edit.offset - a.edit.offset || b.order - a.order);
    let limit = this.#text.length;
    for (const { edit } of sorted) {
      if (edit.offset + edit.length > limit) throw new Error('edits of one step overlap');
      limit = edit.offset;
      this.#splice(edit);
      const behind = this.#text.slice(edit.offset + edit.length);
      this.#text = this.#text.slice(0, edit.offset) + edit.text + behind;
    }
  }

  #splice(edit: TextEdit): void {
    const end = edit.offset + edit.length;
    const before: Piece[] = [];
    const after: Piece[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const next = at + lengthOf(piece);
      if (at < edit.offset) before.push(cut(piece, 0, Math.min(next, edit.offset) - at));
      if (next > end) after.push(cut(piece, Math.max(at, end) - at, next - at));
      at = next;
    }
    const middle: Piece[] = edit.text === '' ? [] : [{ text: edit.text }];
    this.#pieces = [...before, ...middle, ...after];
  }

  /** The edits that lead from the original text to the present one: sorted, apart, as small as they can be. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let offset = 0;
    let text = '';
    const close = (upTo: number) => {
      const edit = trimEdit(this.#original, { offset, length: upTo - offset, text });
      if (edit.length > 0 || edit.text !== '') edits.push(edit);
      text = '';
    };
    for (const piece of this.#pieces) {
      if ('text' in piece) text += piece.text;
      else {
        close(piece.from);
        offset = piece.to;
      }
    }
    close(this.#original.length);
    return edits;
  }
}

function cut(piece: Piece, from: number, to: number): Piece {
  if ('text' in piece) return { text: piece.text.slice(from, to) };
  return { from: piece.from + from, to: piece.from + to };
}

/**
 * Whatever is put behind a text whose last line has no break brings that break along. Only the first such edit of a
 * step needs it: a second one would be a blank line, which a block text that keeps those (`|+`) would take in.
 */
function endedOnce(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (text === '' || /[\n\r]$/.test(text)) return edits;
  let ended = false;
  return edits.map((edit) => {
    if (edit.offset < text.length || edit.text === '') return edit;
    const added = ended ? edit.text.replace(/^\r?\n/, '') : edit.text;
    ended = added.endsWith('\n');
    return { ...edit, text: added };
  });
}
