/** `switchyard runs` and `switchyard show`: what the store of runs holds. */
import type { RunHost } from '../hosts/run-host';
import { formatDollars } from '../protocol/money';
import type { RunSummary } from '../protocol/run-event';
import { applyEvent, emptyRunView, type RunView } from '../protocol/run-view';
import type { Terminal } from './terminal';
import { formatElapsed, oneLine, padEnd, padStart, visible } from './terminal-text';
import { headLine, RUN_STATES, sumLine, treeLines } from './trace-tree';

/** Lists the runs, newest first. Returns the exit code. */
export async function listRuns(host: RunHost, json: boolean, terminal: Terminal): Promise<number> {
  const runs = await host.list();
  if (json) for (const run of runs) terminal.line(JSON.stringify(run));
  else if (runs.length === 0) terminal.say('There are no runs yet. Start one with: switchyard run FILE');
  else for (const run of runs) terminal.line(runLine(run, terminal));
  return 0;
}

function runLine(run: RunSummary, { paint }: Terminal): string {
  const state = RUN_STATES[run.state];
  const time = run.finishedAt === undefined ? '' : formatElapsed(run.finishedAt - run.startedAt);
  return [
    paint(state.colour, padEnd(`${state.icon} ${run.state}`, 13)),
    padEnd(run.runId, 12),
    new Date(run.startedAt).toISOString().slice(0, 16).replace('T', ' '),
    padStart(formatDollars(run.costMicro), 10),
    padStart(`${run.steps} steps`, 10),
    padStart(time, 8),
    ` ${oneLine(run.name)} #${run.number}`,
    paint('dim', oneLine(run.file)),
  ].join(' ');
}

/** Prints one run's trace, or its log with `json`. Returns the exit code. */
export async function showRun(host: RunHost, wanted: string, json: boolean, terminal: Terminal): Promise<number> {
  const runs = await host.list();
  const exact = runs.filter((run) => run.runId === wanted);
  const found = exact.length > 0 ? exact : runs.filter((run) => run.runId.startsWith(wanted));
  const [summary, second] = found;
  if (!summary || second) {
    terminal.say(
      second
        ? `${found.length} runs begin with "${oneLine(wanted)}". Give more of the id; \`switchyard runs\` lists them.`
        : `There is no run "${oneLine(wanted)}" here. \`switchyard runs\` lists them.`,
    );
    return 2;
  }
  const events = await host.events(summary.runId);
  if (json) {
    for (const event of events) terminal.line(JSON.stringify(event));
    return 0;
  }
  const view = events.reduce(applyEvent, emptyRunView(summary.runId));
  // A log without an end belongs to a process that is gone, unless it is live in another one.
  if (view.finishedAt === undefined) view.state = summary.state;
  for (const line of reportLines(view, terminal)) terminal.line(line);
  return 0;
}

/** A run's report: head, tree, sums, limits that were met, and the output. */
export function reportLines(view: RunView, terminal: Pick<Terminal, 'paint' | 'columns'>, timeless = false): string[] {
  const options = { paint: terminal.paint, columns: terminal.columns(), now: view.finishedAt ?? view.lastAt, timeless };
  const reason = view.reason && view.state !== 'done' ? [`  ${oneLine(view.reason)}`] : [];
  const output = view.output.trim() === '' ? [] : ['', ...visible(view.output.trimEnd()).split('\n')];
  return [
    headLine(view, options),
    ...reason,
    '',
    ...treeLines(view, options),
    '',
    sumLine(view),
    ...view.limits.map((limit) => `Limit met: ${limitText(limit)}`),
    ...output,
  ];
}

function limitText({ limit, node, value }: RunView['limits'][number]): string {
  const amount =
    limit === 'budget' ? formatDollars(value) : limit === 'steps' ? `${value} steps` : formatElapsed(value);
  return `${limit} of ${node === null ? 'the run' : oneLine(node)}, ${amount}`;
}
