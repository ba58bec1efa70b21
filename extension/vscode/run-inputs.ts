import * as vscode from 'vscode';
import type { InputSpec } from '../protocol/graph';

export type InputValue = string | number | boolean;
export type InputValues = Record<string, InputValue>;

interface InputItem extends vscode.QuickPickItem {
  /** Undefined: the row that runs. */
  input?: string;
}

/**
 * Asks for a graph's inputs: one list with every input and its value, "Run" on top; whatever has no value is asked
 * for. Nothing is asked where there are no inputs. Undefined when the person gave up.
 */
export async function askInputs(
  name: string,
  specs: Record<string, InputSpec>,
  before: InputValues = {},
): Promise<InputValues | undefined> {
  const names = Object.keys(specs);
  if (names.length === 0) return {};
  const values = startValues(specs, before);
  for (;;) {
    const picked = await pick(name, specs, values);
    if (!picked) return undefined;
    const missing = names.find((each) => values[each] === undefined);
    if (picked.input === undefined && missing === undefined) return values;
    const asked = picked.input ?? missing;
    const spec = asked === undefined ? undefined : specs[asked];
    if (asked === undefined || !spec) continue;
    const value = await askOne(asked, spec, values[asked]);
    if (value === undefined) continue;
    values[asked] = value;
    const done = names.every((each) => values[each] !== undefined);
    // The one who pressed Run and was asked for the last missing value meant to run.
    if (picked.input === undefined && done) return values;
  }
}

/** The last run's values where they still fit, else the defaults. */
function startValues(specs: Record<string, InputSpec>, before: InputValues): InputValues {
  const values: InputValues = {};
  for (const [name, spec] of Object.entries(specs)) {
    const last = before[name];
    const value = typeof last === spec.type ? last : spec.default;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

async function pick(
  name: string,
  specs: Record<string, InputSpec>,
  values: InputValues,
): Promise<InputItem | undefined> {
  const rows: InputItem[] = Object.entries(specs).map(([input, spec]) => {
    const value = values[input];
    return {
      label: `$(edit) ${input}`,
      description: value === undefined ? 'needs a value' : String(value),
      ...(spec.description ? { detail: spec.description } : {}),
      input,
    };
  });
  return vscode.window.showQuickPick(
    [
      { label: '$(play) Run', description: 'with these inputs', alwaysShow: true },
      { label: 'Inputs', kind: vscode.QuickPickItemKind.Separator },
      ...rows,
    ],
    { title: `Run ${name}`, placeHolder: 'Run, or choose an input to change it', ignoreFocusOut: true },
  );
}

async function askOne(name: string, spec: InputSpec, value: InputValue | undefined): Promise<InputValue | undefined> {
  if (spec.type === 'boolean') {
    const choice = await vscode.window.showQuickPick(['true', 'false'], {
      title: name,
      placeHolder: spec.description ?? '',
      ignoreFocusOut: true,
    });
    return choice === undefined ? undefined : choice === 'true';
  }
  const text = await vscode.window.showInputBox({
    title: name,
    value: value === undefined ? '' : String(value),
    prompt: spec.description ?? `Value of ${name}`,
    ignoreFocusOut: true,
    validateInput: (typed) => objection(spec, typed),
  });
  if (text === undefined) return undefined;
  return spec.type === 'number' ? Number(text.trim()) : text;
}

function objection(spec: InputSpec, typed: string): string | undefined {
  if (spec.type !== 'number') {
    return spec.default === undefined && typed.trim() === '' ? 'This input has no default: write a value.' : undefined;
  }
  return typed.trim() !== '' && Number.isFinite(Number(typed)) ? undefined : 'Write a number, e.g. 3 or 0.5.';
}
