import {
  type CST,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { YamlText } from './yaml-read';

/** An edit that cannot be made here, with a sentence for a person. */
export class EditRefusal extends Error {}

/** The concrete syntax of one item of a collection: what stands before it, and its `:` and what follows that. */
interface ItemTokens {
  start: CST.SourceToken[];
  sep?: CST.SourceToken[];
  key?: CST.Token | null;
  value?: CST.Token;
}

const BLANK = new Set(['space', 'comment', 'newline']);

/** Items as tokens; a comma that trails the last item has an item of its own here. */
export function itemTokens(node: YAMLMap | YAMLSeq): ItemTokens[] {
  const token = node.srcToken as { items?: ItemTokens[] } | undefined;
  return token?.items ?? [];
}

function endOfTokens(tokens: readonly CST.SourceToken[]): number | undefined {
  const last = tokens.findLast((token) => !BLANK.has(token.type));
  return last && last.offset + last.source.length;
}

/** Offset behind a pair's `:` and any anchor or tag there; behind the key where it has no `:`. */
export function colonEnd(pair: Pair): number {
  const sep = (pair.srcToken as ItemTokens | undefined)?.sep ?? [];
  return endOfTokens(sep) ?? (pair.key as Node).range?.[1] ?? 0;
}

/** Whether a value is not written at all (`key:`). */
export function isUnwritten(node: Node | null | undefined): boolean {
  return !node || (isScalar(node) && node.value === null && (node.source ?? '') === '');
}

export function isBlockText(node: unknown): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** The indicator of a block text, such as `|-`. */
export function blockHeader(yaml: YamlText, node: Node): string {
  return /^[|>][-+0-9]*/.exec(yaml.text.slice(node.range?.[0] ?? 0, (node.range?.[0] ?? 0) + 4))?.[0] ?? '';
}

function endOfBlockText(yaml: YamlText, node: Node): number {
  const [start, end] = node.range ?? [0, 0];
  const header = blockHeader(yaml, node);
  let text = yaml.text.slice(start, end);
  // Blank lines behind a block text count only where it keeps them; elsewhere they part it from what follows.
  text = header.includes('+') ? text.replace(/\r?\n$|\r$/, '') : text.replace(/(?:[ \t]*(?:\r\n|\n|\r))+[ \t]*$/, '');
  // To the line's end: spaces behind the last word are part of the text.
  return yaml.lines.lineEnd(start + Math.max(text.length, header.length));
}

/** Offset behind the last character of an item's value, without blank lines and comments that follow. */
export function endOfItem(yaml: YamlText, item: Node | Pair | null, tokens: ItemTokens | undefined): number {
  const value = item && 'key' in item ? (item.value as Node | null) : (item as Node | null);
  if (value && !isUnwritten(value)) return endOf(yaml, value);
  if (item && 'key' in item) return colonEnd(item);
  return endOfTokens(tokens?.start ?? []) ?? 0;
}

/** Offset behind the last character of a value. */
export function endOf(yaml: YamlText, node: Node): number {
  const [start, end] = node.range ?? [0, 0];
  if (isAlias(node)) return end;
  if (isScalar(node)) return isBlockText(node) ? endOfBlockText(yaml, node) : end;
  if (isCollection(node) && !node.flow && (isMap(node) || isSeq(node))) {
    const last = node.items.at(-1) as Node | Pair | undefined;
    return last === undefined ? start : endOfItem(yaml, last, itemTokens(node)[node.items.length - 1]);
  }
  return end;
}

/** Offset of an item: its `-` in a block list, its first property or key elsewhere. */
export function startOfItem(node: YAMLMap | YAMLSeq, index: number): number {
  const tokens = itemTokens(node)[index];
  const marks = tokens?.start.filter((token) => !BLANK.has(token.type) && token.type !== 'comma') ?? [];
  if (marks.some((token) => token.type === 'explicit-key-ind')) {
    throw new EditRefusal('This part is written with “?” keys, which the canvas does not edit. Edit the text instead.');
  }
  const [first] = marks;
  if (first) return first.offset;
  const item = node.items[index] as Node | Pair | undefined;
  const target = item && 'key' in item ? (item.key as Node | null) : (item as Node | undefined);
  return target?.range?.[0] ?? 0;
}

/** Offset of the comma behind an item in brackets. */
export function commaBehind(node: YAMLMap | YAMLSeq, index: number): number | undefined {
  return itemTokens(node)[index + 1]?.start.find((token) => token.type === 'comma')?.offset;
}

/** Whether only blanks stand before an offset on its line. */
export function isFirstOnLine(yaml: YamlText, offset: number): boolean {
  return yaml.text.slice(yaml.lines.lineStart(offset), offset).trim() === '';
}

/** Spaces as wide as what stands before an offset on its line. */
export function indentAt(yaml: YamlText, offset: number): string {
  return ' '.repeat(offset - yaml.lines.lineStart(offset));
}

/** Offset behind blank lines that start at `offset`. */
export function skipBlankLines(yaml: YamlText, offset: number): number {
  let at = offset;
  while (at < yaml.text.length && yaml.text.slice(at, yaml.lines.lineEnd(at)).trim() === '')
    at = yaml.lines.nextLine(at);
  return at;
}
