import type { Json } from './json';

/** How deep and how large a value from outside may be. */
export interface JsonCaps {
  depth: number;
  /** How many values it holds, its own members counted. */
  values: number;
  /** Characters of all its texts and keys together. */
  characters: number;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a value is plain JSON within the caps: finite numbers, ordinary objects and lists, and no key that means
 * something else to JavaScript.
 */
export function isPlainJson(value: unknown, caps: JsonCaps): value is Json {
  let values = 0;
  let characters = 0;
  const fits = (text: string) => {
    characters += text.length;
    return characters <= caps.characters;
  };
  const plain = (part: unknown, depth: number): boolean => {
    values += 1;
    if (values > caps.values || depth > caps.depth) return false;
    if (part === null || typeof part === 'boolean') return true;
    if (typeof part === 'string') return fits(part);
    if (typeof part === 'number') return Number.isFinite(part);
    if (Array.isArray(part)) return part.every((item) => plain(item, depth + 1));
    if (typeof part !== 'object') return false;
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== null && prototype !== Object.prototype) return false;
    return Object.entries(part).every(([key, member]) => !FORBIDDEN.has(key) && fits(key) && plain(member, depth + 1));
  };
  return plain(value, 0);
}
