import type { GraphEdit } from './graph-edit';
import type { Json, JsonObject } from './json';
import { idFault } from './names';
import { valueAt } from './parse-issues';
import { isObject } from './parse-sift';
import type { Step } from './yaml-read';
import { EditRefusal } from './yaml-span';

/**
 * What an edit does to the file's value, in four verbs. Text and value are both changed by these, so that the one
 * can be checked against the other. The changes of one list are all made against the same state.
 */
export type Change =
  | { verb: 'set'; path: Step[]; value: Json }
  | { verb: 'add'; path: Step[]; entries: [string, Json][] }
  | { verb: 'remove'; path: Step[]; steps: Step[] }
  | { verb: 'insert'; path: Step[]; index: number; value: Json }
  | { verb: 'rename'; path: Step[]; to: string };

/** An edit, or several of a kind that are made at once. */
export type EditGroup =
  | { type: 'add'; nodes: Extract<GraphEdit, { type: 'node.add' }>[] }
  | { type: 'remove'; ids: string[] }
  | { type: 'other'; edit: Exclude<GraphEdit, { type: 'node.add' | 'node.remove' }> };

/** Joins neighbours that can be made at once: reading the text again is what costs. */
export function groupEdits(edits: readonly GraphEdit[]): EditGroup[] {
  const groups: EditGroup[] = [];
  for (const edit of edits) {
    const last = groups.at(-1);
    if (edit.type === 'node.add' && last?.type === 'add') last.nodes.push(edit);
    else if (edit.type === 'node.add') groups.push({ type: 'add', nodes: [edit] });
    else if (edit.type === 'node.remove' && last?.type === 'remove') last.ids.push(edit.id);
    else if (edit.type === 'node.remove') groups.push({ type: 'remove', ids: [edit.id] });
    else groups.push({ type: 'other', edit });
  }
  return groups;
}

/** The members of a map in the file; none where it is missing or is something else. */
export function membersOf(root: JsonObject, path: readonly Step[]): JsonObject {
  const value = valueAt(root, path);
  return isObject(value) ? value : {};
}

/** Adds entries to a map that may be missing yet. */
export function addTo(root: JsonObject, path: Step[], entries: [string, Json][]): Change {
  const value = valueAt(root, path);
  if (isObject(value)) return { verb: 'add', path, entries };
  if (value !== undefined && value !== null) {
    throw new EditRefusal(`“${path.join('.')}” is not a map of fields. Mend it in the text first.`);
  }
  if (value === null) return { verb: 'set', path, value: Object.fromEntries(entries) };
  const above = path.slice(0, -1);
  return { verb: 'add', path: above, entries: [[String(path.at(-1)), Object.fromEntries(entries)]] };
}

/** Several changes that add keys to the same map become one. */
export function mergeAdds(changes: readonly Change[]): Change[] {
  const merged: Change[] = [];
  for (const change of changes) {
    const same = merged.find(
      (other) => other.verb === 'add' && change.verb === 'add' && other.path.join('\n') === change.path.join('\n'),
    );
    if (same?.verb === 'add' && change.verb === 'add') same.entries.push(...change.entries);
    else merged.push(change.verb === 'add' ? { ...change, entries: [...change.entries] } : change);
  }
  return merged;
}

/** The node of this id, which the file must have as a map. */
export function nodeOf(root: JsonObject, id: string): JsonObject {
  const node = valueAt(root, ['nodes', id]);
  if (isObject(node)) return node;
  const why =
    node === undefined ? `There is no node “${id.slice(0, 80)}”.` : `Node “${id.slice(0, 80)}” is not a map of fields.`;
  throw new EditRefusal(`${why} Look at the text of the graph.`);
}

export function checkNewId(root: JsonObject, id: string): void {
  const fault = idFault(id);
  if (fault) throw new EditRefusal(fault);
  if (Object.hasOwn(membersOf(root, ['nodes']), id))
    throw new EditRefusal(`There is a node “${id}” already. Choose another id.`);
}

/** The list at `calls` of a node; empty where it has none. */
export function callsIn(root: JsonObject, id: string): Json[] {
  const calls = nodeOf(root, id).calls;
  if (calls === undefined || calls === null) return [];
  if (Array.isArray(calls)) return calls;
  throw new EditRefusal(`The calls of “${id}” are not a list. Mend them in the text first.`);
}
