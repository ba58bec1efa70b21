/** The line above the trace: which run, how it stands, what it took and cost, what waits for a person. */
import { memo, useMemo } from 'react';
import { MICRO } from '../../extension/protocol/money';
import type { RunState, RunSummary } from '../../extension/protocol/run-event';
import { Button, Icon } from './controls';
import { jumpToError } from './errors';
import { formatClock, formatMoney, plural } from './format';
import { ask, expectOk } from './link';
import { useTrace } from './store';
import { timesOf } from './times';
import { type ErrorPlace, errorsOf, type TraceLog } from './trace-log';
import { visibleLine } from './visible-text';

export const RUN_STATE: Record<RunState, { icon: string; word: string }> = {
  running: { icon: 'loading', word: 'running' },
  waiting: { icon: 'bell-dot', word: 'waiting' },
  done: { icon: 'pass', word: 'done' },
  failed: { icon: 'error', word: 'failed' },
  partial: { icon: 'stop-circle', word: 'partial' },
  rejected: { icon: 'circle-slash', word: 'rejected' },
  cancelled: { icon: 'debug-stop', word: 'cancelled' },
  interrupted: { icon: 'debug-disconnect', word: 'interrupted' },
};

/** The state to show: a log that goes on nowhere was interrupted. */
export function stateOf(log: TraceLog, live: boolean): RunState {
  return !live && log.view.finishedAt === undefined ? 'interrupted' : log.view.state;
}

export function RunHeader({ log, live, now, version }: { log: TraceLog; live: boolean; now: number; version: number }) {
  const runs = useTrace((state) => state.runs);
  const { view } = log;
  const state = stateOf(log, live);
  const { icon, word } = RUN_STATE[state];
  const end = view.finishedAt ?? now;
  const times = timesOf(Object.values(view.spans), view.startedAt, end);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is changed in place; `version` says when
  const errors = useMemo(() => errorsOf(log), [log, version]);
  const limits = view.started?.plan.limits;
  return (
    <div className="run-header">
      <RunPicker runs={runs} log={log} />
      <span className={`run-state state-${state}`} title={visibleLine(view.reason, 300)}>
        <Icon name={icon} spin={state === 'running'} /> {word}
      </span>
      {live ? (
        <Button
          icon="debug-stop"
          kind="quiet"
          label="Cancel the run"
          onClick={() => void expectOk(ask('run.cancel', { runId: view.runId }))}
        />
      ) : null}
      <span className="figure" title="Time since the run began">
        {formatClock(times.elapsedMs)}
      </span>
      {times.waitingMs >= 1000 ? (
        <span
          className="figure quiet"
          title="Waiting: only a person was waited for. It does not count against the run's timeout."
        >
          active {formatClock(times.activeMs)} · waiting {formatClock(times.waitingMs)}
        </span>
      ) : null}
      <Spend log={log} budget={limits?.budget ?? 0} />
      <span className="figure">
        {view.steps}
        <span className="quiet"> / {limits?.steps ?? '?'} steps</span>
      </span>
      <Errors errors={errors} />
      {view.pending[0] ? <Waiting log={log} /> : null}
    </div>
  );
}

const RunPicker = memo(function RunPicker({ runs, log }: { runs: RunSummary[]; log: TraceLog }) {
  const { started, runId } = log.view;
  const known = runs.some((run) => run.runId === runId);
  return (
    <select
      className="run-picker"
      aria-label="Run"
      value={runId}
      onChange={(event) => void expectOk(ask('run.open', { runId: event.target.value }))}
    >
      {known ? null : (
        <option value={runId}>
          {visibleLine(started?.name ?? runId, 60)} #{started?.number ?? '?'}
        </option>
      )}
      {runs.map((run) => (
        <option key={run.runId} value={run.runId}>
          {visibleLine(run.name, 60)} #{run.number}
          {run.runId === runId ? '' : ` · ${RUN_STATE[run.state].word} · ${formatMoney(run.costMicro)}`}
        </option>
      ))}
    </select>
  );
});

/** Spent and reserved of the budget: `Σ $0.118 of $0.50` and a small bar. */
function Spend({ log, budget }: { log: TraceLog; budget: number }) {
  const { cost, reserved } = log.view;
  const roots = log.view.roots;
  const unknown = roots.some((id) => log.unpriced.has(id));
  const sum = `${roots.some((id) => log.estimatedCost.has(id)) ? '≈' : ''}${formatMoney(cost)}${unknown ? ' + ?' : ''}`;
  const share = (micro: number) => `${budget > 0 ? Math.min(100, (micro / budget) * 100) : 0}%`;
  const limit = `$${(budget / MICRO).toFixed(2)}`;
  const spoken = `${sum} spent${reserved > 0 ? `, ${formatMoney(reserved)} reserved` : ''}, of a budget of ${limit}`;
  const ratio = budget > 0 ? cost / budget : 0;
  return (
    <span className="spend" title={spoken}>
      <span className="figure">
        <span className="quiet">Σ</span> {sum} <span className="quiet">of {limit}</span>
      </span>
      <span
        className={`budget-bar ${ratio >= 1 ? 'spent' : ratio >= 0.75 ? 'near' : ''}`}
        role="img"
        aria-label={spoken}
      >
        <span className="budget-spent" style={{ width: share(cost) }} />
        <span className="budget-reserved" style={{ width: share(Math.min(reserved, Math.max(0, budget - cost))) }} />
      </span>
    </span>
  );
}

function Errors({ errors }: { errors: ErrorPlace[] }) {
  const open = errors.filter((error) => !error.recovered).length;
  const recovered = errors.length - open;
  if (errors.length === 0) return null;
  return (
    <Button
      kind="quiet"
      className={open > 0 ? 'chip error-chip' : 'chip'}
      label={`${plural(open, 'error')}, ${recovered} recovered. Go to the next (n)`}
      onClick={() => jumpToError(1)}
    >
      <Icon name={open > 0 ? 'error' : 'history'} />
      {open > 0 ? plural(open, 'error') : recovered}
      {open > 0 && recovered > 0 ? <span className="quiet"> · {recovered} recovered</span> : null}
    </Button>
  );
}

function Waiting({ log }: { log: TraceLog }) {
  const { pending, runId } = log.view;
  const first = pending[0];
  if (!first) return null;
  return (
    <span className="chip waiting-chip">
      <Icon name="bell-dot" /> {plural(pending.length, 'approval')}
      <Button
        kind="primary"
        className="small"
        onClick={() => void expectOk(ask('approval.open', { runId, id: first.request.id }))}
      >
        Review
      </Button>
    </span>
  );
}
