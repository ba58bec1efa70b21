import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewState } from '../../extension/protocol/messages';
import { sampleApproval, sampleDiff } from '../support/sample-approval';
import { samplePlan } from '../support/sample-graph';
import { launch, type OpenedPage, openPage } from '../support/trace-harness/page-host';
import { reviewHandlers, reviewState } from '../support/trace-harness/review-states';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const write = () =>
  reviewState(sampleApproval(Date.now()), { diff: sampleDiff, tool: samplePlan.tools['files.write'] });
const INERT = 650;

async function open(
  state: ReviewState,
  more: { theme?: 'dark' | 'light' | 'hc'; height?: number; init?: () => void; decide?: () => unknown } = {},
): Promise<OpenedPage> {
  const handlers = { ...reviewHandlers(state), ...(more.decide ? { 'approval.decide': more.decide } : {}) };
  const opened = await openPage(browser, {
    name: 'review',
    theme: more.theme ?? 'dark',
    surface: 'editor',
    width: 1000,
    height: more.height ?? 900,
    handlers,
    ...(more.init ? { init: more.init } : {}),
  });
  await opened.page.waitForSelector('h1');
  return opened;
}

const decisions = (opened: OpenedPage) =>
  opened.asked.filter(({ name }) => name === 'approval.decide').map(({ input }) => input);
const button = (opened: OpenedPage, name: string) => opened.page.getByRole('button', { name, exact: true });

