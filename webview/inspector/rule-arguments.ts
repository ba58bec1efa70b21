import type { Json, JsonObject } from '../../extension/protocol/json';

/** Whether a value is an object with named members. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a field shows it; nothing for none. */
export function text(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** The object with one member set, or without it where the value is undefined. */
export function withKey(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [key]: value };
  const { [key]: _gone, ...rest } = object;
  return rest;
}

/** `path: docs/**, mode: w` */
export function argsText(args: Json | undefined): string {
  if (!isObject(args)) return '';
  return Object.entries(args)
    .map(([name, glob]) => `${name}: ${text(glob)}`)
    .join(', ');
}

/** The reverse of `argsText`; a glob alone stands for `path`. */
export function argsOf(words: string | undefined): JsonObject | undefined {
  if (words === undefined) return undefined;
  const pairs = words.split(',').flatMap((part): [string, string][] => {
    const [name, ...glob] = part.split(':');
    if (glob.length === 0) return part.trim() === '' ? [] : [['path', part.trim()]];
    return [[(name ?? '').trim(), glob.join(':').trim()]];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
