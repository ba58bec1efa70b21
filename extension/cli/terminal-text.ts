/**
 * Text on its way to a terminal. What models, files and tools say is shown, never obeyed: control characters
 * and direction marks are made visible, so that no reply can move the cursor or hide part of a call.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Makes control characters and invisible marks visible (`\x1b`, `\u202e`); new lines and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same on one line: runs of white space become one space. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** Columns that a text takes on a terminal; East Asian wide characters and emoji take two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Cuts a text to a width, with `…` where something is left out. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let taken = 0;
  let result = '';
  for (const character of text) {
    const next = taken + widthOf(character);
    if (next > width - 1) break;
    result += character;
    taken = next;
  }
  return `${result}…`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

export type Paint = (colour: 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold', text: string) => string;

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, dim: 2, bold: 1 } as const;

/** Colours for a terminal that shows them. */
export const colourful: Paint = (colour, text) => (text === '' ? '' : `\x1b[${CODES[colour]}m${text}\x1b[0m`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colour codes begin with one
const PAINTED = /\x1b\[\d+m/g;

/** A text without the colours that `colourful` gave it. */
export function unpainted(text: string): string {
  return text.replace(PAINTED, '');
}

/** No colours: `NO_COLOR`, a pipe, a file. */
export const plain: Paint = (_colour, text) => text;

/** `0.9 s`, `12.4 s`, `01:12`, `1:02:05`. Milliseconds in. */
export function formatElapsed(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const clock = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** `842`, `3.2k`, `18k`, `1.2M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 10_000) return `${(count / 1000).toFixed(1)}k`;
  if (count < 1_000_000) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}
