import type { Json, JsonObject } from './json';

/** How a file is written, as far as new parts should follow it. */
export interface Style {
  /** JSON: every key and text in double quotes, no blocks. */
  json: boolean;
  eol: string;
  /** One level of indentation. */
  unit: string;
}

export type Quote = 'plain' | 'single' | 'double';

/** A value behind a key: what stands on the key's line, and whole lines beneath it. */
export interface Printed {
  head: string;
  body: string[];
  /** A block text whose trailing blank lines count (`|+`). */
  keep: boolean;
}

/** Longest line that a list or a map is still written on. */
const WIDTH = 90;

/** What may not stand bare in YAML: control characters, halves of characters, and breaks that only some know. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u;

/** Words and numbers that some YAML reader takes for something else than text. */
const SPECIAL = /^(?:null|true|false|yes|no|on|off|y|n|~|=|<<|[-+]?\.(?:inf|nan))$/i;
const NUMBER_LIKE = /^[-+.]?\d[\d_.,:eE+-]*$|^0[xob][\da-f_]+$/i;
const PLAIN_START = /^[\p{L}\p{N}_/$(.+^<;~\\]/u;

/** Whether a text may stand without quotes and still be that text. */
function isPlain(text: string, flow: boolean): boolean {
  if (text === '' || text.trim() !== text || /[\n\t]/.test(text) || UNPRINTABLE.test(text)) return false;
  if (!PLAIN_START.test(text) || SPECIAL.test(text) || NUMBER_LIKE.test(text)) return false;
  if (/: |:$| #/.test(text) || /^\.\.\.|^---/.test(text)) return false;
  return !(flow && /[,[\]{}]|:[,[\]{}"']/.test(text));
}

/** A text in double quotes; JSON's escapes are YAML's too, and a few more characters must be escaped there. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function printText(text: string, flow: boolean, quote: Quote): string {
  const line = !/[\n\t]/.test(text) && !UNPRINTABLE.test(text);
  if (quote === 'plain' && isPlain(text, flow)) return text;
  if (quote === 'single' && line) return `'${text.replaceAll("'", "''")}'`;
  return doubleQuoted(text);
}

/** A value on one line. `flow` where it stands inside brackets. */
export function printInline(value: Json, style: Style, flow: boolean, quote: Quote = 'plain'): string {
  if (Array.isArray(value)) return `[${value.map((item) => printInline(item, style, true)).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => printMember(key, member, style));
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (typeof value === 'string') return style.json ? doubleQuoted(value) : printText(value, flow, quote);
  return String(value);
}

/** `key: value` inside braces. */
export function printMember(key: string, value: Json, style: Style): string {
  return `${printKey(key, style)}: ${printInline(value, style, true)}`;
}

export function printKey(key: string, style: Style, quote: Quote = 'plain'): string {
  // A key is held to the rules of brackets everywhere, so that it can be moved.
  return style.json ? doubleQuoted(key) : printText(key, true, quote);
}

/** Whether a text can stand as a `|` block and come back exactly. */
function isBlockText(text: string): boolean {
  if (!text.includes('\n') || text.trim() === '' || UNPRINTABLE.test(text)) return false;
  const lines = text.split('\n');
  const bare = (line: string | undefined) => line !== undefined && line !== '' && line.trim() === '';
  const last = lines.findLast((line) => line !== '');
  return !bare(lines[0]) && !bare(last) && !bare(lines.find((line) => line !== ''));
}

function printBlockText(text: string, indent: string, style: Style): Printed {
  const indicator = /^\s/.test(text) ? String(style.unit.length) : '';
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = (chomp === '-' ? text : text.slice(0, -1)).split('\n');
  const body = lines.map((line) => (line === '' ? '' : indent + style.unit + line));
  return { head: `|${indicator}${chomp}`, body, keep: chomp === '+' };
}

function isFlat(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object' || item === null);
  if (typeof value === 'string') return !value.includes('\n');
  return true;
}

/** Whether a list or a map is better written on one line. */
function fitsInline(value: Json[] | JsonObject, style: Style): boolean {
  const members = Array.isArray(value) ? value : Object.values(value);
  if (members.length === 0) return true;
  const simple = Array.isArray(value)
    ? isFlat(value) && members.every(isFlat)
    : members.every((member) => isFlat(member) || isInlineMap(member));
  return simple && printInline(value, style, false).length <= WIDTH;
}

function isInlineMap(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isFlat);
}

/**
 * A value behind a key that stands at `indent` in a block map. `spread` is how many levels of maps are written
 * line by line even where they would fit on one.
 */
export function printBlock(value: Json, indent: string, style: Style, spread = 0, quote: Quote = 'plain'): Printed {
  if (typeof value === 'string' && quote === 'plain' && isBlockText(value)) return printBlockText(value, indent, style);
  const collection = typeof value === 'object' && value !== null;
  if (!collection) return { head: printInline(value, style, false, quote), body: [], keep: false };
  const empty = Object.keys(value).length === 0;
  if (empty || (fitsInline(value, style) && (spread === 0 || Array.isArray(value)))) {
    return { head: printInline(value, style, false), body: [], keep: false };
  }
  const inner = indent + style.unit;
  if (Array.isArray(value)) {
    return { head: '', body: value.map((item) => `${inner}- ${printInline(item, style, false)}`), keep: false };
  }
  const body: string[] = [];
  let keep = false;
  for (const [key, member] of Object.entries(value)) {
    const printed = printPair(key, member, inner, style, spread - 1);
    body.push(...printed.body);
    keep = printed.keep;
  }
  return { head: '', body, keep };
}

/** The lines of a pair in a block map at `indent`. */
export function printPair(key: string, value: Json, indent: string, style: Style, spread = 0): Printed {
  const printed = printBlock(value, indent, style, Math.max(0, spread));
  const first = `${indent}${printKey(key, style)}:${printed.head === '' ? '' : ` ${printed.head}`}`;
  return { head: '', body: [first, ...printed.body], keep: printed.keep };
}
