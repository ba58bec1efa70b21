const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A duration as it stands in a file: whole numbers with units, the largest first: `1h30m`, `90s`, `500ms`. */
export const DURATION_PATTERN = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** The longest duration that is still a limit. */
const LONGEST_MS = 366 * 86_400_000;

/** Milliseconds of a written duration; `undefined` where it is none, is zero, or is longer than a year. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  if (!match) return undefined;
  let sum = 0;
  UNITS.forEach(([, ms], index) => {
    sum += Number(match[index + 1] ?? 0) * ms;
  });
  return sum > 0 && sum <= LONGEST_MS ? sum : undefined;
}

/** Writes milliseconds as they stand in a file: `1h30m`, `90s` as `1m30s`, `500ms`. Whole milliseconds above 0. */
export function writeDuration(ms: number): string {
  let rest = Math.max(1, Math.round(ms));
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}

/** A running clock: `01:12`, `1:02:03`. Milliseconds are dropped. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** How long something took: `340 ms`, `12.4 s`, from a minute on `01:12`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  // 59.97 s would be rounded to "60.0 s", which is a minute.
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return formatClock(Math.round(ms / 1000) * 1000);
}
