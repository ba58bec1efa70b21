/** Above this many lines on either side after trimming, the counts are an upper bound. */
const EXACT_LINES = 2000;

/** How many lines a change adds and removes, as `git diff --stat` would count them. */
export function lineCounts(before: string, after: string): { added: number; removed: number } {
  let old = linesOf(before);
  let now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  old = old.slice(start, old.length - end);
  now = now.slice(start, now.length - end);
  const kept = old.length > EXACT_LINES || now.length > EXACT_LINES ? 0 : commonLines(old, now);
  return { added: now.length - kept, removed: old.length - kept };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Length of the longest common subsequence, one row at a time. */
function commonLines(old: string[], now: string[]): number {
  let row = new Uint32Array(now.length + 1);
  for (const line of old) {
    const next = new Uint32Array(now.length + 1);
    for (let at = 1; at <= now.length; at++) {
      next[at] = now[at - 1] === line ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    }
    row = next;
  }
  return row[now.length] ?? 0;
}
