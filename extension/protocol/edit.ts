import { isMap } from 'yaml';
import { addCall, removeCall, sameValue, setField, setLayout } from './edit-fields';
import { addNodes, removeNodes, renameNode } from './edit-nodes';
import { type Change, type EditGroup, groupEdits } from './edit-steps';
import { changeValue } from './edit-value';
import type { GraphEdit, TextEdit } from './graph-edit';
import type { JsonObject } from './json';
import { isObject } from './parse-sift';
import { PieceText } from './piece-text';
import { YamlEdit } from './yaml-edit';
import type { Style } from './yaml-print';
import { readYaml, type Step, type YamlText } from './yaml-read';
import { EditRefusal } from './yaml-span';
import { bareObject, meaningOf } from './yaml-value';

/** The usual order of the keys; a new one is put where it belongs. */
export const GRAPH_ORDER: readonly string[] = [
  'switchyard',
  'name',
  'description',
  'inputs',
  'task',
  'limits',
  'start',
  'nodes',
  'layout',
];
export const NODE_ORDER: readonly string[] = [
  ...['kind', 'title', 'description', 'strategy', 'rounds', 'model', 'price', 'use', 'instructions', 'limits'],
  ...['rules', 'otherwise', 'fallback', 'calls'],
];

const LAYOUT = {
  order(path: readonly Step[]): readonly string[] {
    if (path.length === 0) return GRAPH_ORDER;
    return path.length === 2 && path[0] === 'nodes' ? NODE_ORDER : [];
  },
  spread(path: readonly Step[]): number {
    if (path.length === 1) return path[0] === 'nodes' ? 2 : path[0] === 'layout' || path[0] === 'inputs' ? 1 : 0;
    return path.length === 2 && path[0] === 'nodes' ? 1 : 0;
  },
};

/** How the file is written: JSON or YAML, its line breaks and its indentation. */
function styleOf(yaml: YamlText): Style {
  const eol = /\r\n|\n/.exec(yaml.text)?.[0] ?? '\n';
  const flow = isMap(yaml.root) && yaml.root.flow === true;
  const json = flow && /^\s*\{\s*(?:"|\})/.test(yaml.text.slice(yaml.root?.range?.[0] ?? 0));
  const unit = /(?:^|\n)\S[^\n]*[:{[]\r?\n( +|\t+)\S/.exec(yaml.text)?.[1] ?? '  ';
  return { json, eol, unit: !json && unit.startsWith('\t') ? '  ' : unit };
}

function stepsOf(root: JsonObject, group: EditGroup): Change[][] {
  if (group.type === 'add') return [addNodes(root, group.nodes)];
  if (group.type === 'remove') return [removeNodes(root, group.ids)];
  const { edit } = group;
  switch (edit.type) {
    case 'node.rename':
      return [renameNode(root, edit)];
    case 'field.set':
      return setField(root, edit);
    case 'call.add':
      return [addCall(root, edit)];
    case 'call.remove':
      return [removeCall(root, edit)];
    case 'layout.set':
      return [setLayout(root, edit)];
  }
}

function editsFor(yaml: YamlText, changes: readonly Change[]): TextEdit[] {
  const edit = new YamlEdit(yaml, styleOf(yaml), LAYOUT);
  for (const change of changes) {
    if (change.verb === 'set') edit.set(change.path, change.value);
    else if (change.verb === 'add') edit.add(change.path, change.entries);
    else if (change.verb === 'remove') edit.remove(change.path, change.steps);
    else if (change.verb === 'insert') edit.insert(change.path, change.index, change.value);
    else edit.rename(change.path, change.to);
  }
  return edit.edits;
}

/** The value of a text; refused where the text cannot be read. Empty texts are an empty graph. */
function valueIn(yaml: YamlText): JsonObject {
  const [problem] = yaml.problems;
  if (problem) {
    const where = `Line ${problem.place.line + 1}`;
    throw new EditRefusal(`The text has an error that must be mended first. ${where}: ${problem.message}`);
  }
  const { value, problems } = meaningOf(yaml);
  if (value === null && problems.length === 0) return bareObject();
  if (isObject(value)) return value;
  throw new EditRefusal(problems[0]?.message ?? 'The text is not a graph. Mend it in the text editor first.');
}

function applyAll(text: string, edits: readonly GraphEdit[]): PieceText {
  const pieces = new PieceText(text);
  const value = valueIn(readYaml(text));
  for (const group of groupEdits(edits)) {
    for (const changes of stepsOf(value, group)) {
      if (changes.length === 0) continue;
      pieces.apply(editsFor(readYaml(pieces.text), changes));
      changeValue(value, changes);
    }
  }
  const result = readYaml(pieces.text);
  const meaning = result.problems.length === 0 ? meaningOf(result).value : undefined;
  if (meaning !== undefined && sameValue(meaning ?? bareObject(), value)) return pieces;
  throw new EditRefusal(
    'This cannot be changed from the canvas without changing something else, such as a value that is shared by an anchor (&). Edit the text instead.',
  );
}

/**
 * Turns a gesture on the canvas into minimal edits of the text: everything that the gesture is not about stays as
 * it is, to the character. The result is read again and compared with what was asked for; where they differ, or
 * the text cannot be read, nothing is changed and `message` says why. `edits` are sorted and do not overlap.
 */
export function applyEdits(
  text: string,
  edits: readonly GraphEdit[],
): { ok: true; edits: TextEdit[]; text: string } | { ok: false; message: string } {
  try {
    const pieces = applyAll(text, edits);
    return { ok: true, edits: pieces.edits(), text: pieces.text };
  } catch (error) {
    if (error instanceof EditRefusal) return { ok: false, message: error.message };
    throw error;
  }
}
