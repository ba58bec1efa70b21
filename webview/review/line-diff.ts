/** A plain line diff of two texts, with the unchanged stretches left out. Pure. */

export interface DiffLine {
  kind: 'same' | 'add' | 'remove' | 'skip';
  text: string;
  /** Line numbers from 1, where the line is in that text. */
  before?: number;
  after?: number;
  /** The text ends here without a newline. */
  open?: boolean;
}

export interface LineDiff {
  lines: DiffLine[];
  added: number;
  removed: number;
}

/** Unchanged lines kept around a change. */
const CONTEXT = 3;
/** Beyond this many changed lines no shortest diff is looked for: everything goes out, everything comes in. */
const MOST_EDITS = 1500;

interface Text {
  lines: string[];
  /** Does not end in a newline. */
  open: boolean;
}

function split(text: string | null): Text {
  if (text === null || text === '') return { lines: [], open: false };
  const lines = text.split('\n');
  const open = lines.at(-1) !== '';
  if (!open) lines.pop();
  return { lines, open };
}

/** `before` is null where the file is new. */
export function lineDiff(before: string | null, after: string): LineDiff {
  const a = split(before);
  const b = split(after);
  // A last line without its newline is another line than the same one with it.
  const key = (text: Text, i: number) =>
    text.open && i === text.lines.length - 1 ? `${text.lines[i]}\u0000` : (text.lines[i] ?? '');
  const left = a.lines.map((_, i) => key(a, i));
  const right = b.lines.map((_, i) => key(b, i));
  const all = align(left, right).map(([kind, i, j]): DiffLine => {
    const text = kind === 'add' ? (b.lines[j] ?? '') : (a.lines[i] ?? '');
    const open = kind === 'add' ? b.open && j === b.lines.length - 1 : a.open && i === a.lines.length - 1;
    return {
      kind,
      text,
      ...(kind === 'add' ? {} : { before: i + 1 }),
      ...(kind === 'remove' ? {} : { after: j + 1 }),
      ...(open ? { open } : {}),
    };
  });
  const count = (kind: DiffLine['kind']) => all.filter((line) => line.kind === kind).length;
  return { lines: leaveOutSame(all), added: count('add'), removed: count('remove') };
}

type Step = [kind: 'same' | 'add' | 'remove', before: number, after: number];

function align(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const steps: Step[] = [];
  for (let i = 0; i < head; i++) steps.push(['same', i, i]);
  for (const [kind, i, j] of middle) steps.push([kind, i + head, j + head]);
  for (let i = tail; i > 0; i--) steps.push(['same', a.length - i, b.length - i]);
  return steps;
}

/** Myers' shortest edit script: `trace[d]` holds how far each diagonal gets with `d` edits. */
function shortest(a: readonly string[], b: readonly string[]): Step[] {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= most; d++) {
    const next = new Map(reach);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1));
      let x = down ? (next.get(k + 1) ?? 0) : (next.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return backtrack([...trace, reach], a.length, b.length);
    }
    trace.push(reach);
    reach = next;
  }
  return [...a.map((_, i): Step => ['remove', i, 0]), ...b.map((_, j): Step => ['add', a.length, j])];
}

function backtrack(trace: readonly Map<number, number>[], x: number, y: number): Step[] {
  const steps: Step[] = [];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(fromK) ?? 0);
    const fromY = d === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) steps.push(['same', --x, --y]);
    if (d === 0) break;
    if (down) steps.push(['add', x, --y]);
    else steps.push(['remove', --x, y]);
  }
  return steps.reverse();
}

function leaveOutSame(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    if (line.kind !== 'same') near.fill(1, Math.max(0, i - CONTEXT), Math.min(lines.length, i + CONTEXT + 1));
  });
  const kept: DiffLine[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i];
    if (line && near[i]) {
      kept.push(line);
      i++;
      continue;
    }
    const from = i;
    while (i < lines.length && !near[i]) i++;
    kept.push({ kind: 'skip', text: `${i - from} unchanged ${i - from === 1 ? 'line' : 'lines'}` });
  }
  return kept;
}
