/** Takes pictures of the canvas for people to look at: `shoot.ts FOLDER [PART OF A NAME]`. */
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { FakeHost } from './fake-host';
import { bundleCanvas, launch, openCanvas } from './open-canvas';
import { failedRun, largeGraph, releaseNotes, streamingRun, waitingRun } from './samples';
import type { ThemeName } from './themes';

const into = process.argv[2] ?? 'test/artifacts/canvas';
const only = process.argv[3] ?? '';

interface Shot {
  name: string;
  host: () => FakeHost;
  act?: (page: Page, host: FakeHost) => Promise<unknown>;
  themes?: ThemeName[];
  size?: { width: number; height: number };
}

const BROKEN = '{ "switchyard": 1, "start": "editor", "nodes": { "editor": { "kind": "supervisr" ';

function running(run = waitingRun()): FakeHost {
  const host = new FakeHost(releaseNotes);
  host.run = run;
  return host;
}

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

const SHOTS: Shot[] = [
  { name: 'idle', host: () => new FakeHost(releaseNotes) },
  {
    name: 'waiting',
    host: running,
    act: (page) => node(page, 'writer').click(),
    themes: ['dark', 'light', 'hc', 'hc-light'],
  },
  { name: 'streaming', host: () => running(streamingRun('Users will notice that the importer now keeps their tags')) },
  { name: 'failed', host: () => running(failedRun()), act: (page) => node(page, 'editor').click() },
  { name: 'empty', host: () => new FakeHost('') },
  {
    name: 'stale',
    host: () => new FakeHost(releaseNotes),
    act: (_page, host) => host.write(BROKEN),
  },
  { name: 'never-read', host: () => new FakeHost(BROKEN) },
  { name: 'large', host: () => new FakeHost(largeGraph(200)) },
  {
    name: 'narrow',
    host: running,
    act: (page) => node(page, 'writer').click({ position: { x: 30, y: 10 } }),
    size: { width: 760, height: 700 },
  },
  {
    name: 'close',
    host: () => new FakeHost(largeGraph(200)),
    act: async (page) => {
      await page.locator('[aria-label="Minimap"]').click();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('worker-4');
    },
  },
  { name: 'gate', host: running, act: (page) => node(page, 'publish-gate').click() },
  { name: 'tool', host: running, act: (page) => node(page, 'repository').click() },
  { name: 'add', host: running, act: (page) => page.locator('.toolbar-add').click() },
  {
    name: 'hover',
    host: running,
    act: async (page) => {
      await node(page, 'historian').hover();
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'connecting',
    host: () => new FakeHost(releaseNotes),
    act: async (page) => {
      const from = await node(page, 'historian').locator('.handle-calls').boundingBox();
      const to = await node(page, 'plain-writer').boundingBox();
      if (!from || !to) return;
      await page.mouse.move(from.x + 5, from.y + 5);
      await page.mouse.down();
      await page.mouse.move(to.x + 60, to.y + 30, { steps: 8 });
      await page.waitForTimeout(200);
    },
  },
];

const BOTH: ThemeName[] = ['dark', 'light'];

await mkdir(into, { recursive: true });
console.log(`canvas.js ${((await bundleCanvas()).bytes / 1000).toFixed(0)} kB`);
const browser = await launch();
for (const { name, host: make, act, themes = BOTH, size } of SHOTS) {
  if (!name.includes(only)) continue;
  for (const theme of themes) {
    const host = make();
    const { page, errors } = await openCanvas(browser, host, { theme, ...size });
    await page.waitForTimeout(400);
    await act?.(page, host);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${into}/${name}-${theme}.png` });
    for (const error of errors) console.log(`${name}-${theme}: ${error}`);
    await page.context().close();
  }
}
await browser.close();
