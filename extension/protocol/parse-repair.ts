import type * as z from 'zod';
import type { Json, JsonObject } from './json';
import type { Step } from './yaml-read';

/**
 * What stands for a required field that is missing or wrong, so that the node can still be drawn. It is never
 * run: the Problem that came with it is an error. A list keeps its length, so that an edit by index still means
 * the item that it means in the text.
 */
function placeholder(path: readonly Step[]): Json | undefined {
  const [last, above] = [path.at(-1), path.at(-2)];
  if (path.length === 1) {
    if (last === 'start') return '';
    if (last === 'switchyard') return 1;
    if (last === 'nodes') return {};
    return undefined;
  }
  if (path[0] !== 'nodes') return undefined;
  if (above === 'calls' || above === 'use') return '';
  if (above === 'rules') return { call: '', risk: 'high' };
  if (path.at(-3) === 'rules') return last === 'call' ? '' : last === 'risk' ? 'high' : undefined;
  if (path.length !== 3) return undefined;
  if (last === 'model') return '';
  if (last === 'strategy') return 'plan';
  return last === 'use' ? [] : undefined;
}

/** The smallest part that can go without taking more than needed with it. */
function removable(path: readonly Step[]): readonly Step[] {
  if (path[0] === 'inputs' && path[2] === 'type') return path.slice(0, 2);
  if (path[0] === 'layout') return path.slice(0, 2);
  const price = path.indexOf('price');
  if (path[0] === 'nodes' && price === 2) return path.slice(0, 3);
  return path;
}

function holder(root: JsonObject, path: readonly Step[]): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path.slice(0, -1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<Step, Json>)[step];
  }
  return value;
}

function set(root: JsonObject, path: readonly Step[], value: Json | undefined): void {
  const above = holder(root, path);
  const key = path.at(-1);
  if (typeof above !== 'object' || above === null || key === undefined) return;
  if (value === undefined) delete (above as Record<Step, Json>)[key];
  else (above as Record<Step, Json>)[key] = value;
}

/** Takes what an issue is about out of the value, in place, or puts a placeholder there. */
export function repair(root: JsonObject, issue: z.core.$ZodIssue): void {
  const path = issue.path as Step[];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) set(root, [...path, key], undefined);
    return;
  }
  const stand = placeholder(path);
  if (stand === undefined) set(root, removable(path), undefined);
  else set(root, path, stand);
}