describe('review page', () => {
  it('shows exactly the call, who wants it, why, and what a file would become', async () => {
    const opened = await open(write());
    const text = (await opened.page.locator('main').textContent()) ?? '';
    for (const part of [
      'writer wants to use files.write',
      'publish-gate',
      'medium',
      'The notes are ready.',
      'CHANGELOG.md',
      '+6',
      '−1',
      '$0.118 of $0.50',
      'rejected in',
    ]) {
      expect(text).toContain(part);
    }
    await button(opened, 'Open diff').click();
    expect(opened.asked.at(-1)?.name).toBe('diff.open');
    expect(opened.errors).toEqual([]);
  });

  it('takes no click in the first half second, then one, and only one', async () => {
    // Clicks the button in the very moment that it is drawn, as somebody who was about to click something else.
    const init = () => {
      new MutationObserver((_, observer) => {
        const early = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Approve');
        if (!early) return;
        early.click();
        document.title = early.disabled ? 'was inert' : 'was open';
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    };
    const opened = await open(write(), { init });
    await opened.page.waitForTimeout(INERT);
    expect(await opened.page.title()).toBe('was inert');
    expect(decisions(opened)).toEqual([]);
    await opened.page.evaluate(() => {
      const approve = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Approve');
      approve?.click();
      approve?.click();
    });
    await expect.poll(() => decisions(opened)).toEqual([{ action: 'approve', hash: 'd5c1f7b2a9' }]);
    expect(await opened.page.locator('footer').textContent()).not.toContain('Reject');
  });

  it('has no single key that approves', async () => {
    const opened = await open(write());
    await opened.page.waitForTimeout(INERT);
    for (const key of ['Enter', 'a', 'A', 'y', ' ']) await opened.page.keyboard.press(key);
    expect(decisions(opened)).toEqual([]);
  });

  it('approves nothing whose end was not on the screen', async () => {
    const request = sampleApproval(Date.now());
    const content = Array.from({ length: 400 }, (_, i) => `line ${i}`).join('\n');
    request.call = { ...request.call, args: { path: 'a.md', content } };
    const opened = await open(reviewState(request));
    await opened.page.waitForTimeout(INERT);
    expect(await button(opened, 'Approve').isDisabled()).toBe(true);
    expect(await button(opened, 'Reject…').isEnabled()).toBe(true);
    await opened.page
      .locator('.long')
      .last()
      .evaluate((element) => {
        element.scrollTop = element.scrollHeight;
      });
    await expect.poll(() => button(opened, 'Approve').isEnabled()).toBe(true);
  });

  it('writes out what cannot be seen, and keeps it out of the editor too', async () => {
    const request = sampleApproval(Date.now(), { risk: 'high' });
    request.call = {
      kind: 'tool',
      name: 'shell.run',
      caller: 'wri\u202Eter',
      args: { command: 'ls\u200B\n\u{E0041}rm' },
    };
    const opened = await open(reviewState(request));
    expect(await opened.page.locator('.arguments td').textContent()).toBe('ls\\u{200B}↵\n\\u{E0041}rm');
    expect(await opened.page.locator('h1').textContent()).toContain('wri\\u{202E}ter');
    await opened.page.waitForTimeout(INERT);
    await button(opened, 'Edit…').click();
    expect(await opened.page.locator('textarea').inputValue()).toBe('"ls\\u200b\\n\\udb40\\udc41rm"');
  });

  it('edits with the errors in place', async () => {
    const request = sampleApproval(Date.now());
    request.call = { ...request.call, args: { path: 'a.md', lines: [1, 2] } };
    const opened = await open(reviewState(request));
    await opened.page.waitForTimeout(INERT);
    await button(opened, 'Edit…').click();
    await opened.page.waitForTimeout(INERT);
    const approve = button(opened, 'Approve the edited call');
    expect(await approve.isDisabled()).toBe(true);
    await opened.page.locator('textarea').nth(1).fill('[1, 2');
    expect(await opened.page.locator('.field-error').nth(1).textContent()).toMatch(/^This is not JSON/);
    expect(await approve.isDisabled()).toBe(true);
    await opened.page.locator('textarea').nth(1).fill('[1, 2, 3]');
    await approve.click();
    await expect
      .poll(() => decisions(opened))
      .toEqual([{ action: 'edit', hash: 'd5c1f7b2a9', args: { path: 'a.md', lines: [1, 2, 3] } }]);
  });

  it('rejects with a reason, and opens again where the host refuses', async () => {
    const opened = await open(write(), { decide: () => ({ ok: false, message: 'It was decided meanwhile.' }) });
    await opened.page.waitForTimeout(INERT);
    await button(opened, 'Reject…').click();
    await opened.page.waitForTimeout(INERT);
    await opened.page.locator('textarea').fill('Not on a Friday.');
    await button(opened, 'Reject').click();
    await expect
      .poll(() => decisions(opened))
      .toEqual([{ action: 'reject', hash: 'd5c1f7b2a9', reason: 'Not on a Friday.' }]);
    await expect.poll(() => opened.page.locator('[role=alert]').textContent()).toContain('It was decided meanwhile.');
    expect(await button(opened, 'Reject').isEnabled()).toBe(true);
  });

  it('takes over with a result', async () => {
    const opened = await open(write());
    await opened.page.waitForTimeout(INERT);
    await button(opened, 'Take over…').click();
    await opened.page.waitForTimeout(INERT);
    expect(await button(opened, 'Give this result').isDisabled()).toBe(true);
    await opened.page.locator('textarea').fill('I wrote it myself.');
    await button(opened, 'Give this result').click();
    await expect
      .poll(() => decisions(opened))
      .toEqual([{ action: 'takeover', hash: 'd5c1f7b2a9', result: 'I wrote it myself.' }]);
  });

  it('asks a question with nothing but Answer and Decline', async () => {
    const request = sampleApproval(Date.now(), {
      gate: null,
      call: { kind: 'question', name: 'ask.human', caller: 'editor', args: { question: 'Which audience?' } },
    });
    const opened = await open(reviewState(request));
    await opened.page.waitForTimeout(INERT);
    expect(await opened.page.locator('footer button').allTextContents()).toEqual([
      'Answer',
      'Decline…',
      'Show in trace',
    ]);
    await opened.page.locator('textarea').fill('Users.');
    await button(opened, 'Answer').click();
    await expect.poll(() => decisions(opened)).toEqual([{ action: 'takeover', hash: 'd5c1f7b2a9', result: 'Users.' }]);
  });

  it('closes when it is decided elsewhere, and says who did', async () => {
    const state = write();
    const opened = await open(state);
    await opened.page.waitForTimeout(INERT);
    await opened.notify('review.changed', { ...state, decided: 'Rejected by ben in the terminal.' });
    await expect
      .poll(() => opened.page.locator('.decided').textContent())
      .toContain('Rejected by ben in the terminal.');
    expect(await opened.page.locator('footer button').allTextContents()).toEqual(['Show in trace']);
  });

  it.each(['dark', 'light', 'hc'] as const)('has no accessibility fault that axe finds: %s', async (theme) => {
    const opened = await open(write(), { theme });
    await opened.page.waitForTimeout(INERT);
    await opened.page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
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
