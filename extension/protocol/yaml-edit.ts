import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { TextEdit } from './graph-edit';
import type { Json } from './json';
import { addToBlockMap, insertIntoBlockList, insertLines, itemLines, removeFromBlock } from './yaml-block';
import { insertIntoFlow, removeFromFlow } from './yaml-flow';
import { printBlock, printInline, printKey, printMember, type Quote, type Style } from './yaml-print';
import { find, keyText, type Step, type YamlText } from './yaml-read';
import {
  blockHeader,
  colonEnd,
  EditRefusal,
  endOf,
  indentAt,
  isBlockText,
  isUnwritten,
  skipBlankLines,
  startOfItem,
} from './yaml-span';

/** The usual order of keys in one map, and how many levels of it are always written line by line. */
export interface Layout {
  order(path: readonly Step[]): readonly string[];
  spread(path: readonly Step[]): number;
}

/** Makes changes of one text as text edits, all against the text as it was read. */
export class YamlEdit {
  readonly edits: TextEdit[] = [];
  readonly #yaml: YamlText;
  readonly #style: Style;
  readonly #layout: Layout;

  constructor(yaml: YamlText, style: Style, layout: Layout) {
    this.#yaml = yaml;
    this.#style = style;
    this.#layout = layout;
  }

  /** Gives an existing key or list item another value. */
  set(path: readonly Step[], value: Json): void {
    const { value: node, pair, parent } = this.#at(path);
    if (parent.flow) this.edits.push(this.#inFlow(node, pair, value));
    else if (pair && isMap(parent)) this.#setInMap(parent, pair, value, this.#layout.spread(path));
    else if (node) {
      const [start] = node.range ?? [0, 0];
      const text = printInline(value, this.#style, false, quoteOf(node));
      if (isUnwritten(node)) this.edits.push({ offset: start, length: 0, text: ` ${text}` });
      else this.edits.push({ offset: start, length: endOf(this.#yaml, node) - start, text });
    }
  }

  /** Adds keys to a map that is there (or to nothing at all, or to `{}`). */
  add(path: readonly Step[], entries: readonly [string, Json][]): void {
    const found = this.#reach(path);
    const node = found.value;
    const layout = this.#layout;
    if (isMap(node) && node.items.length > 0 && !node.flow) {
      const more = addToBlockMap(this.#yaml, node, entries, this.#style, {
        order: layout.order(path),
        spread: (key) => layout.spread([...path, key]),
      });
      this.edits.push(...more);
    } else if (isMap(node) && (node.items.length > 0 || this.#style.json || path.length === 0)) {
      const items = entries.map(([key, value]) => this.#flowMember(node, key, value, layout.spread([...path, key])));
      this.edits.push(...insertIntoFlow(this.#yaml, node, node.items.length, items, this.#style));
    } else if (path.length > 0) this.set(path, Object.fromEntries(entries));
    else {
      const lines = entries.flatMap(([key, value]) => printLines(key, value, this.#style, layout.spread([key])));
      this.edits.push(insertLines(this.#yaml, this.#yaml.text.length, lines, false, this.#style));
    }
  }

  /** Takes keys or list items away. */
  remove(path: readonly Step[], steps: readonly Step[]): void {
    const { value: node, pair } = this.#reach(path);
    if (!isMap(node) && !isSeq(node)) return;
    const indexes = steps.map((step) => indexOf(node, step)).filter((index) => index >= 0);
    if (node.flow) this.edits.push(...removeFromFlow(this.#yaml, node, indexes));
    else if (indexes.length < node.items.length) this.edits.push(...removeFromBlock(this.#yaml, node, indexes));
    else this.#empty(node, pair);
  }

  /** Puts an item into a list. */
  insert(path: readonly Step[], index: number, value: Json): void {
    const node = this.#reach(path).value;
    if (isSeq(node) && node.items.length > 0 && !node.flow) {
      this.edits.push(insertIntoBlockList(this.#yaml, node, index, value, this.#style));
    } else if (isSeq(node)) {
      const text = printInline(value, this.#style, true);
      this.edits.push(...insertIntoFlow(this.#yaml, node, index, [text], this.#style));
    } else this.set(path, [value]);
  }

  /** Gives a key another name. */
  rename(path: readonly Step[], to: string): void {
    const { key } = this.#at(path);
    const [start, end] = key?.range ?? [0, 0];
    this.edits.push({ offset: start, length: end - start, text: printKey(to, this.#style, quoteOf(key)) });
  }

  /** A path whose every step is written where it stands, and not behind an alias. */
  #reach(path: readonly Step[]): { value: Node | undefined; pair: Pair | undefined; key: Node | undefined } {
    const found = find(this.#yaml, path);
    if (found.alias || (isAlias(found.value) && path.length > 0)) {
      throw new EditRefusal('This part stands elsewhere in the file, behind an alias (*). Edit the text instead.');
    }
    if (found.depth < path.length) throw new EditRefusal(`“${path.join('.')}” is not in the file. Reload the canvas.`);
    return found;
  }

  #at(path: readonly Step[]) {
    const parent = this.#reach(path.slice(0, -1)).value;
    const found = find(this.#yaml, path);
    if (found.depth < path.length || (!isMap(parent) && !isSeq(parent))) {
      throw new EditRefusal(`“${path.join('.')}” is not in the file. Reload the canvas.`);
    }
    return { ...found, parent };
  }

  #inFlow(node: Node | undefined, pair: Pair | undefined, value: Json): TextEdit {
    const text = printInline(value, this.#style, true, quoteOf(node));
    if (node && !isUnwritten(node)) {
      const [start] = node.range ?? [0, 0];
      return { offset: start, length: endOf(this.#yaml, node) - start, text };
    }
    if (!pair) return { offset: node?.range?.[0] ?? 0, length: 0, text };
    const colon = pair.srcToken ? '' : ':';
    return { offset: colonEnd(pair), length: 0, text: `${colon} ${text}` };
  }

  #setInMap(map: YAMLMap, pair: Pair, value: Json, spread: number): void {
    const yaml = this.#yaml;
    const old = (pair.value as Node | null) ?? undefined;
    const indent = indentAt(yaml, startOfItem(map, 0));
    const printed = printBlock(value, indent, this.#style, spread, quoteFor(value, old));
    const behind = colonEnd(pair);
    const block = (isMap(old) || isSeq(old)) && !old.flow;
    const unwritten = isUnwritten(old) || block;
    const headStart = unwritten || !old ? behind : (old.range?.[0] ?? behind);
    const header = old && isBlockText(old) ? blockHeader(yaml, old).length : undefined;
    const headEnd = unwritten || !old ? behind : header === undefined ? endOf(yaml, old) : headStart + header;
    const glue = unwritten && printed.head !== '' ? ' ' : '';
    const from = printed.head === '' ? behind : headStart;
    this.edits.push({ offset: from, length: headEnd - from, text: glue + printed.head });
    // The lines of the old value, from the break at the end of the line before them.
    const start = block && old ? yaml.lines.lineStart(old.range?.[0] ?? 0) : undefined;
    const bodyStart = start === undefined ? yaml.lines.lineEnd(headEnd) : lineBreakBefore(yaml, start);
    const bodyEnd = old && (block || header !== undefined) ? Math.max(bodyStart, endOf(yaml, old)) : bodyStart;
    const body = printed.body.map((line) => this.#style.eol + line).join('');
    this.edits.push(this.#body(bodyStart, bodyEnd, body, printed.keep));
  }

  #body(start: number, end: number, text: string, keep: boolean): TextEdit {
    if (!keep) return { offset: start, length: end - start, text };
    const next = this.#yaml.lines.nextLine(end);
    const stop = Math.max(end, skipBlankLines(this.#yaml, next));
    return { offset: start, length: stop - start, text: text + this.#style.eol };
  }

  #flowMember(map: YAMLMap, key: string, value: Json, spread: number): string {
    const style = this.#style;
    const lines = map.items.length > 0 || /[\n\r]/.test(this.#yaml.text.slice(...(map.range ?? [0, 0])));
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!style.json || !nested || spread < 1 || !lines) return printMember(key, value, style);
    const first = map.items.length > 0 ? startOfItem(map, 0) : (map.range?.[0] ?? 0);
    const base = /^[ \t]*/.exec(this.#yaml.text.slice(this.#yaml.lines.lineStart(first)))?.[0] ?? '';
    const indent = map.items.length > 0 ? base : base + style.unit;
    const members = Object.entries(value).map(
      ([name, member]) => `${indent}${style.unit}${printMember(name, member, style)}`,
    );
    return `${printKey(key, style)}: {${style.eol}${members.join(`,${style.eol}`)}${style.eol}${indent}}`;
  }

  /** A block collection that loses its last item becomes `{}` or `[]` on its key's line. */
  #empty(node: YAMLMap | YAMLSeq, pair: Pair | undefined): void {
    const empty = isMap(node) ? '{}' : '[]';
    const start = node.range?.[0] ?? 0;
    if (pair && this.#yaml.lines.lineOf(start) > this.#yaml.lines.lineOf(colonEnd(pair))) {
      this.edits.push({ offset: colonEnd(pair), length: 0, text: ` ${empty}` }, ...itemLines(this.#yaml, node));
    } else this.edits.push({ offset: start, length: endOf(this.#yaml, node) - start, text: empty });
  }
}

function printLines(key: string, value: Json, style: Style, spread: number): string[] {
  const printed = printBlock(value, '', style, spread);
  return [`${printKey(key, style)}:${printed.head === '' ? '' : ` ${printed.head}`}`, ...printed.body];
}

function lineBreakBefore(yaml: YamlText, lineStart: number): number {
  return lineStart === 0 ? 0 : yaml.lines.lineEnd(lineStart - 1);
}

function indexOf(node: YAMLMap | YAMLSeq, step: Step): number {
  if (isSeq(node)) return Number(step) < node.items.length ? Number(step) : -1;
  return node.items.findIndex((pair) => keyText((pair as Pair).key) === String(step));
}

/** The quotes in which a text stands now, for the one that takes its place. */
function quoteOf(node: Node | null | undefined): Quote {
  if (!isScalar(node)) return 'plain';
  if (node.type === Scalar.QUOTE_SINGLE) return 'single';
  return node.type === Scalar.QUOTE_DOUBLE ? 'double' : 'plain';
}

/** A text that gets its first line break leaves its quotes for a block. */
function quoteFor(value: Json, old: Node | undefined): Quote {
  const breaks = (text: unknown) => typeof text === 'string' && text.includes('\n');
  return breaks(value) && !(isScalar(old) && breaks(old.value)) ? 'plain' : quoteOf(old);
}
