/**
 * Node ids stand in headers, edges and file names of logs, so they are plain ASCII words without spaces, dots
 * or slashes; titles may be anything.
 */
export const ID_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Names of inputs, as they stand in `{{inputs.name}}`. */
export const INPUT_PATTERN = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** `provider/model`. */
export const MODEL_PATTERN = /^[a-z][a-z0-9-]*\/\S+$/;

/** Names that JavaScript's objects have anyway (`constructor`, `__proto__`): never an id or an input. */
function isReserved(name: string): boolean {
  return name in Object.prototype;
}

/** What is wrong with a node's id and what to do; `undefined` where it is well. */
export function idFault(id: string): string | undefined {
  if (isReserved(id)) return `“${id}” is a word of JavaScript and cannot be a node's id. Choose another.`;
  if (ID_PATTERN.test(id)) return undefined;
  return `“${id.slice(0, 80)}” cannot be a node's id: use a letter, then up to 63 letters, digits, “-” or “_”. A title may be any text.`;
}

/** What is wrong with an input's name and what to do; `undefined` where it is well. */
export function inputFault(name: string): string | undefined {
  if (isReserved(name)) return `“${name}” is a word of JavaScript and cannot be an input's name. Choose another.`;
  if (INPUT_PATTERN.test(name)) return undefined;
  return `“${name.slice(0, 80)}” cannot be an input's name: use a letter or “_”, then up to 63 letters, digits, “-” or “_”.`;
}
