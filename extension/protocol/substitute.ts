/** `{{inputs.name}}`, spaces inside the braces allowed. Anything else in braces is ordinary text. */
const INPUT = /\{\{\s*inputs\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}/g;

/** Values of a run's inputs by name. */
export type InputValues = Readonly<Record<string, string | number | boolean>>;

/**
 * Puts the values of inputs in place of `{{inputs.name}}`. Plain substitution, done once: a value that itself
 * holds braces stays as it is. A name without a value stays as written (`check` reports it before a run).
 */
export function substitute(text: string, inputs: InputValues): string {
  return text.replace(INPUT, (whole, name: string) => (Object.hasOwn(inputs, name) ? String(inputs[name]) : whole));
}

/** Every `{{inputs.name}}` in a text, as written and by name, in order. */
export function inputsIn(text: string): { written: string; name: string }[] {
  return [...text.matchAll(INPUT)].map((match) => ({ written: match[0], name: match[1] ?? '' }));
}
