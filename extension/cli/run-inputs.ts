/** The inputs of a run: from `--input`, from the defaults, and from a person where one is there. */
import type { Graph, InputSpec } from '../protocol/graph';
import type { Terminal } from './terminal';
import { oneLine } from './terminal-text';

export type Inputs = Record<string, string | number | boolean>;
export type InputsResult = { ok: true; inputs: Inputs } | { ok: false; messages: string[] };

/** Reads the given inputs against the graph's; asks for what is missing only on a terminal. */
export async function readInputs(
  graph: Graph,
  given: Record<string, string>,
  terminal: Pick<Terminal, 'interactive' | 'ask' | 'say'>,
): Promise<InputsResult> {
  const specs = graph.inputs ?? {};
  const messages = Object.keys(given)
    .filter((name) => !Object.hasOwn(specs, name))
    .map((name) => unknownInput(name, Object.keys(specs)));
  const inputs: Inputs = {};
  for (const [name, spec] of Object.entries(specs)) {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    if (text === undefined && spec.default !== undefined) inputs[name] = spec.default;
    else if (text !== undefined) addInput(name, spec, text, inputs, messages);
    else if (!terminal.interactive) messages.push(missingInput(name, spec));
    else if (messages.length === 0) await askInput(name, spec, terminal, inputs, messages);
  }
  return messages.length > 0 ? { ok: false, messages } : { ok: true, inputs };
}

function unknownInput(name: string, known: string[]): string {
  const rest = known.length > 0 ? `Its inputs are: ${known.join(', ')}.` : 'It has no inputs.';
  return `The graph has no input "${oneLine(name)}". ${rest}`;
}

function missingInput(name: string, spec: InputSpec): string {
  const about = spec.description ? ` (${oneLine(spec.description)})` : '';
  return `The input "${name}"${about} has no default. Give it with --input ${name}=VALUE.`;
}

function addInput(name: string, spec: InputSpec, text: string, inputs: Inputs, messages: string[]): void {
  const value = inputValue(spec, text);
  if (value === undefined) messages.push(`The input "${name}" is a ${spec.type}, and "${oneLine(text)}" is none.`);
  else inputs[name] = value;
}

/** Asks until the answer fits; the end of input is a missing input. */
async function askInput(
  name: string,
  spec: InputSpec,
  terminal: Pick<Terminal, 'ask' | 'say'>,
  inputs: Inputs,
  messages: string[],
): Promise<void> {
  const about = spec.description ? ` (${oneLine(spec.description)})` : '';
  for (;;) {
    const text = await terminal.ask(`${name}${about}: `);
    if (text === null) {
      messages.push(missingInput(name, spec));
      return;
    }
    const value = inputValue(spec, text);
    if (value !== undefined && text.trim() !== '') {
      inputs[name] = value;
      return;
    }
    terminal.say(`Please give a ${spec.type}.`);
  }
}

function inputValue(spec: InputSpec, text: string): string | number | boolean | undefined {
  if (spec.type === 'string') return text;
  const word = text.trim();
  if (spec.type === 'boolean') return word === 'true' ? true : word === 'false' ? false : undefined;
  const value = Number(word);
  return word !== '' && Number.isFinite(value) ? value : undefined;
}
