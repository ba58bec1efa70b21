/**
 * Globs of gate rules. `*` matches within one part, `**` everything, `?` one character of a part, `{a,b}` either.
 * Parts are separated by `/` in arguments and by `.` in the names of calls. Patterns come from files of others and
 * values from models, so matching takes at most pattern × value steps: there is no backtracking.
 */

/** Longest value that is matched; a longer one matches nothing and so falls to a stricter rule. */
const LONGEST = 4096;
/** Most alternatives that the braces of one pattern may stand for. */
const MOST_ALTERNATIVES = 64;

export function globMatches(pattern: string, value: string, separator: '/' | '.'): boolean {
  if (value.length > LONGEST) return false;
  return alternatives(pattern).some((one) => matches(one, value, separator));
}

/**
 * Whether a path argument can be compared with a pattern by its text alone. `docs/../.env` looks like `docs/**`
 * and is not; such a value matches no pattern with a `/`, so the call falls to a stricter rule.
 */
export function isPlainPath(value: string): boolean {
  const odd = (part: string) => part === '..' || part === '.' || part === '';
  return !value.startsWith('/') && !/[\\\0]/.test(value) && !value.split('/').some(odd);
}

/** The pattern with its first braces written out, then the next. Unclosed braces stand for themselves. */
function alternatives(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0 && open.length + done.length <= MOST_ALTERNATIVES) {
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
  for (let p = 0; p < pattern.length; p++) {
    const everything = pattern[p] === '*' && pattern[p + 1] === '*';
    if (everything) p += 1;
    ends = step(pattern[p] as string, everything, ends, value, separator);
  }
  return ends[value.length] === true;
}

function step(char: string, everything: boolean, ends: boolean[], value: string, separator: string): boolean[] {
  const star = char === '*';
  const next = [star && ends[0] === true];
  for (let i = 1; i <= value.length; i++) {
    const inside = everything || value[i - 1] !== separator;
    if (star) next.push(ends[i] === true || (next[i - 1] === true && inside));
    else next.push(ends[i - 1] === true && (char === '?' ? inside : char === value[i - 1]));
  }
  return next;
}
