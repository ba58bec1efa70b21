/** Going from failure to failure. */
import { nextError } from './errors-order';
import { revealSpan, useTrace } from './store';
import { errorsOf } from './trace-log';

/** Selects the next (1) or previous (-1) failure; those that were recovered from only where there is no other. */
export function jumpToError(direction: 1 | -1): void {
  const { log, selected } = useTrace.getState();
  if (!log) return;
  const all = errorsOf(log);
  const open = all.filter((error) => !error.recovered);
  const errors = open.length > 0 ? open : all;
  if (errors.length === 0) return;
  const places = errors.map((error) => log.order.indexOf(error.span));
  const from = selected === null ? -1 : log.order.indexOf(selected);
  const target = errors[nextError(places, from, direction)];
  if (target) revealSpan(target.span);
}
