import { isAlias, isCollection, isScalar } from 'yaml';
import type { Place } from './problem';
import { find, type Step, type YamlText } from './yaml-read';

/** Finds places in a text that was read. */
export interface Places {
  /** The place of a path's key or value; of the nearest part above it where the path does not exist. */
  placeOf(path: readonly Step[], what?: 'key' | 'value'): Place;
  /** The place of a piece of text inside a path's value; the value's place where it is not found. */
  placeIn(path: readonly Step[], piece: string): Place;
}

function rangeAt(yaml: YamlText, path: readonly Step[], what: 'key' | 'value'): [number, number] {
  const found = find(yaml, path);
  const value = found.value?.range;
  const key = found.key?.range;
  const complete = found.depth === path.length;
  const spread = isCollection(found.value) && !found.value.flow;
  const nothing = isScalar(found.value) && !found.value.source && found.value.value === null;
  if (key && (what === 'key' || !complete || spread || nothing || !value)) return [key[0], key[1]];
  // The whole file is too much to underline: its first key stands for it.
  if (path.length === 0 || !value || found.depth === 0) return [0, 0];
  return [value[0], value[1]];
}

export function placesOf(yaml: YamlText): Places {
  const placeOf = (path: readonly Step[], what: 'key' | 'value' = 'value') =>
    yaml.lines.placeOf(...rangeAt(yaml, path, what));
  return {
    placeOf,
    placeIn(path, piece) {
      const found = find(yaml, path);
      const node = isAlias(found.value) ? yaml.aliases.get(found.value) : found.value;
      const [start, end] = node?.range ?? [0, 0];
      const at = yaml.text.indexOf(piece, start);
      if (at < 0 || at + piece.length > end) return placeOf(path);
      return yaml.lines.placeOf(at, at + piece.length);
    },
  };
}
