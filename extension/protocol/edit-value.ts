import type { Change } from './edit-steps';
import type { Json, JsonObject } from './json';
import { isObject } from './parse-sift';
import type { Step } from './yaml-read';
import { bareObject } from './yaml-value';

function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value;
  const copy = bareObject();
  for (const [key, member] of Object.entries(value)) copy[key] = bare(member);
  return copy;
}

function at(root: Json, path: readonly Step[]): Json {
  return path.reduce<Json>((value, step) => (value as Record<Step, Json>)[step] ?? null, root);
}

function removeSteps(target: Json, steps: readonly Step[]): void {
  if (Array.isArray(target)) {
    const gone = new Set(steps.map(Number));
    target.splice(0, target.length, ...target.filter((_, index) => !gone.has(index)));
  } else if (isObject(target)) for (const step of steps) delete target[step];
}

/** Makes changes in a file's value, in place: what the text should mean afterwards. */
export function changeValue(root: JsonObject, changes: readonly Change[]): void {
  // Renames last: the paths of the others still have the old names.
  const ordered = [...changes].sort((a, b) => Number(a.verb === 'rename') - Number(b.verb === 'rename'));
  for (const change of ordered) {
    if (change.verb === 'set') {
      const above = at(root, change.path.slice(0, -1)) as Record<Step, Json>;
      above[change.path.at(-1) ?? ''] = bare(change.value);
    } else if (change.verb === 'add') {
      const target = at(root, change.path) as JsonObject;
      for (const [key, value] of change.entries) target[key] = bare(value);
    } else if (change.verb === 'remove') removeSteps(at(root, change.path), change.steps);
    else if (change.verb === 'insert') (at(root, change.path) as Json[]).splice(change.index, 0, bare(change.value));
    else {
      const target = at(root, change.path.slice(0, -1)) as JsonObject;
      const from = String(change.path.at(-1));
      target[change.to] = target[from] ?? null;
      delete target[from];
    }
  }
}
