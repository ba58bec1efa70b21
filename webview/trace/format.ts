/** Times, tokens and money as the trace writes them. Pure; every number has one way to be written. */
import { MICRO } from '../../extension/protocol/money';
import { moneyWords } from '../ui/words';

const NBSP = ' ';

/** `00:19`, `12:05`, `1:02:03`. Milliseconds in. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** `340 ms`, `12.4 s`, `2 m 05 s`, `1 h 02 m`. Milliseconds in. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `0${NBSP}ms`;
  if (ms < 1000) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${NBSP}s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}${NBSP}m${NBSP}${String(seconds % 60).padStart(2, '0')}${NBSP}s`;
  }
  return `${Math.floor(seconds / 3600)}${NBSP}h${NBSP}${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}${NBSP}m`;
}

/** `812`, `9.1k`, `31.2k`, `1.4M`. */
export function formatTokens(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** Whole number with separators, for details: `31,204`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `$0.118`; `<$0.001` where that would show nothing; `exact` gives every micro-dollar. `$0` is really nothing. */
export function formatMoney(micro: number, exact = false): string {
  if (exact && micro !== 0) return `$${(micro / MICRO).toFixed(6).replace(/0{1,3}$/, '')}`;
  return moneyWords(micro);
}

/** `14:05:09.120`, local time of the day. Milliseconds since the epoch in. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `14:05:09`, local time of the day. Milliseconds since the epoch in. */
export function formatClockTime(at: number): string {
  return formatTime(at).slice(0, 8);
}

/** `1 error`, `3 errors`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The model's name without its provider: `gpt-5-nano`. */
export function shortModel(model: string): string {
  return model.slice(model.indexOf('/') + 1);
}
