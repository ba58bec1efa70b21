import type { Alias, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { Composer, type Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, Lexer, Parser } from 'yaml';
import { LineIndex } from './line-index';
import type { Problem } from './problem';
import { syntaxMessage } from './yaml-syntax-message';

/** UTF-16 units of a file that is still read. */
export const LARGEST_FILE = 2_000_000;
/** How deep collections may stand in each other. */
const DEEPEST = 200;
/** How many Problems are reported of one file. */
export const MOST_PROBLEMS = 100;

/** A text read as YAML, with every node's range in it. */
export interface YamlText {
  readonly text: string;
  /** The first document; null where the text cannot be read at all. */
  readonly doc: Document.Parsed | null;
  readonly root: Node | null;
  readonly lines: LineIndex;
  /** What keeps the text from being YAML, at most `MOST_PROBLEMS`. */
  readonly problems: Problem[];
  /** What each alias stands for; an alias that is missing here has no anchor. */
  readonly aliases: ReadonlyMap<Alias, Node>;
}

class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super('too deep');
    this.offset = offset;
  }
}

function* tokensOf(text: string) {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}

/** In document order, because an anchor may be set anew and an alias means the latest one before it. */
function resolveAliases(root: Node | null): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  const walk = (node: unknown): void => {
    if (isPair(node)) {
      walk(node.key);
      walk(node.value);
    } else if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) aliases.set(node, target);
    } else if (isCollection(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      for (const item of node.items) walk(item);
    } else if (isScalar(node) && node.anchor) anchors.set(node.anchor, node);
  };
  walk(root);
  return aliases;
}

function compose(text: string, lines: LineIndex): { doc: Document.Parsed | null; problems: Problem[] } {
  const problems: Problem[] = [];
  const report = (code: string, message: string, start: number, end: number) => {
    if (problems.length < MOST_PROBLEMS) {
      problems.push({ code, severity: 'error', message, place: lines.placeOf(start, end) });
    }
  };
  let first: Document.Parsed | null = null;
  try {
    // Keys are checked for repeats when the values are read: the composer's own check is quadratic.
    const composer = new Composer({ version: '1.2', uniqueKeys: false, keepSourceTokens: true });
    for (const doc of composer.compose(tokensOf(text), true, text.length)) {
      if (first) {
        const message = 'A file holds one graph: put what follows this “---” into a file of its own.';
        report('file-many-documents', message, doc.range[0], doc.range[0] + 3);
        break;
      }
      first = doc;
      for (const error of doc.errors) report('yaml-syntax', syntaxMessage(error), error.pos[0], error.pos[1]);
    }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const message = `More than ${DEEPEST} levels stand in each other here. A graph needs no more than ten: flatten it.`;
    report('file-too-deep', message, error.offset, error.offset + 1);
    first = null;
  }
  return { doc: first, problems };
}

function readFresh(text: string): YamlText {
  const lines = new LineIndex(text);
  if (text.length > LARGEST_FILE) {
    const message = `The file has ${text.length.toLocaleString('en-US')} characters; at most ${LARGEST_FILE.toLocaleString('en-US')} are read. Move long texts out of it.`;
    const place = { line: 0, character: 0, endLine: 0, endCharacter: 0 };
    const problems: Problem[] = [{ code: 'file-too-large', severity: 'error', message, place }];
    return { text, doc: null, root: null, lines, problems, aliases: new Map() };
  }
  const { doc, problems } = compose(text, lines);
  const root = doc?.contents ?? null;
  return { text, doc, root, lines, problems, aliases: resolveAliases(root) };
}

/**
 * The texts read last. Parsing is most of the cost of a gesture, and the same text is read by the page's host,
 * by the edit and by the check of its result. What is kept is never changed.
 */
const recent: YamlText[] = [];

/** Reads a text as YAML. Never throws; what is wrong is in `problems`. */
export function readYaml(text: string): YamlText {
  const known = recent.findIndex((entry) => entry.text === text);
  const [found] = known >= 0 ? recent.splice(known, 1) : [];
  const entry = found ?? readFresh(text);
  recent.push(entry);
  if (recent.length > 3) recent.shift();
  return entry;
}

/** The text of a map's key: its value where that is text, else as it is written. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

/** The first pair with this key. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => keyText(pair.key) === key);
}

export type Step = string | number;

/** One place in the tree: the value, and the key that it stands under in its map. */
export interface Found {
  key: Node | undefined;
  value: Node | undefined;
  pair: Pair | undefined;
}

function child(node: Node, step: Step): Found | undefined {
  if (isMap(node)) {
    const pair = pairOf(node, String(step));
    return pair && { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined, pair };
  }
  if (isSeq(node)) {
    const item = (node as YAMLSeq<Node>).items[Number(step)];
    return item && { key: undefined, value: item, pair: undefined };
  }
  return undefined;
}

/**
 * Walks a path as far as it goes, through aliases. `depth` is how many of its steps were found, and `alias`
 * tells whether an alias was passed on the way (its source is elsewhere in the text).
 */
export function find(yaml: YamlText, path: readonly Step[]): Found & { depth: number; alias: boolean } {
  let found: Found = { key: undefined, value: yaml.root ?? undefined, pair: undefined };
  let alias = false;
  let depth = 0;
  for (const step of path) {
    const node = isAlias(found.value) ? yaml.aliases.get(found.value) : found.value;
    alias ||= isAlias(found.value);
    const next = node && child(node, step);
    if (!next) break;
    found = next;
    depth += 1;
  }
  return { ...found, depth, alias };
}
