/**
 * Globs over paths: `*` and `?` within a name, `**` over whole folders. A glob without a `/` matches a name at any
 * depth. Patterns come from models, so matching takes polynomial time at worst: there is no backtracking expression.
 */
export function pathMatches(glob: string, path: string): boolean {
  const wanted = glob.replace(/^\.?\//, '').split('/');
  const parts = path.split('/');
  if (wanted.length === 1 && wanted[0] !== '**') return nameMatches(wanted[0] ?? '', parts.at(-1) ?? '');
  // reach[i]: whether the patterns so far can end before part i.
  let reach = [true, ...parts.map(() => false)];
  for (const pattern of wanted) {
    const next = reach.map(() => false);
    let open = false;
    for (let index = 0; index <= parts.length; index++) {
      if (pattern === '**') {
        open ||= reach[index] === true;
        next[index] = open;
      } else if (index > 0 && reach[index - 1] === true) {
        next[index] = nameMatches(pattern, parts[index - 1] ?? '');
      }
    }
    reach = next;
  }
  return reach[parts.length] === true;
}

/** `*` and `?` in one name. */
function nameMatches(pattern: string, name: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
