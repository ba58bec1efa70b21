import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { TextEdit } from './graph-edit';
import type { Style } from './yaml-print';
import type { YamlText } from './yaml-read';
import { commaBehind, endOfItem, isFirstOnLine, itemTokens, startOfItem } from './yaml-span';

function endOfIndex(yaml: YamlText, node: YAMLMap | YAMLSeq, index: number): number {
  return endOfItem(yaml, (node.items[index] as Node | Pair | undefined) ?? null, itemTokens(node)[index]);
}

/** Puts written items into brackets, before the item that is at `index` now. */
export function insertIntoFlow(
  yaml: YamlText,
  node: YAMLMap | YAMLSeq,
  index: number,
  items: readonly string[],
  style: Style,
): TextEdit[] {
  const [open, close] = node.range ?? [0, 0];
  const count = node.items.length;
  if (count === 0) return [intoEmpty(yaml, open, close, items, style)];
  if (index < count) {
    const at = startOfItem(node, index);
    const own = isFirstOnLine(yaml, at);
    const gap = own ? `,${style.eol}${yaml.text.slice(yaml.lines.lineStart(at), at)}` : ', ';
    return [{ offset: at, length: 0, text: items.map((item) => item + gap).join('') }];
  }
  const start = startOfItem(node, count - 1);
  const end = endOfIndex(yaml, node, count - 1);
  const comma = commaBehind(node, count - 1);
  const lineEnd = yaml.lines.lineEnd(comma ?? end);
  const ownLine = isFirstOnLine(yaml, start) && lineEnd < close - 1;
  if (!ownLine) return [{ offset: end, length: 0, text: items.map((item) => `, ${item}`).join('') }];
  // A comment behind the last item stays behind it: the new one gets a line of its own.
  const indent = yaml.text.slice(yaml.lines.lineStart(start), start);
  const lines = items.map((item) => style.eol + indent + item).join(',') + (comma === undefined ? '' : ',');
  const edits: TextEdit[] = [{ offset: lineEnd, length: 0, text: lines }];
  return comma === undefined ? [{ offset: end, length: 0, text: ',' }, ...edits] : edits;
}

function intoEmpty(yaml: YamlText, open: number, close: number, items: readonly string[], style: Style): TextEdit {
  const inside = yaml.text.slice(open + 1, close - 1);
  const map = yaml.text[open] === '{';
  if (/[\n\r]/.test(inside) && !inside.includes('#')) {
    const indent = /^[ \t]*/.exec(yaml.text.slice(yaml.lines.lineStart(open)))?.[0] ?? '';
    const lines = items.map((item) => style.eol + indent + style.unit + item).join(',');
    return { offset: open + 1, length: inside.length, text: lines + style.eol + indent };
  }
  const text = items.join(', ');
  const pad = map ? ' ' : '';
  if (inside.trim() !== '') return { offset: open + 1, length: 0, text: `${pad}${text} ` };
  return { offset: open + 1, length: inside.length, text: pad + text + pad };
}

/** Takes items out of brackets. */
export function removeFromFlow(yaml: YamlText, node: YAMLMap | YAMLSeq, indexes: readonly number[]): TextEdit[] {
  const gone = new Set(indexes);
  const count = node.items.length;
  const [open, close] = node.range ?? [0, 0];
  const inside = yaml.text.slice(open + 1, close - 1);
  if (gone.size === count && !inside.includes('#')) return [{ offset: open + 1, length: inside.length, text: '' }];
  const edits: TextEdit[] = [];
  for (let index = 0; index < count; index++) {
    if (!gone.has(index)) continue;
    let last = index;
    while (gone.has(last + 1)) last++;
    edits.push(...removeRun(yaml, node, index, last));
    index = last;
  }
  return edits;
}

/** Takes out the items from `first` to `last`, each of them with one comma. */
function removeRun(yaml: YamlText, node: YAMLMap | YAMLSeq, first: number, last: number): TextEdit[] {
  const start = startOfItem(node, first);
  const end = endOfIndex(yaml, node, last);
  const inner = yaml.text.slice(start, end);
  if (last < node.items.length - 1) {
    const next = startOfItem(node, last + 1);
    if (!yaml.text.slice(end, next).includes('#')) return [{ offset: start, length: next - start, text: '' }];
    return removeOneByOne(yaml, node, first, last);
  }
  const before = first > 0 ? endOfIndex(yaml, node, first - 1) : undefined;
  const trailing = commaBehind(node, last);
  const gap = before === undefined ? '#' : yaml.text.slice(before, start);
  if (before !== undefined && !gap.includes('#') && !inner.includes('#')) {
    return [{ offset: before, length: end - before, text: '' }];
  }
  const edits = removeOneByOne(yaml, node, first, last);
  const comma = first > 0 ? commaBehind(node, first - 1) : undefined;
  if (trailing === undefined && comma !== undefined) edits.push({ offset: comma, length: 1, text: '' });
  return edits;
}

/** Where comments stand between the items: only the items and their commas go, or the lines that hold nothing else. */
function removeOneByOne(yaml: YamlText, node: YAMLMap | YAMLSeq, first: number, last: number): TextEdit[] {
  const edits: TextEdit[] = [];
  for (let index = first; index <= last; index++) {
    const start = startOfItem(node, index);
    const end = endOfIndex(yaml, node, index);
    const comma = commaBehind(node, index);
    const stop = comma === undefined ? end : comma + 1;
    const lineEnd = yaml.lines.lineEnd(stop);
    const rest = yaml.text.slice(stop, lineEnd).trim();
    const apart = comma !== undefined && yaml.text.slice(end, comma).trim() !== '';
    if (apart) edits.push({ offset: start, length: end - start, text: '' }, { offset: comma, length: 1, text: '' });
    else if (isFirstOnLine(yaml, start) && (rest === '' || rest.startsWith('#'))) {
      const from = yaml.lines.lineStart(start);
      edits.push({ offset: from, length: yaml.lines.nextLine(stop) - from, text: '' });
    } else edits.push({ offset: start, length: stop - start, text: '' });
  }
  return edits;
}
