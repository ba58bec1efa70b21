/** Speaks what has happened: calm news at most every five seconds, failures and approvals at once. */
import { useEffect, useRef, useState } from 'react';
import { approvalTitle } from '../../extension/protocol/run-view';
import { RUN_STATE, stateOf } from './run-header';
import { errorsOf, type TraceLog } from './trace-log';
import { visibleLine } from './visible-text';

const CALM_MS = 5000;

interface Known {
  runId: string;
  state: string;
  errors: number;
  asked: Set<string>;
}

function known(log: TraceLog, live: boolean): Known {
  return {
    runId: log.view.runId,
    state: stateOf(log, live),
    errors: errorsOf(log).filter((error) => !error.recovered).length,
    asked: new Set(log.view.pending.map((pending) => pending.request.id)),
  };
}

export function Announcer({ log, live, version }: { log: TraceLog | null; live: boolean; version: number }) {
  const [calm, setCalm] = useState('');
  const [urgent, setUrgent] = useState('');
  const before = useRef<Known | null>(null);
  const spokenAt = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is changed in place; `version` says when
  useEffect(() => {
    if (!log) return;
    const was = before.current;
    const is = known(log, live);
    before.current = is;
    if (!was || was.runId !== is.runId) return;
    const asked = log.view.pending.find((pending) => !was.asked.has(pending.request.id));
    if (asked)
      setUrgent(`Approval needed: ${visibleLine(approvalTitle(asked.request), 120)}, ${asked.request.risk} risk.`);
    else if (is.errors > was.errors) setUrgent(`${is.errors} failed in this run.`);
    if (is.state === was.state) return;
    const say = () => {
      spokenAt.current = Date.now();
      setCalm(`Run ${RUN_STATE[stateOf(log, live)].word}.`);
    };
    const wait = spokenAt.current + CALM_MS - Date.now();
    if (wait <= 0) return say();
    const timer = setTimeout(say, wait);
    return () => clearTimeout(timer);
  }, [log, live, version]);
  return (
    <>
      <div className="spoken" aria-live="polite">
        {calm}
      </div>
      <div className="spoken" aria-live="assertive">
        {urgent}
      </div>
    </>
  );
}
