/** Takes pictures of the trace page in its sizes and themes, for people to look at. Argument: a folder. */
import { mkdir } from 'node:fs/promises';
import type { RunEvent } from '../../../extension/protocol/run-event';
import { failedLog } from '../failed-log';
import { summaryOfLog } from '../log-writer';
import { SAMPLE_WAITING, sampleLog } from '../sample-log';
import { launch, type OpenOptions, openPage } from './page-host';

const into = process.argv[2] ?? 'test/artifacts/trace';
const only = process.argv[3] ?? '';

/** A log that waits now: its clock is set so that the present is where the log ends. */
function waitingNow(): RunEvent[] {
  return sampleLog({ startAt: Date.now() - SAMPLE_WAITING, until: SAMPLE_WAITING });
}

export function traceHandlers(events: RunEvent[], live: boolean): OpenOptions['handlers'] {
  const shown = { summary: summaryOfLog(events), events, live };
  const others = [sampleLog({ runId: 'run-41' }), failedLog()].map(summaryOfLog);
  const ok = () => ({ ok: true });
  return {
    'page.ready': () => ({ runs: [shown.summary, ...others], shown }),
    'run.open': ok,
    'run.cancel': ok,
    'span.select': ok,
    'span.open': ok,
    'approval.open': ok,
    'graph.open': ok,
    'log.write': ok,
  };
}

interface Shot extends Omit<OpenOptions, 'name' | 'handlers'> {
  file: string;
  events: () => RunEvent[];
  live?: boolean;
  keys?: string[];
  select?: string;
}

const panel = { width: 1400, height: 320 };
const tab = { width: 1400, height: 900, surface: 'editor' as const };
const narrow = { width: 460, height: 700, surface: 'editor' as const };
const shots: Shot[] = [
  { file: 'panel-dark-waiting', theme: 'dark', ...panel, events: waitingNow, live: true },
  { file: 'panel-light-waiting', theme: 'light', ...panel, events: waitingNow, live: true },
  { file: 'panel-hc-waiting', theme: 'hc', ...panel, events: waitingNow, live: true },
  { file: 'panel-dark-details', theme: 'dark', ...panel, events: waitingNow, live: true, select: '.row.waits' },
  {
    file: 'tab-dark',
    theme: 'dark',
    ...tab,
    events: () => sampleLog(),
    keys: ['End', '*'],
    select: '.row:has-text("chat gpt-5-mini")',
  },
  { file: 'tab-light', theme: 'light', ...tab, events: () => sampleLog(), select: '.row:has-text("writer")' },
  { file: 'tab-dark-failed', theme: 'dark', ...tab, events: () => failedLog(), select: '.row:has-text("reviewer")' },
  { file: 'tab-dark-tree', theme: 'dark', ...tab, events: () => sampleLog(), state: { view: 'tree' } },
  { file: 'tab-light-calls', theme: 'light', ...tab, events: () => sampleLog(), state: { view: 'calls' } },
  { file: 'narrow-dark', theme: 'dark', ...narrow, events: waitingNow, live: true },
  {
    file: 'narrow-light-details',
    theme: 'light',
    ...narrow,
    events: () => sampleLog(),
    select: '.row:has-text("plan")',
  },
];

await mkdir(into, { recursive: true });
const browser = await launch();
for (const { file, events, live = false, keys = [], select, ...shot } of shots) {
  if (!file.includes(only)) continue;
  const opened = await openPage(browser, { name: 'trace', ...shot, handlers: traceHandlers(events(), live) });
  await opened.page.waitForSelector('.row');
  if (select) await opened.page.locator(select).first().click();
  for (const key of keys) await opened.page.keyboard.press(key);
  await opened.page.waitForTimeout(300);
  await opened.page.screenshot({ path: `${into}/${file}.png` });
  if (opened.errors.length > 0) console.error(file, opened.errors.slice(0, 5));
  await opened.page.context().close();
}
await browser.close();
