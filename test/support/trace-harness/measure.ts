/** Measures the trace page with ten thousand spans: first paint after the data, mounted rows, scrolling, live growth. */
import { bigLog } from '../big-log';
import { summaryOfLog } from '../log-writer';
import { launch, openPage } from './page-host';

const events = bigLog(Number(process.argv[2] ?? 10_000));
const shown = { summary: summaryOfLog(events), events, live: false };
const browser = await launch();
const opened = await openPage(browser, {
  name: 'trace',
  theme: 'dark',
  width: 1400,
  height: 900,
  handlers: {
    'page.ready': () => ({ runs: [], shown: null }),
    'span.select': () => ({ ok: true }),
    'run.open': () => ({ ok: true }),
  },
});
const { page } = opened;
await page.waitForSelector('.empty');
await page.evaluate(() => {
  const marks = window as unknown as { got: number; drawn: number };
  // Capturing, so that it is noted before the page's own listener begins its work.
  const note = () => {
    marks.got ||= performance.now();
  };
  window.addEventListener('message', note, true);
  new MutationObserver(() => {
    if (!marks.drawn && document.querySelector('.row'))
      requestAnimationFrame(() => setTimeout(() => (marks.drawn = performance.now())));
  }).observe(document.body, { childList: true, subtree: true });
});
await opened.notify('run.shown', shown);
await page.waitForSelector('.row');
await page.waitForFunction(() => (window as unknown as { drawn: number }).drawn > 0);
const paint = await page.evaluate(() => {
  const marks = window as unknown as { got: number; drawn: number };
  return marks.drawn - marks.got;
});

// Processor time of the page's main thread: unlike the time between frames it says the same on a busy machine.
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
const busy = async () =>
  (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;

const frames = async (during: string) => {
  const before = await busy();
  const times = await frameTimes(during);
  return { ...times, busy: ((await busy()) - before) / 120 };
};

const frameTimes = (during: string) =>
  page.evaluate(async (what) => {
    const list = document.getElementById('trace-rows') as HTMLElement;
    const times: number[] = [];
    let most = 0;
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      if (what === 'scroll') list.scrollTop = (i * list.scrollHeight) / 120;
      else
        list.dispatchEvent(
          new WheelEvent('wheel', {
            deltaY: i % 2 ? -40 : 40,
            ctrlKey: true,
            clientX: 900,
            clientY: 300,
            bubbles: true,
            cancelable: true,
          }),
        );
      await new Promise((next) => requestAnimationFrame(next));
      const now = performance.now();
      times.push(now - last);
      last = now;
      most = Math.max(most, document.querySelectorAll('.row').length);
    }
    times.sort((a, b) => a - b);
    return { p50: times[60], p95: times[114], worst: times[119], most };
  }, during);

const print = (name: string, { p50 = 0, p95 = 0, worst = 0, most, busy: cpu }: Awaited<ReturnType<typeof frames>>) =>
  console.log(
    `${name.padEnd(34)} p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms  worst ${worst.toFixed(1)} ms  rows mounted ${most}  processor ${(cpu * 1000).toFixed(1)} ms a frame`,
  );

console.log(`${events.length} events; data to first paint ${paint.toFixed(0)} ms`);
print('scroll, agents open', await frames('scroll'));
await page.locator('.row').nth(1).click();
await page.keyboard.press('Escape');
await page.evaluate(() => {
  for (const twistie of document.querySelectorAll<HTMLElement>('.row:has(.times) .twistie')) twistie.click();
});
print('scroll, some folds open', await frames('scroll'));
print('zoom the axis', await frames('zoom'));
await page.getByRole('tab', { name: 'Calls' }).click();
print('scroll, every call a row', await frames('scroll'));
await page.keyboard.press('Control+Home');
const began = Date.now();
await page.fill('#trace-filter', 'kind:tool >100ms');
await page.waitForFunction(() => document.getElementById('filter-note')?.textContent !== '');
console.log(`filter over all spans: ${Date.now() - began} ms with typing`);
if (opened.errors.length > 0) console.error(opened.errors);
await browser.close();
