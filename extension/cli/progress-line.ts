/** What happened, one line an event, for where a tree cannot be redrawn: pipes, files, CI. */
import { formatDollars } from '../protocol/money';
import type { RunEvent } from '../protocol/run-event';
import type { RunView } from '../protocol/run-view';
import { decisionText, spanTitle } from './span-text';
import { formatElapsed, oneLine } from './terminal-text';

/** A line for this event, or nothing where nobody needs one. `view` has the event folded in already. */
export function progressLine(view: RunView, event: RunEvent): string | undefined {
  const text = wordsOf(view, event);
  return text === undefined ? undefined : `${stamp(event.at - view.startedAt)}  ${text}`;
}

function stamp(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

function wordsOf(view: RunView, event: RunEvent): string | undefined {
  switch (event.type) {
    case 'span.started':
      return event.kind === 'agent' ? `${event.node}: started` : undefined;
    case 'span.finished':
      return spanWords(view, event.span);
    case 'step.finished':
      return stepWords(view, event.span);
    case 'timer.started':
      return event.span === undefined ? undefined : `${event.node}: ${oneLine(event.title ?? 'waiting')}`;
    case 'approval.requested':
      return `${event.request.call.caller}: waits for a person · ${event.request.risk} risk · ${oneLine(event.request.call.name)}`;
    case 'approval.decided':
      return `${view.spans[event.span]?.node ?? event.id}: ${decisionText(event.decision)}`;
    case 'gate.checked':
      return event.risk === 'low' ? `${event.gate}: ${oneLine(event.call)} passed · low risk` : undefined;
    case 'limit.reached':
      return `limit reached: ${event.limit}${event.node === null ? ' of the run' : ` of ${event.node}`}`;
    case 'run.cancelled':
      return `cancelling: ${oneLine(event.reason)}`;
    default:
      return undefined;
  }
}

/** Agents say when they end; plan, evaluate and so on say it once, here and not for their model call. */
function spanWords(view: RunView, id: string): string | undefined {
  const span = view.spans[id];
  if (!span) return undefined;
  const time = formatElapsed((span.finishedAt ?? span.startedAt) - span.startedAt);
  const why = span.failure ? ` · ${oneLine(span.failure.message)}` : '';
  const state = span.status === 'ok' ? 'done' : span.status;
  const what = span.kind === 'agent' ? state : `${spanTitle(span)}${span.status === 'ok' ? '' : ` ${state}`}`;
  return `${span.node}: ${what} · ${formatDollars(span.sum.cost)} · ${time}${why}`;
}

function stepWords(view: RunView, id: string): string | undefined {
  const span = view.spans[id];
  if (!span) return undefined;
  const why = span.failure ? ` failed · ${oneLine(span.failure.message)}` : '';
  if (span.kind === 'chat') return span.failure ? `${span.node}: ${oneLine(span.title)}${why}` : undefined;
  const time = formatElapsed((span.finishedAt ?? span.startedAt) - span.startedAt);
  return `${callerOf(view, span.parent) ?? span.node}: ${spanTitle(span)} · ${time}${why}`;
}

function callerOf(view: RunView, parent: string | null): string | undefined {
  return parent === null ? undefined : view.spans[parent]?.node;
}
