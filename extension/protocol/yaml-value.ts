import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Json, JsonObject } from './json';
import type { Problem } from './problem';
import { keyText, MOST_PROBLEMS, type YamlText } from './yaml-read';

/** How many values a file may have once its aliases are written out. */
const MOST_VALUES = 200_000;

/** Aliases in aliases can stand in each other deeper than the text does. */
const DEEPEST = 400;

/** A map without a prototype, so that `constructor` and its like are ordinary absent keys. */
export function bareObject(): JsonObject {
  return Object.create(null) as JsonObject;
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #yaml: YamlText;
  readonly #open = new Set<Node>();
  #count = 0;

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  value(node: Node | null | undefined): Json {
    if (!node || ++this.#count > MOST_VALUES) return null;
    if (this.#open.size > DEEPEST) this.#count = MOST_VALUES + 1;
    if (isAlias(node)) return this.#alias(node);
    if (isScalar(node)) return this.#scalar(node.value, node.source ?? '');
    if (this.#open.has(node)) {
      this.#report('alias-circular', 'This alias stands inside its own anchor. Write the value out.', node);
      return null;
    }
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node.items) : isSeq(node) ? this.#list(node.items as Node[]) : null;
    this.#open.delete(node);
    return value;
  }

  tooMany(): boolean {
    return this.#count > MOST_VALUES;
  }

  #alias(node: Node & { source: string }): Json {
    const target = isAlias(node) ? this.#yaml.aliases.get(node) : undefined;
    if (target) return this.value(target);
    this.#report(
      'alias-unknown',
      `No anchor “&${node.source}” stands before this alias. Set it, or write the value out.`,
      node,
    );
    return null;
  }

  /** Tags and the directive `%YAML 1.1` can make dates and bytes; they count as the text they are written as. */
  #scalar(value: unknown, source: string): Json {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
    return source;
  }

  #list(items: Node[]): Json[] {
    const list: Json[] = [];
    for (const item of items) {
      if (this.tooMany()) break;
      list.push(this.value(item));
    }
    return list;
  }

  #map(pairs: Pair[]): JsonObject {
    const map = bareObject();
    for (const pair of pairs) {
      if (this.tooMany()) break;
      const key = keyText(pair.key);
      if (key === undefined)
        this.#report('key-invalid', 'A key must be plain text. Write it as a word.', pair.key as Node);
      else if (Object.hasOwn(map, key)) {
        const message = `“${key}” stands here for the second time in one map. Remove one of the two.`;
        this.#report('key-duplicate', message, pair.key as Node);
      } else map[key] = this.value(pair.value as Node | null);
    }
    return map;
  }

  #report(code: string, message: string, node: Node | null | undefined): void {
    if (this.problems.length >= MOST_PROBLEMS) return;
    const [start, end] = node?.range ?? [0, 0];
    this.problems.push({ code, severity: 'error', message, place: this.#yaml.lines.placeOf(start, end) });
  }
}

/**
 * A text's meaning as plain JSON values. Maps have no prototype; aliases are written out; the first of two
 * equal keys counts. Numbers may be `NaN` or infinite, as YAML's are.
 */
export function meaningOf(yaml: YamlText): { value: Json; problems: Problem[] } {
  const reader = new Reader(yaml);
  const value = reader.value(yaml.root);
  if (!reader.tooMany()) return { value, problems: reader.problems };
  const message = `The file has more than ${MOST_VALUES.toLocaleString('en-US')} values once its aliases are written out. Remove the aliases.`;
  const place = { line: 0, character: 0, endLine: 0, endCharacter: 0 };
  return { value: null, problems: [{ code: 'alias-bomb', severity: 'error', message, place }] };
}
