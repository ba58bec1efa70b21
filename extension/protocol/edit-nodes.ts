import { addTo, type Change, checkNewId, type EditGroup, membersOf, mergeAdds, nodeOf } from './edit-steps';
import type { GraphEdit } from './graph-edit';
import type { Json, JsonObject } from './json';
import { valueAt } from './parse-issues';
import { isObject } from './parse-sift';
import { EditRefusal } from './yaml-span';

function isAgentKind(kind: Json | undefined): boolean {
  return kind === 'supervisor' || kind === 'worker';
}

/** Whole pixels within reach of the canvas. */
export function wholePlace(place: readonly number[], id: string): [number, number] {
  const [x, y] = [Math.round(place[0] ?? Number.NaN), Math.round(place[1] ?? Number.NaN)];
  if (!(Math.abs(x) <= 1_000_000 && Math.abs(y) <= 1_000_000)) {
    throw new EditRefusal(`The place of “${id}” on the canvas is no place. Drag it again.`);
  }
  // -0 is written as 0.
  return [x + 0, y + 0];
}

/** Adds nodes with their places; the first agent of a graph becomes its start. */
export function addNodes(root: JsonObject, nodes: Extract<EditGroup, { type: 'add' }>['nodes']): Change[] {
  const changes: Change[] = [];
  const ids = new Set<string>();
  for (const { id } of nodes) {
    checkNewId(root, id);
    if (ids.has(id)) throw new EditRefusal(`Two new nodes have the id “${id}”. Choose another for one of them.`);
    ids.add(id);
  }
  if (Object.keys(root).length === 0) changes.push({ verb: 'add', path: [], entries: [['switchyard', 1]] });
  const agents = Object.values(membersOf(root, ['nodes'])).some((node) => isObject(node) && isAgentKind(node.kind));
  const first = nodes.find(({ node }) => isAgentKind(node.kind));
  if (first && !agents && (root.start === undefined || root.start === null || root.start === '')) {
    const start: Json = first.id;
    if (root.start === undefined) changes.push({ verb: 'add', path: [], entries: [['start', start]] });
    else changes.push({ verb: 'set', path: ['start'], value: start });
  }
  changes.push(
    addTo(
      root,
      ['nodes'],
      nodes.map(({ id, node }) => [id, node]),
    ),
  );
  const places = nodes.flatMap(({ id, at }): [string, Json][] => (at ? [[id, wholePlace(at, id)]] : []));
  const layout = membersOf(root, ['layout']);
  // A layout can have a line for a node that was not there.
  const known = places.filter(([id]) => Object.hasOwn(layout, id));
  const fresh = places.filter(([id]) => !Object.hasOwn(layout, id));
  for (const [id, place] of known) changes.push({ verb: 'set', path: ['layout', id], value: place });
  if (fresh.length > 0) changes.push(addTo(root, ['layout'], fresh));
  return mergeAdds(changes);
}

/** Removes nodes and every mention of them: places, calls, fallbacks, start. */
export function removeNodes(root: JsonObject, ids: readonly string[]): Change[] {
  const gone = new Set(ids);
  const nodes = membersOf(root, ['nodes']);
  for (const id of gone) {
    if (!Object.hasOwn(nodes, id)) throw new EditRefusal(`There is no node “${id.slice(0, 80)}” to remove.`);
  }
  const changes: Change[] = [{ verb: 'remove', path: ['nodes'], steps: [...gone] }];
  const isGone = (name: Json | undefined) => typeof name === 'string' && gone.has(name);
  for (const [id, node] of Object.entries(nodes)) {
    if (gone.has(id) || !isObject(node)) continue;
    const calls = Array.isArray(node.calls) ? node.calls : [];
    const steps = calls.flatMap((callee, index) => (isGone(callee) ? [index] : []));
    if (steps.length > 0) changes.push({ verb: 'remove', path: ['nodes', id, 'calls'], steps });
    if (isGone(node.fallback)) changes.push({ verb: 'remove', path: ['nodes', id], steps: ['fallback'] });
  }
  const places = [...gone].filter((id) => Object.hasOwn(membersOf(root, ['layout']), id));
  if (places.length > 0) changes.push({ verb: 'remove', path: ['layout'], steps: places });
  if (isGone(root.start)) changes.push({ verb: 'remove', path: [], steps: ['start'] });
  return changes;
}

function renamesInRules(rules: Json | undefined, id: string, from: string, to: string, agent: boolean): Change[] {
  if (!Array.isArray(rules) || !agent) return [];
  return rules.flatMap((rule, index) =>
    isObject(rule)
      ? (['call', 'caller'] as const)
          .filter((key) => rule[key] === from)
          .map((key): Change => ({ verb: 'set', path: ['nodes', id, 'rules', index, key], value: to }))
      : [],
  );
}

/**
 * Renames a node everywhere it is named. In a gate's rules only agents are: `call: calc` means the tool, also
 * where a tool node has that id.
 */
export function renameNode(root: JsonObject, { id, to }: Extract<GraphEdit, { type: 'node.rename' }>): Change[] {
  const renamed = nodeOf(root, id);
  if (id === to) return [];
  checkNewId(root, to);
  const changes: Change[] = [{ verb: 'rename', path: ['nodes', id], to }];
  const agent = isAgentKind(renamed.kind);
  for (const [other, node] of Object.entries(membersOf(root, ['nodes']))) {
    if (!isObject(node)) continue;
    const calls = Array.isArray(node.calls) ? node.calls : [];
    calls.forEach((callee, index) => {
      if (callee === id) changes.push({ verb: 'set', path: ['nodes', other, 'calls', index], value: to });
    });
    if (node.fallback === id) changes.push({ verb: 'set', path: ['nodes', other, 'fallback'], value: to });
    changes.push(...renamesInRules(node.rules, other, id, to, agent));
  }
  const layout = membersOf(root, ['layout']);
  if (Object.hasOwn(layout, id)) {
    if (Object.hasOwn(layout, to)) changes.push({ verb: 'remove', path: ['layout'], steps: [to] });
    changes.push({ verb: 'rename', path: ['layout', id], to });
  }
  if (valueAt(root, ['start']) === id) changes.push({ verb: 'set', path: ['start'], value: to });
  return changes;
}
