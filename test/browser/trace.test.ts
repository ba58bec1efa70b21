import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../extension/protocol/run-event';
import { bigLog } from '../support/big-log';
import { failedLog } from '../support/failed-log';
import { summaryOfLog } from '../support/log-writer';
import { SAMPLE_WAITING, sampleLog } from '../support/sample-log';
import { launch, type OpenedPage, type OpenOptions, openPage } from '../support/trace-harness/page-host';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

function waitingNow(): RunEvent[] {
  return sampleLog({ startAt: Date.now() - SAMPLE_WAITING, until: SAMPLE_WAITING });
}

async function open(events: RunEvent[], more: Partial<OpenOptions> & { live?: boolean } = {}): Promise<OpenedPage> {
  const { live = false, ...options } = more;
  const shown = { summary: summaryOfLog(events), events, live };
  const ok = () => ({ ok: true });
  const handlers = {
    'page.ready': () => ({ runs: [shown.summary], shown }),
    'run.open': ok,
    'span.select': ok,
    'span.open': ok,
    'graph.open': ok,
    'approval.open': ok,
    'run.cancel': ok,
  };
  const opened = await openPage(browser, {
    name: 'trace',
    theme: 'dark',
    width: 1400,
    height: 900,
    handlers,
    ...options,
  });
  await opened.page.waitForSelector('.row');
  return opened;
}

const names = (opened: OpenedPage) => opened.page.locator('.row .label').allTextContents();
const selected = (opened: OpenedPage) => opened.page.locator('.row[aria-selected=true] .label').textContent();

