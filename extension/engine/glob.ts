/**
 * Globs of gate rules. `*` matches within one part, `**` everything, `?` one character, `{a,b}` either.
 * Parts are separated by `/` in paths and by `.` in the names of calls.
 */
const cache = new Map<string, RegExp>();

/** Longest value that is matched; longer ones match nothing, so that a rule cannot be made slow. */
const LONGEST = 4096;

export function globMatches(pattern: string, value: string, separator: '/' | '.'): boolean {
  if (value.length > LONGEST) return false;
  const key = `${separator} ${pattern}`;
  const known = cache.get(key) ?? compile(pattern, separator);
  cache.set(key, known);
  return known.test(value);
}

/**
 * Whether a path argument can be compared with a pattern by its text alone. `docs/../.env` looks like `docs/**`
 * and is not; such a value matches no pattern with a `/`, so the call falls to a stricter rule.
 */
export function isPlainPath(value: string): boolean {
  return (
    !value.startsWith('/') &&
    !/[\\\0]/.test(value) &&
    !value.split('/').some((part) => part === '..' || part === '.' || part === '')
  );
}

function compile(pattern: string, separator: '/' | '.'): RegExp {
  const one = separator === '/' ? '[^/]' : '[^.]';
  let source = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === '*' && pattern[i + 1] === '*') {
      source += '[\\s\\S]*';
      i += 1;
      while (pattern[i + 1] === '*') i += 1;
    } else if (char === '*') source += `${one}*`;
    else if (char === '?') source += one;
    else if (char === '{') {
      source += '(?:';
      depth += 1;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (char === ',' && depth > 0) source += '|';
    else source += char.replace(/[\\^$.|?*+()[\]{}]/, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 'u');
}
