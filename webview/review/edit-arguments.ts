/**
 * Editing a call's arguments. Text is edited as text, unless it holds characters that cannot be seen: then, and
 * for everything that is no text, as JSON, where such characters are written out. Pure.
 */
import type { Json, JsonObject } from '../../extension/protocol/json';
import { visibleParts } from '../trace/visible-text';

export interface Draft {
  name: string;
  as: 'text' | 'json';
  text: string;
}

/** JSON in which every character that cannot be seen is an escape. */
export function visibleJson(value: Json): string {
  return JSON.stringify(value, null, 2).replace(/[^\n]+/g, (line) =>
    visibleParts(line)
      .map((part) =>
        part.kind === 'escaped'
          ? part.text.replace(/\\u\{([0-9A-F]+)\}/g, (_, code: string) => jsonEscape(Number.parseInt(code, 16)))
          : part.text,
      )
      .join(''),
  );
}

function jsonEscape(code: number): string {
  return [...Array(String.fromCodePoint(code).length).keys()]
    .map((i) => `\\u${String.fromCodePoint(code).charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}

function isPlain(text: string): boolean {
  return visibleParts(text).every((part) => part.kind === 'plain');
}

export function draftsOf(args: JsonObject): Draft[] {
  return Object.entries(args).map(([name, value]) =>
    typeof value === 'string' && isPlain(value)
      ? { name, as: 'text', text: value }
      : { name, as: 'json', text: visibleJson(value) },
  );
}

export interface Edited {
  /** Null where a draft cannot be read. */
  args: JsonObject | null;
  /** What is wrong, by argument. */
  errors: Record<string, string>;
  /** Whether anything differs from the call as it was asked for. */
  changed: boolean;
}

/** Reads the drafts back; `parameters` is the tool's JSON Schema, of which the top level's types are checked here. */
export function readDrafts(drafts: readonly Draft[], original: JsonObject, parameters?: JsonObject): Edited {
  const errors: Record<string, string> = {};
  const entries: [string, Json][] = [];
  for (const { name, as, text } of drafts) {
    const value = as === 'text' ? text : readJson(text);
    if (value === undefined) errors[name] = jsonProblem(text);
    else {
      const wrong = typeProblem(value, propertyType(parameters, name));
      if (wrong) errors[name] = wrong;
      entries.push([name, value]);
    }
  }
  if (Object.keys(errors).length > 0) return { args: null, errors, changed: true };
  const args = Object.fromEntries(entries);
  return { args, errors, changed: JSON.stringify(args) !== JSON.stringify(original) };
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function jsonProblem(text: string): string {
  if (text.trim() === '') return 'Empty. Write a JSON value, for example "text", 3, true or null.';
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function propertyType(parameters: JsonObject | undefined, name: string): string | undefined {
  const properties = parameters?.properties;
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties)) return undefined;
  const property = properties[name];
  if (property === null || typeof property !== 'object' || Array.isArray(property)) return undefined;
  return typeof property.type === 'string' ? property.type : undefined;
}

function typeProblem(value: Json, wanted: string | undefined): string | null {
  if (wanted === undefined) return null;
  const is = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const fits = is === wanted || (wanted === 'integer' && Number.isInteger(value));
  return fits ? null : `This has to be ${/^[aeio]/.test(wanted) ? 'an' : 'a'} ${wanted}.`;
}
