/** `01:12`, with hours `1:02:03`: a time that is running. Milliseconds. */
export function clockWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${two(minutes)}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** `340 ms`, `12.4 s`, `3 min 20 s`: a time that is over. Milliseconds. */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `$0.118`: money that is being spent. `<$0.001` where that would show nothing; `$0` is really nothing. Micro-dollars. */
export function moneyWords(micro: number): string {
  if (micro === 0) return '$0';
  return micro < 500 ? '<$0.001' : `$${(micro / 1_000_000).toFixed(3)}`;
}

/** `950`, `18.2k`, `1.3M`. */
export function countWords(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** `1 call`, `2 calls`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
