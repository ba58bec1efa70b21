import { formatDollars, MICRO } from '../protocol/money';
import type { RunState, RunSummary } from '../protocol/run-event';

const STATE: Record<RunState, { icon: string; color?: string; word: string }> = {
  running: { icon: 'sync~spin', color: 'charts.blue', word: 'running' },
  waiting: { icon: 'bell-dot', color: 'charts.yellow', word: 'waiting for you' },
  done: { icon: 'pass', color: 'testing.iconPassed', word: 'done' },
  partial: { icon: 'circle-slash', color: 'charts.yellow', word: 'partial, a limit was met' },
  rejected: { icon: 'circle-large-outline', color: 'charts.orange', word: 'rejected' },
  failed: { icon: 'error', color: 'testing.iconFailed', word: 'failed' },
  cancelled: { icon: 'stop-circle', word: 'cancelled' },
  interrupted: { icon: 'debug-disconnect', color: 'charts.yellow', word: 'interrupted' },
};

/** A state's codicon, theme colour and word. */
export function stateWords(state: RunState): { icon: string; color?: string; word: string } {
  return STATE[state];
}

export function isEnded(state: RunState): boolean {
  return state !== 'running' && state !== 'waiting';
}

/** `29:41`, `1:02:03`: a span of time for a person, from milliseconds. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `$0.118`, `<$0.001`: what was spent, with the same number of digits while it grows. Micro-dollars. */
export function costText(costMicro: number): string {
  if (costMicro === 0) return '$0';
  return costMicro < 500 ? '<$0.001' : `$${(costMicro / MICRO).toFixed(3)}`;
}

/** `$0.118/$0.50`. A budget is a round number more often than not: no zeros for nothing. */
export function spendText(costMicro: number, budgetMicro: number): string {
  const budget = formatDollars(budgetMicro).replace(/(\.\d\d)0$/, '$1');
  return `${costText(costMicro)}/${budget}`;
}

/** `just now`, `12 min ago`, or the local date and time. */
export function agoText(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

export function runTitle(summary: Pick<RunSummary, 'name' | 'number'>): string {
  return `${summary.name} #${summary.number}`;
}

/**
 * Text of a model or a tool as a person may be shown it in a one-line place: control, bidi, zero-width and tag
 * characters are visibly escaped, newlines shown, and the length bounded.
 */
export function visibleText(text: string, most = 120): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? '⏎' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  const points = [...shown];
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : shown;
}
