/**
 * Text from models, tools and files, made safe to read: characters that hide or reorder others are
 * written out as `\u{202E}`, so that what a person reads is what would happen.
 */

/** A stretch of text: as it is, standing for characters that cannot be seen, or a sign for a newline or tab. */
export interface TextPart {
  text: string;
  kind: 'plain' | 'escaped' | 'mark';
}

/**
 * Controls, formats (bidi, zero-width, tags), private use, surrogates, unassigned, line separators, every space
 * but the common one, everything that may be left out of a drawing, and the blank letters of Hangul and Braille.
 */
const HIDDEN =
  /(?:[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFFC]|(?! )\p{Zs})/gu;

/** What stands for a character that cannot be seen: `\u{202E}`. */
export function escapeOf(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
}

function shown(char: string, newlines: 'keep' | 'mark'): string {
  if (char === '\n') return newlines === 'mark' ? '↵\n' : '\n';
  if (char === '\t') return newlines === 'mark' ? '⇥\t' : '\t';
  return escapeOf(char);
}

/**
 * Splits text into what can be shown as it is and what has to be written out. With `mark`, newlines and tabs get
 * a sign (and still break the line); with `keep` they are left alone. A carriage return is always written out.
 */
export function visibleParts(text: string, newlines: 'keep' | 'mark' = 'keep'): TextPart[] {
  const parts: TextPart[] = [];
  let plain = 0;
  const push = (part: string, kind: TextPart['kind']) => {
    const last = parts.at(-1);
    if (part === '') return;
    if (last && last.kind === kind) last.text += part;
    else parts.push({ text: part, kind });
  };
  for (const found of text.matchAll(HIDDEN)) {
    const char = found[0];
    push(text.slice(plain, found.index), 'plain');
    push(shown(char, newlines), char !== '\n' && char !== '\t' ? 'escaped' : newlines === 'mark' ? 'mark' : 'plain');
    plain = found.index + char.length;
  }
  push(text.slice(plain), 'plain');
  return parts;
}

/** The same as one string, for titles, labels and attributes. */
export function visibleText(text: string, newlines: 'keep' | 'mark' = 'keep'): string {
  return visibleParts(text, newlines)
    .map((part) => part.text)
    .join('');
}

/** One line: newlines and tabs become signs, and text beyond `max` characters becomes `…`. */
export function visibleLine(text: string, max = 200): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return visibleText(cut.replace(/\r?\n/g, ' ↵ ').replace(/\t/g, ' '));
}
