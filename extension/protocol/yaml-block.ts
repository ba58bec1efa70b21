import { isMap, isPair, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { TextEdit } from './graph-edit';
import type { Json } from './json';
import { printInline, printPair, type Style } from './yaml-print';
import { keyText, type YamlText } from './yaml-read';
import {
  blockHeader,
  endOfItem,
  indentAt,
  isBlockText,
  isFirstOnLine,
  itemTokens,
  skipBlankLines,
  startOfItem,
} from './yaml-span';

function endOfIndex(yaml: YamlText, node: YAMLMap | YAMLSeq, index: number): number {
  return endOfItem(yaml, (node.items[index] as Node | Pair | undefined) ?? null, itemTokens(node)[index]);
}

/**
 * The start of the line behind an item, and behind the comments that belong to it: those that are indented
 * deeper than `deeper` says, with blank lines between only where such a comment follows.
 */
function lineBehind(yaml: YamlText, end: number, belongs: (indent: number) => boolean): number {
  let position = yaml.lines.nextLine(end);
  for (let at = position; at < yaml.text.length; ) {
    const line = yaml.text.slice(at, yaml.lines.lineEnd(at));
    const trimmed = line.trim();
    const next = yaml.lines.nextLine(at);
    if (trimmed !== '' && !trimmed.startsWith('#')) break;
    if (trimmed !== '') {
      if (!belongs(line.length - line.trimStart().length)) break;
      position = next;
    }
    if (next === at) break;
    at = next;
  }
  return position;
}

/** Puts whole lines in at the start of a line, or at the end of a text whose last line has no break. */
export function insertLines(yaml: YamlText, at: number, lines: string[], keep: boolean, style: Style): TextEdit {
  const block = lines.map((line) => line + style.eol).join('');
  const atEnd = at >= yaml.text.length;
  const unfinished = atEnd && yaml.text !== '' && !/[\n\r]$/.test(yaml.text);
  // Behind a text that keeps its trailing blank lines there may be no others.
  const swallowed = keep ? skipBlankLines(yaml, at) - at : 0;
  return { offset: at, length: swallowed, text: (unfinished ? style.eol : '') + block };
}

/** Whether the last pair stands apart from the one before it by a blank line, as the next one then should. */
function isSpaced(yaml: YamlText, map: YAMLMap): boolean {
  const last = map.items.length - 1;
  if (last < 1) return false;
  const between = yaml.text.slice(endOfIndex(yaml, map, last - 1), startOfItem(map, last));
  return /\n[ \t]*\r?\n/.test(between);
}

/** Whether an item's last text keeps the blank lines behind it (`|+`). */
function endsWithKept(yaml: YamlText, item: Node | Pair | null | undefined): boolean {
  if (!item) return false;
  if (isPair(item)) return endsWithKept(yaml, item.value as Node | null);
  if ((isMap(item) || isSeq(item)) && !item.flow)
    return endsWithKept(yaml, item.items.at(-1) as Node | Pair | undefined);
  return isBlockText(item) && blockHeader(yaml, item).includes('+');
}

/** The last pair whose key comes before `key` in the usual order; -1 for the front, the last pair where it has no order. */
function pairBefore(map: YAMLMap, key: string, order: readonly string[]): number {
  const rank = order.indexOf(key);
  if (rank < 0) return map.items.length - 1;
  let found = -1;
  map.items.forEach((pair, index) => {
    const other = order.indexOf(keyText(pair.key) ?? '');
    if (other >= 0 && other < rank) found = index;
  });
  return found;
}

/** How new keys of one map are written: their usual order, and how many levels of each are spread over lines. */
export interface Manner {
  order: readonly string[];
  spread(key: string): number;
}

/** Adds pairs to a block map, each where its key usually stands. */
export function addToBlockMap(
  yaml: YamlText,
  map: YAMLMap,
  entries: readonly [string, Json][],
  style: Style,
  manner: Manner,
): TextEdit[] {
  const { order } = manner;
  const indent = indentAt(yaml, startOfItem(map, 0));
  const places = new Map<number, { lines: string[]; keep: boolean }>();
  for (const [key, value] of [...entries].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))) {
    const printed = printPair(key, value, indent, style, manner.spread(key));
    const { at, spaced } = placeOfNewPair(yaml, map, pairBefore(map, key, order), indent.length);
    const place = places.get(at) ?? { lines: [], keep: false };
    place.lines.push(...(spaced ? [''] : []), ...printed.body);
    place.keep = printed.keep;
    places.set(at, place);
  }
  return [...places].map(([at, { lines, keep }]) => insertLines(yaml, at, lines, keep, style));
}

