import { useState } from 'react';
import type { RunOverlay } from '../../../extension/protocol/messages';
import { MICRO } from '../../../extension/protocol/money';
import type { RunState } from '../../../extension/protocol/run-event';
import { useNow } from '../../ui/clock';
import { Icon } from '../../ui/icon';
import { clockWords, plural } from '../../ui/words';
import { budgetWords, costWords } from '../model/node-words';
import { doAsk } from '../page/calls';
import { usePage } from '../page/page-state';
import { BudgetLine } from './node-parts';

const ICONS: Record<RunState, string> = {
  running: 'loading',
  waiting: 'flag',
  done: 'check',
  failed: 'error',
  partial: 'dashboard',
  rejected: 'circle-slash',
  cancelled: 'debug-stop',
  interrupted: 'debug-disconnect',
};

/** Budget of a run that names none. */
const DEFAULT_BUDGET = 1;
const DEFAULT_STEPS = 50;

/** The run at a glance: state, time, the most it can cost, what it has cost, steps; Run, Cancel, Review. */
export function RunBar() {
  const run = usePage((state) => state.run);
  const alive = run !== null && run.summary.finishedAt === undefined && run.summary.state !== 'interrupted';
  return (
    <section className="run-bar" aria-label="Run">
      <div className="run-facts">{run ? <RunFacts run={run} alive={alive} /> : <Before />}</div>
      {run && run.pending.length > 0 ? <WaitingButton run={run} /> : null}
      <RunButton alive={alive} />
    </section>
  );
}

function RunFacts({ run, alive }: { run: RunOverlay; alive: boolean }) {
  const { summary } = run;
  const next = usePage((state) => state.document?.worstCaseMicro);
  const now = useNow(alive);
  const elapsed = (summary.finishedAt ?? now) - summary.startedAt;
  const spent = costWords(summary.costMicro, run.estimated);
  const reserved = costWords(run.reservedMicro);
  const left = costWords(Math.max(0, summary.budgetMicro - summary.costMicro - run.reservedMicro));
  return (
    <>
      <span className={`run-state run-${summary.state}`} title={summary.reason || undefined}>
        <Icon name={ICONS[summary.state]} spin={summary.state === 'running'} />
        {summary.state} <span className="run-clock">{clockWords(elapsed)}</span>
      </span>
      <span className="run-spent">
        {spent} of {budgetWords(summary.budgetMicro)}
      </span>
      <span
        className="run-budget"
        role="img"
        aria-label={`${spent} spent, ${reserved} reserved, of ${budgetWords(summary.budgetMicro)}`}
        title={`${spent} spent · ${reserved} reserved · ${left} left`}
      >
        <BudgetLine spent={summary.costMicro} reserved={run.reservedMicro} budget={summary.budgetMicro} />
      </span>
      <span className="run-steps">
        {summary.steps} / {summary.stepLimit} steps
      </span>
      {!alive && next !== undefined && next !== summary.budgetMicro ? (
        <span className="run-worst">next worst case {budgetWords(next)}</span>
      ) : null}
      {run.outdated ? (
        <span className="run-outdated" title="The graph was edited after this run started. The run keeps its own copy.">
          <Icon name="history" /> edited since
        </span>
      ) : null}
    </>
  );
}

/** No run yet: what one may cost and do at most. */
function Before() {
  const limits = usePage((state) => state.graph?.limits);
  const worst = usePage((state) => state.document?.worstCaseMicro);
  const errors = usePage(
    (state) => state.document?.problems.filter((problem) => problem.severity === 'error').length ?? 0,
  );
  const empty = usePage((state) => state.graph === null);
  if (empty) return <span className="run-worst">No graph to run yet</span>;
  const budget = Math.round((limits?.budget ?? DEFAULT_BUDGET) * MICRO);
  return (
    <>
      <span className="run-state run-idle">
        <Icon name={errors > 0 ? 'error' : 'circle-outline'} />
        {errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}` : 'ready'}
      </span>
      {worst === undefined ? (
        <span className="run-spent">budget {budgetWords(budget)}</span>
      ) : (
        <span className="run-worst" title="The most that a run of this graph can cost. Nothing passes it.">
          worst case {budgetWords(worst)}
        </span>
      )}
      <span className="run-steps">{limits?.steps ?? DEFAULT_STEPS} steps</span>
    </>
  );
}

function WaitingButton({ run }: { run: RunOverlay }) {
  const [first] = run.pending;
  if (!first) return null;
  return (
    <button
      type="button"
      className="waiting-button"
      title={`${plural(run.pending.length, 'call')} ${run.pending.length === 1 ? 'waits' : 'wait'} for you`}
      onClick={() => void doAsk('approval.open', { id: first.request.id })}
    >
      <Icon name="flag" /> Review{run.pending.length > 1 ? ` ${run.pending.length}` : ''}
    </button>
  );
}

function RunButton({ alive }: { alive: boolean }) {
  const [asked, setAsked] = useState(false);
  const ready = usePage((state) => state.graph !== null && !state.document?.stale);
  const press = async (name: 'run.start' | 'run.cancel') => {
    setAsked(true);
    await doAsk(name);
    setAsked(false);
  };
  return alive ? (
    <button
      type="button"
      className="run-button is-cancel"
      title="Cancel the run"
      disabled={asked}
      onClick={() => void press('run.cancel')}
    >
      <Icon name="debug-stop" /> <span className="bar-word">Cancel</span>
    </button>
  ) : (
    <button type="button" className="run-button" disabled={asked || !ready} onClick={() => void press('run.start')}>
      <Icon name="play" /> Run
    </button>
  );
}
