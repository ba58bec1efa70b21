import { wholePlace } from './edit-nodes';
import { addTo, type Change, callsIn, membersOf, mergeAdds, nodeOf } from './edit-steps';
import type { GraphEdit } from './graph-edit';
import type { Json, JsonObject } from './json';
import { valueAt } from './parse-issues';
import { isObject } from './parse-sift';
import type { Step } from './yaml-read';
import { EditRefusal } from './yaml-span';

/** Whether two values mean the same; the order of a map's keys does not count. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
    );
  }
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The changes that lead from one value to another, as few and as small as can be. Each list is made by itself. */
export function changesBetween(path: Step[], old: Json, value: Json): Change[][] {
  if (sameValue(old, value)) return [];
  if (isObject(old) && isObject(value) && Object.keys(old).length > 0) {
    const lists: Change[][] = [];
    const gone = Object.keys(old).filter((key) => !Object.hasOwn(value, key));
    const fresh = Object.entries(value).filter(([key]) => !Object.hasOwn(old, key));
    for (const [key, member] of Object.entries(value)) {
      if (Object.hasOwn(old, key)) lists.push(...changesBetween([...path, key], old[key] ?? null, member));
    }
    // New keys first: a map that is empty in between would change its form.
    if (fresh.length > 0) lists.push([{ verb: 'add', path, entries: fresh }]);
    if (gone.length > 0) lists.push([{ verb: 'remove', path, steps: gone }]);
    return lists;
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length > 0 && value.length > 0)
    return listChanges(path, old, value);
  return [[{ verb: 'set', path, value }]];
}

function listChanges(path: Step[], old: Json[], value: Json[]): Change[][] {
  let head = 0;
  while (head < Math.min(old.length, value.length) && sameValue(old[head], value[head])) head++;
  let tail = 0;
  while (tail < Math.min(old.length, value.length) - head && sameValue(old.at(-1 - tail), value.at(-1 - tail))) tail++;
  const lists: Change[][] = [];
  const common = Math.min(old.length, value.length) - head - tail;
  for (let i = head; i < head + common; i++) {
    lists.push(...changesBetween([...path, i], old[i] ?? null, value[i] ?? null));
  }
  const gone = Array.from({ length: old.length - head - tail - common }, (_, i) => head + common + i);
  if (gone.length > 0) lists.push([{ verb: 'remove', path, steps: gone }]);
  for (let i = head + common; i < value.length - tail; i++) {
    lists.push([{ verb: 'insert', path, index: i, value: value[i] ?? null }]);
  }
  return lists;
}

function checkPath(path: readonly Step[]): void {
  if (path.length === 0 || path.length > 20) throw new EditRefusal('This is no field of a graph.');
  if (path.includes('__proto__')) throw new EditRefusal('“__proto__” cannot be a field. Choose another name.');
}

/** Nests a value in the maps that are not there yet. A list cannot start at any other index than 0. */
function nested(path: readonly Step[], value: Json): Json {
  return path.reduceRight<Json>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value);
}

/** Sets one field of a node, or of the graph where `id` is null; without a value it is removed. */
export function setField(root: JsonObject, edit: Extract<GraphEdit, { type: 'field.set' }>): Change[][] {
  checkPath(edit.path);
  if (edit.id !== null) nodeOf(root, edit.id);
  const path: Step[] = edit.id === null ? edit.path : ['nodes', edit.id, ...edit.path];
  const old = valueAt(root, path);
  if (edit.value === undefined)
    return old === undefined ? [] : [[{ verb: 'remove', path: path.slice(0, -1), steps: path.slice(-1) }]];
  if (old !== undefined) return changesBetween(path, old, edit.value);
  let depth = path.length - 1;
  while (depth > 0 && valueAt(root, path.slice(0, depth)) === undefined) depth--;
  const above = path.slice(0, depth);
  const step = path[depth] ?? '';
  const value = nested(path.slice(depth + 1), edit.value);
  const holder = valueAt(root, above) ?? null;
  if (typeof step === 'number') {
    if (holder === null) return [[{ verb: 'set', path: above, value: [value] }]];
    if (!Array.isArray(holder)) throw new EditRefusal(`“${above.join('.')}” is not a list. Mend it in the text first.`);
    return [[{ verb: 'insert', path: above, index: Math.min(step, holder.length), value }]];
  }
  if (holder === null && above.length > 0) return [[{ verb: 'set', path: above, value: { [step]: value } }]];
  if (!isObject(holder))
    throw new EditRefusal(`“${above.join('.')}” is not a map of fields. Mend it in the text first.`);
  return [[{ verb: 'add', path: above, entries: [[step, value]] }]];
}

export function addCall(root: JsonObject, { from, to, index }: Extract<GraphEdit, { type: 'call.add' }>): Change[] {
  const calls = callsIn(root, from);
  if (!Object.hasOwn(membersOf(root, ['nodes']), to))
    throw new EditRefusal(`There is no node “${to.slice(0, 80)}” to call.`);
  if (calls.includes(to)) throw new EditRefusal(`“${from}” calls “${to}” already.`);
  const path = ['nodes', from, 'calls'];
  const written = nodeOf(root, from).calls;
  if (written === undefined) return [{ verb: 'add', path: path.slice(0, -1), entries: [['calls', [to]]] }];
  if (written === null) return [{ verb: 'set', path, value: [to] }];
  const at = Math.min(Math.max(0, Math.trunc(index ?? calls.length)), calls.length);
  return [{ verb: 'insert', path, index: at, value: to }];
}

export function removeCall(root: JsonObject, { from, to }: Extract<GraphEdit, { type: 'call.remove' }>): Change[] {
  const steps = callsIn(root, from).flatMap((callee, index) => (callee === to ? [index] : []));
  if (steps.length === 0) throw new EditRefusal(`“${from}” does not call “${to}”.`);
  return [{ verb: 'remove', path: ['nodes', from, 'calls'], steps }];
}

/** Moves nodes; only lines of the layout change. */
export function setLayout(root: JsonObject, { positions }: Extract<GraphEdit, { type: 'layout.set' }>): Change[] {
  const layout = membersOf(root, ['layout']);
  const changes: Change[] = [];
  const fresh: [string, Json][] = [];
  for (const [id, position] of Object.entries(positions)) {
    nodeOf(root, id);
    const place = wholePlace(position, id);
    const old = Object.hasOwn(layout, id) ? layout[id] : undefined;
    if (old === undefined) fresh.push([id, place]);
    else if (Array.isArray(old) && old.length === 2) {
      place.forEach((value, axis) => {
        if (old[axis] !== value) changes.push({ verb: 'set', path: ['layout', id, axis], value });
      });
    } else changes.push({ verb: 'set', path: ['layout', id], value: place });
  }
  if (fresh.length > 0) changes.push(addTo(root, ['layout'], fresh));
  return mergeAdds(changes);
}