function placeOfNewPair(yaml: YamlText, map: YAMLMap, before: number, indent: number): { at: number; spaced: boolean } {
  const first = startOfItem(map, 0);
  if (before < 0 && isFirstOnLine(yaml, first)) return { at: yaml.lines.lineStart(first), spaced: false };
  const index = Math.max(0, before);
  const last = index === map.items.length - 1;
  const end = endOfIndex(yaml, map, index);
  const at = lineBehind(yaml, end, (column) => (last ? column >= indent : column > indent));
  const kept = endsWithKept(yaml, map.items[index] as Pair | undefined);
  return { at, spaced: last && !kept && isSpaced(yaml, map) };
}

/** Takes items out of a block map or list, with their lines and the comments on those. Some item stays. */
export function removeFromBlock(yaml: YamlText, node: YAMLMap | YAMLSeq, indexes: readonly number[]): TextEdit[] {
  const gone = new Set(indexes);
  return indexes.map((index) => {
    const start = startOfItem(node, index);
    const end = endOfIndex(yaml, node, index);
    if (isFirstOnLine(yaml, start)) {
      const from = yaml.lines.lineStart(start);
      const next = yaml.lines.nextLine(end);
      // Blank lines behind what goes must not fall to a text before it that keeps them.
      const above = node.items.findLast((_, other) => other < index && !gone.has(other)) as Node | Pair | undefined;
      const kept = endsWithKept(yaml, above);
      return { offset: from, length: (kept ? skipBlankLines(yaml, next) : next) - from, text: '' };
    }
    // The first item stands behind something else on its line (`- key: …`): the next that stays takes its place.
    const next = node.items.findIndex((_, other) => other > index && !gone.has(other));
    const follows = next === index + 1 ? startOfItem(node, next) : -1;
    const gap = follows < 0 ? '' : yaml.text.slice(end, follows);
    const stop = follows < 0 || gap.trim() !== '' ? end : follows;
    return { offset: start, length: stop - start, text: '' };
  });
}

/** The lines of all items of a block collection, which is to be replaced by something on the key's line. */
export function itemLines(yaml: YamlText, node: YAMLMap | YAMLSeq): TextEdit[] {
  return node.items.map((_, index) => {
    const from = yaml.lines.lineStart(startOfItem(node, index));
    return { offset: from, length: yaml.lines.nextLine(endOfIndex(yaml, node, index)) - from, text: '' };
  });
}

/** Puts an item into a block list, before the one that is at `index` now. */
export function insertIntoBlockList(yaml: YamlText, list: YAMLSeq, index: number, value: Json, style: Style): TextEdit {
  const at = Math.min(index, list.items.length - 1);
  const dash = startOfItem(list, at);
  const line = `${indentAt(yaml, dash)}- ${printInline(value, style, false)}`;
  if (index < list.items.length && isFirstOnLine(yaml, dash)) {
    return insertLines(yaml, yaml.lines.lineStart(dash), [line], false, style);
  }
  const end = endOfIndex(yaml, list, index < list.items.length ? index : list.items.length - 1);
  return insertLines(
    yaml,
    lineBehind(yaml, end, (column) => column > indentAt(yaml, dash).length),
    [line],
    false,
    style,
  );
}
