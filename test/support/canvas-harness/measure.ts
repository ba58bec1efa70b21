/** Measures the canvas with many nodes: frames a second while panning and dragging, and the cost of a run's tick. */
import type { CDPSession, Page } from 'playwright-core';
import type { RunOverlay } from '../../../extension/protocol/messages';
import { FakeHost } from './fake-host';
import { launch, openCanvas } from './open-canvas';
import { largeGraph, waitingRun } from './samples';

const count = Number(process.argv[2] ?? 200);

/** Frames a second, and the longest frame in milliseconds, while `act` runs. */
async function frames(page: Page, act: () => Promise<unknown>): Promise<string> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times, counting: true });
    const tick = (now: number) => {
      times.push(now);
      if ((window as unknown as { counting: boolean }).counting) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const cdp = await page.context().newCDPSession(page);
  // Thread time is what our page takes, whoever else uses the machine.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskSeconds(cdp);
  await act();
  const busy = (await taskSeconds(cdp)) - before;
  const times = await page.evaluate(() => {
    const shared = window as unknown as { counting: boolean; frameTimes: number[] };
    shared.counting = false;
    return shared.frameTimes;
  });
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const perFrame = (busy * 1000) / gaps.length;
  return `${perFrame.toFixed(1)} ms of main thread a frame, ${(gaps.length / seconds).toFixed(0)} fps, median frame ${median.toFixed(1)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`;
}

async function taskSeconds(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0;
}

async function sweep(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  const end = Date.now() + 2000;
  for (let step = 0; Date.now() < end; step++) {
    await page.mouse.move(x + Math.sin(step / 10) * 150, y + Math.cos(step / 10) * 80);
  }
  await page.mouse.up();
}

function tickOf(base: RunOverlay, ids: string[], step: number): RunOverlay {
  const busy = ids.slice(step % 20, (step % 20) + 4);
  const nodes = Object.fromEntries(
    ids.map((id) => [
      id,
      {
        state: busy.includes(id) ? ('running' as const) : ('idle' as const),
        activity: busy.includes(id) ? 'thinking' : '',
        elapsedMs: 0,
        cost: busy.includes(id) ? step * 100 : 0,
        reserved: 0,
        inputTokens: busy.includes(id) ? step : 0,
        outputTokens: 0,
        chats: 1,
        tools: 0,
      },
    ]),
  );
  return { ...base, nodes, activeEdges: [], pending: [], live: { [busy[0] ?? '']: `word ${step}` } };
}

const browser = await launch();
const graph = largeGraph(count);
for (const zoom of ['fit', '100 %'] as const) {
  const host = new FakeHost(graph);
  const state = zoom === 'fit' ? null : { viewport: { x: 100, y: 100, zoom: 1 } };
  const before = Date.now();
  const { page } = await openCanvas(browser, host, { width: 1280, height: 800, state });
  await page.locator('.react-flow__node').first().waitFor();
  console.log(`${count} nodes, ${zoom}: drawn ${Date.now() - before} ms after opening`);
  await page.waitForTimeout(500);
  console.log(`  still  ${await frames(page, () => page.waitForTimeout(1500))}`);
  const pane = await page.locator('.canvas-flow').boundingBox();
  if (!pane) continue;
  console.log(`  pan    ${await frames(page, () => sweep(page, pane.x + 10, pane.y + pane.height - 40))}`);
  const boxes = await page.locator('.react-flow__node').all();
  const target = await boxes[Math.floor(boxes.length / 2)]?.boundingBox();
  if (target) {
    const [x, y] = [target.x + target.width / 2, target.y + target.height / 2];
    console.log(`  drag   ${await frames(page, () => sweep(page, x, y))}`);
  }
  const ids = Object.keys(graph.nodes);
  const base = waitingRun();
  const ticking = await frames(page, async () => {
    for (let step = 0; step < 20; step++) {
      await host.showRun(tickOf(base, ids, step));
      await page.waitForTimeout(100);
    }
  });
  console.log(`  run    ${ticking} (ten ticks a second)`);
  await page.context().close();
}
await browser.close();
