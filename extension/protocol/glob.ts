/**
 * Globs of gate rules. `*` matches within one part, `**` everything, `**` with a `/` after it any number of whole
 * folders (also none), `?` one character of a part, `{a,b}` either. Parts are separated by `/` in arguments and by
 * `.` in the names of calls. Patterns come from files of others and values from models, so matching takes at most
 * pattern × value steps: there is no backtracking.
 */

/** Longest value that is matched. */
export const LONGEST_VALUE = 4096;
/** Most alternatives that the braces of one pattern may stand for. */
const MOST_ALTERNATIVES = 64;

/** Whether a whole value matches. Ask `globFault` and mind `LONGEST_VALUE` first where a wrong "no" would matter. */
export function globMatches(pattern: string, value: string, separator: '/' | '.'): boolean {
  if (value.length > LONGEST_VALUE) return false;
  return (alternatives(pattern) ?? []).some((one) => matches(one, value, separator));
}

/** Why a pattern cannot be used, if it cannot. */
export function globFault(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'it is empty';
  if (/\*{3}/.test(pattern)) return 'it has three stars in a row';
  if (/\{[^}]*\{/.test(pattern)) return 'its braces stand inside each other';
  if (alternatives(pattern) === undefined) return `its braces stand for more than ${MOST_ALTERNATIVES} patterns`;
  return undefined;
}

/**
 * A path as the file tools read it: without `.` and empty parts, `..` taken back. Undefined where it cannot be
 * compared by its text: absolute, leading out of the folder, with a backslash or a NUL, or too long.
 */
export function plainPath(value: string): string | undefined {
  if (value.startsWith('/') || /[\\\0]/.test(value) || value.length > LONGEST_VALUE) return undefined;
  const parts: string[] = [];
  for (const part of value.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The pattern with its braces written out; undefined where they stand for too many. Unclosed ones stand for themselves. */
function alternatives(pattern: string): string[] | undefined {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    if (open.length + done.length > MOST_ALTERNATIVES) return undefined;
    const [one = '', ...rest] = open;
    const braces = /^([^{]*)\{([^{}]*)\}([\s\S]*)$/.exec(one);
    open = rest;
    if (!braces) done.push(one);
    else open.push(...(braces[2] ?? '').split(',').map((choice) => `${braces[1]}${choice}${braces[3]}`));
  }
  return done;
}

/** `ends[i]`: whether the pattern so far can match the first `i` characters. */
function matches(pattern: string, value: string, separator: string): boolean {
  let ends = [true, ...Array<boolean>(value.length).fill(false)];
  for (const token of pattern.match(/\*\*\/|\*\*|[\s\S]/g) ?? []) ends = step(token, ends, value, separator);
  return ends[value.length] === true;
}

function step(token: string, ends: boolean[], value: string, separator: string): boolean[] {
  const star = token.startsWith('*');
  const next = [star && ends[0] === true];
  // For `**/`: whether some earlier end could have begun the folders that end here.
  let begun = ends[0] === true;
  for (let i = 1; i <= value.length; i++) {
    const char = value[i - 1];
    if (token === '**/') next.push(ends[i] === true || (begun && char === '/'));
    else if (token === '**') next.push(ends[i] === true || next[i - 1] === true);
    else if (star) next.push(ends[i] === true || (next[i - 1] === true && char !== separator));
    else next.push(ends[i - 1] === true && (token === '?' ? char !== separator : token === char));
    begun ||= ends[i] === true;
  }
  return next;
}