describe('trace page', () => {
  it('draws the run as the picture has it, without a complaint of the content policy', async () => {
    const opened = await open(waitingNow(), { live: true });
    expect((await names(opened)).slice(0, 5)).toEqual([
      'editor',
      'plan',
      'historian',
      'chat gpt-5-nano ×7 · 1 retry',
      'files.search ×5',
    ]);
    expect(await opened.page.locator('.bar.retry').count()).toBeGreaterThan(0);
    expect(await opened.page.locator('.row.waits .bar.wait').count()).toBe(1);
    expect(await opened.page.locator('.row.waits .bar-words').textContent()).toMatch(/^waiting for a person · 00:2\d$/);
    const [before, after] = [await width(opened), await opened.page.waitForTimeout(1200).then(() => width(opened))];
    expect(after).toBeGreaterThan(before);
    await opened.page.getByRole('button', { name: 'Review' }).click();
    expect(opened.asked.at(-1)).toEqual({ name: 'approval.open', input: { runId: 'run-42', id: 'a1' } });
    expect(opened.errors).toEqual([]);
    async function width(page: OpenedPage): Promise<number> {
      return (await page.page.locator('.row.waits .bar.wait').boundingBox())?.width ?? 0;
    }
  });

  it('is a tree for the keyboard, and leads the canvas', async () => {
    const opened = await open(sampleLog());
    const { page } = opened;
    await page.locator('.row').first().focus();
    for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await expect.poll(() => selected(opened)).toBe('historian');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.row[aria-selected=true]').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => selected(opened)).toBe('editor');
    await page.keyboard.press('End');
    await expect.poll(() => selected(opened)).toBe('synthesize');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
    await page.keyboard.press('*');
    await expect.poll(() => page.locator('.row[aria-level="3"]').count()).toBeGreaterThan(10);
    await page.keyboard.press('w');
    await expect.poll(() => selected(opened)).toBe('writer');
    await page.waitForTimeout(700);
    await page.keyboard.press('c');
    await page.waitForTimeout(300);
    expect(opened.asked).toContainEqual({ name: 'graph.open', input: { runId: 'run-42', node: 'writer' } });
    expect(opened.asked.filter(({ name }) => name === 'span.select').at(-1)?.input).toMatchObject({ node: 'writer' });
    const row = page.locator('.row[aria-selected=true]');
    expect(await row.getAttribute('aria-label')).toMatch(
      /^writer, worker, done, 1 m 06 s, in all \$0\.\d+, [\d.]+k tokens$/,
    );
    await page.keyboard.press('Enter');
    expect(await page.locator('.details h2').textContent()).toContain('writer');
    await page.keyboard.press('Escape');
    expect(await page.locator('.details').count()).toBe(0);
  });

  it('filters, goes from error to error, and zooms', async () => {
    const opened = await open(failedLog());
    const { page } = opened;
    await page.locator('.row').first().focus();
    await page.keyboard.press('n');
    expect(await page.locator('.row[aria-selected=true]').getAttribute('aria-label')).toContain('key refused');
    expect(await page.locator('.row').first().textContent()).toContain('because → reviewer');
    await page.keyboard.press('/');
    await page.keyboard.type('kind:chat failed');
    expect(await page.locator('.row:not(.dim)').count()).toBe(1);
    await page.fill('#trace-filter', '>abc');
    expect(await page.locator('.filter-note').textContent()).toBe('Cannot read >abc.');
    await page.locator('#trace-filter').press('Escape');
    expect(await page.locator('.row').count()).toBeGreaterThan(2);
    const end = () => page.locator('.tick').last().textContent();
    const whole = await end();
    await page.locator('.row').first().focus();
    await page.keyboard.press('+');
    expect(await end()).not.toBe(whole);
    await page.keyboard.press('0');
    expect(await end()).toBe(whole);
  });

  it('shows what the canvas selects, also inside a fold', async () => {
    const events = sampleLog();
    const opened = await open(events);
    await opened.notify('selection.show', { node: 'publish-gate' });
    await expect.poll(() => selected(opened)).toContain('publish-gate');
    const second = events.filter((event) => event.type === 'step.started' && event.kind === 'tool')[1];
    await opened.notify('selection.show', { span: second && 'span' in second ? second.span : '' });
    await expect.poll(() => opened.page.locator('.row[aria-selected=true]').getAttribute('aria-level')).toBe('4');
  });

  it('grows live, and speaks up for an approval', async () => {
    const all = sampleLog({ startAt: Date.now() - 53_000, until: 52_600 });
    const opened = await open(all.slice(0, -1), { live: true });
    expect(await opened.page.locator('.row.waits').count()).toBe(0);
    await opened.notify('events.added', { runId: 'run-42', events: all.slice(-1), live: [] });
    await expect.poll(() => opened.page.locator('.row.waits').count()).toBe(1);
    await expect
      .poll(() => opened.page.locator('[aria-live=assertive]').textContent())
      .toBe('Approval needed: publish-gate files.write, medium risk.');
  });

  it('shows what agents wrote as text, never as a page, and nothing in it stays hidden', async () => {
    const sly = '<img src=x onerror="window.sly=1"><script>window.sly=1</script>\u202E\u200B';
    const events = sampleLog().map((event) =>
      event.type === 'span.finished' && event.output === 'Nothing breaks.' ? { ...event, output: sly } : event,
    );
    const opened = await open(events);
    await opened.page.locator('.row', { hasText: 'plain-reviewer' }).click();
    const text = await opened.page.locator('.content pre').textContent();
    expect(text).toContain('<img src=x');
    expect(text).toContain('\\u{202E}\\u{200B}');
    expect(await opened.page.evaluate(() => 'sly' in window)).toBe(false);
    expect(await opened.page.locator('.content img').count()).toBe(0);
  });

  it('keeps its view over a reload of the page', async () => {
    const first = await open(sampleLog());
    await first.page.getByRole('tab', { name: 'Calls' }).click();
    await first.page.locator('.row').nth(3).click();
    const state = await first.page.evaluate(() => (window as unknown as { savedState: unknown }).savedState);
    const again = await open(sampleLog(), { state });
    expect(await again.page.getByRole('tab', { name: 'Calls' }).getAttribute('aria-selected')).toBe('true');
    expect(await selected(again)).toBe(await selected(first));
    expect(await again.page.locator('.details').count()).toBe(1);
  });

  it('mounts a screenful of ten thousand spans, wherever it is scrolled to', async () => {
    const opened = await open(bigLog(10_000));
    for (const part of [0, 0.5, 1]) {
      await opened.page.evaluate((at) => {
        const list = document.getElementById('trace-rows');
        if (list) list.scrollTop = list.scrollHeight * at;
      }, part);
      await opened.page.waitForTimeout(200);
      const count = await opened.page.locator('.row').count();
      expect(count).toBeGreaterThan(20);
      expect(count).toBeLessThan(60);
    }
  });

  it('says what to do where there is no run', async () => {
    const handlers = { 'page.ready': () => ({ runs: [], shown: null }) };
    const opened = await openPage(browser, { name: 'trace', theme: 'light', width: 700, height: 300, handlers });
    await opened.page.waitForSelector('.empty');
    expect(await opened.page.locator('.empty').textContent()).toContain('No run yet');
  });

  it.each(['dark', 'light', 'hc'] as const)('has no accessibility fault that axe finds: %s', async (theme) => {
    const opened = await open(waitingNow(), { theme, live: true });
    await opened.page.locator('.row.waits').click();
    const source = await readFile('node_modules/axe-core/axe.min.js', 'utf8');
    await opened.page.evaluate(source);
    const faults = await opened.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map((node) => node.html.slice(0, 160))
            .join(' | ')}`,
      );
    });
    expect(faults).toEqual([]);
  });
});
