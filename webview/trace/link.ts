/** The trace page's line to its host. */
import type { Outcome, TraceNotices, TraceRequests } from '../../extension/protocol/messages';
import { connect } from '../ui/host';
import { addEvents, lastRunId, showRun, showSelection, useTrace } from './store';

export const ask = connect<TraceRequests, TraceNotices>({
  'run.shown': (run) => showRun(run),
  'events.added': (input) => addEvents(input),
  'runs.changed': (runs) => useTrace.setState({ runs }),
  'selection.show': (input) => showSelection(input),
});

/** Waits for an answer and shows its sentence where it is a refusal. */
export async function expectOk(answer: Promise<Outcome>): Promise<void> {
  try {
    const outcome = await answer;
    useTrace.setState({ notice: outcome.ok ? '' : outcome.message });
  } catch (error) {
    useTrace.setState({ notice: error instanceof Error ? error.message : String(error) });
  }
}

/** Errors of the page itself go to the extension's log: a bug is never only in a hidden console. */
export function reportErrors(): void {
  const report = (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // Where even this fails there is nobody left to tell.
    ask('log.write', { level: 'error', message: `Trace page: ${message}` }).catch(() => undefined);
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

/** Says that the page is here and shows what the host shows, or the run that was shown before a reload. */
export async function start(): Promise<void> {
  try {
    const { runs, shown } = await ask('page.ready');
    useTrace.setState({ runs });
    showRun(shown);
    useTrace.setState({ ready: true });
    if (!shown && lastRunId !== undefined && runs.some((run) => run.runId === lastRunId)) {
      await expectOk(ask('run.open', { runId: lastRunId }));
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    useTrace.setState({
      ready: true,
      notice: `The trace could not be read: ${why} Close this view and open it again.`,
    });
  }
}

let selecting: ReturnType<typeof setTimeout> | undefined;

/** Tells the host which span is selected, once the arrow keys have come to rest. */
export function tellSelection(runId: string, span: string, node: string): void {
  clearTimeout(selecting);
  selecting = setTimeout(() => void expectOk(ask('span.select', { runId, span, node })), 120);
}
