/**
 * The canvas with 200 nodes under the mouse: frames a second while a node is dragged and while the canvas is
 * panned, against what the same page draws when nothing happens (the display's rate).
 */
import type { Page } from 'playwright-core';
import { FakeHost } from '../support/canvas-harness/fake-host';
import { launch, openCanvas } from '../support/canvas-harness/open-canvas';
import { largeGraph } from '../support/canvas-harness/samples';

const NODES = 200;
const SECONDS = 3;
const STEP_MS = 8;

interface Frames {
  /** Frames a second. */
  rate: number;
  /** The 95th percentile of the time between two frames, milliseconds. */
  p95Ms: number;
}

/** Counts frames while `work` goes on. */
async function frames(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = [];
    const seen = window as unknown as { frameTimes: number[]; counting: boolean };
    Object.assign(seen, { frameTimes: times, counting: true });
    const tick = (at: number) => {
      times.push(at);
      if (seen.counting) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await work();
  const times = await page.evaluate(() => {
    const seen = window as unknown as { frameTimes: number[]; counting: boolean };
    seen.counting = false;
    return seen.frameTimes;
  });
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  gaps.sort((a, b) => a - b);
  const lasted = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return { rate: (gaps.length / lasted) * 1000, p95Ms: gaps[Math.floor(gaps.length * 0.95)] ?? 0 };
}

/** Moves the mouse, held down, in circles round a place. */
async function circle(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  const until = Date.now() + SECONDS * 1000;
  for (let step = 0; Date.now() < until; step++) {
    await page.mouse.move(x + 120 * Math.sin(step / 12), y + 90 * (1 - Math.cos(step / 12)));
    await page.waitForTimeout(STEP_MS);
  }
  await page.mouse.up();
}

async function main(): Promise<void> {
  const browser = await launch();
  try {
    const { page } = await openCanvas(browser, new FakeHost(JSON.stringify(largeGraph(NODES))));
    await page.waitForSelector('.react-flow__node');
    await page.waitForTimeout(1500);
    const mounted = await page.locator('.react-flow__node').count();
    const idle = await frames(page, () => page.waitForTimeout(SECONDS * 1000));
    const box = await page.locator('.react-flow__node').nth(5).boundingBox();
    if (!box) throw new Error('No node is in sight.');
    const drag = await frames(page, () => circle(page, box.x + box.width / 2, box.y + box.height / 2));
    const pan = await frames(page, () => panned(page));
    console.log(JSON.stringify({ nodes: NODES, mounted, idle, drag, pan }));
  } finally {
    await browser.close();
  }
}

/** Pans as a touchpad does: by scrolling, to and fro. */
async function panned(page: Page): Promise<void> {
  await page.mouse.move(800, 600);
  const until = Date.now() + SECONDS * 1000;
  for (let step = 0; Date.now() < until; step++) {
    await page.mouse.wheel(30 * Math.cos(step / 12), 30 * Math.sin(step / 12));
    await page.waitForTimeout(STEP_MS);
  }
}

await main();
