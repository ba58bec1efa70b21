/** The trace page: header, rows and details of one run, or what to do where there is none. */
import { useEffect, useState } from 'react';
import { Announcer } from './announcer';
import { Button } from './controls';
import { Details } from './details';
import { ask, expectOk } from './link';
import { RunHeader } from './run-header';
import { useTrace } from './store';
import { Toolbar } from './toolbar';
import { TraceTable } from './trace-table';
import { useNow } from './use-now';
import { useTraceRows } from './use-trace-rows';
import { visibleLine } from './visible-text';

function useWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const measure = () => setWidth(window.innerWidth);
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return width;
}

export function TraceApp() {
  const ready = useTrace((state) => state.ready);
  const log = useTrace((state) => state.log);
  const live = useTrace((state) => state.live);
  const version = useTrace((state) => state.version);
  const notice = useTrace((state) => state.notice);
  return (
    <>
      {ready ? log ? <RunPage /> : <NoRun /> : null}
      {notice ? (
        <div className="notice" role="alert">
          <span>{notice}</span>
          <Button
            kind="quiet"
            icon="close"
            label="Close this message"
            onClick={() => useTrace.setState({ notice: '' })}
          />
        </div>
      ) : null}
      <Announcer log={log} live={live} version={version} />
    </>
  );
}

function RunPage() {
  const { log, live, version, details } = useTrace();
  const { rows, selected, filter } = useTraceRows();
  const clock = useNow(live);
  const width = useWidth();
  if (!log) return null;
  // The host's clock and the page's may differ a little: what has been logged is never in the future.
  const now = live ? Math.max(clock, log.view.lastAt) : log.view.lastAt;
  const side = width >= 900 ? 'right' : 'below';
  return (
    <main className="trace">
      <h1 className="spoken">Trace of {visibleLine(log.view.started?.name ?? log.view.runId, 80)}</h1>
      <div className="top">
        <RunHeader log={log} live={live} now={now} version={version} />
        <Toolbar filter={filter} shown={rows.filter((row) => row.type === 'group' || !row.dim).length} live={live} />
      </div>
      <div className={`body ${side}`}>
        <TraceTable
          log={log}
          version={version}
          live={live}
          now={now}
          rows={rows}
          selected={selected}
          narrow={width < 480}
        />
        {details ? <Details row={rows[selected]} log={log} now={now} version={version} side={side} /> : null}
      </div>
    </main>
  );
}

function NoRun() {
  const runs = useTrace((state) => state.runs);
  return (
    <main className="empty">
      <h1>No run yet</h1>
      <p>
        Open a <code>.switchyard.yaml</code> file and press <b>Run</b>, or use <b>Switchyard: Run Graph</b> from the
        Command Palette. The run is drawn here while it goes on.
      </p>
      {runs.length > 0 ? (
        <ul>
          {runs.slice(0, 8).map((run) => (
            <li key={run.runId}>
              <button
                type="button"
                className="link"
                onClick={() => void expectOk(ask('run.open', { runId: run.runId }))}
              >
                {run.name} #{run.number}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </main>
  );
}
