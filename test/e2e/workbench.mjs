// A person's hands and eyes in VS Code: opens a folder in a real workbench, runs commands from the palette, reads
// what is shown, clicks in the pages. Playwright drives; nothing here knows the extension's code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../support/chromium.mjs';
import { root, Stop } from '../support/commands.mjs';
import { addressOf, startServer } from '../support/vscode-server.mjs';

/** Where pictures go. */
export const pictures = join(root, 'test', 'artifacts', 'screenshots');

export const DARK = 'Dark 2026';
export const LIGHT = 'Light 2026';

const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.colorTheme': DARK,
  'workbench.reduceMotion': 'on',
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'chat.disableAIFeatures': true,
};

/**
 * Opens a folder in VS Code with this checkout as an installed extension.
 * @param {{
 *   folder: string,
 *   file?: string,
 *   port?: number,
 *   settings?: Record<string, unknown>,
 *   env?: Record<string, string | undefined>,
 *   width?: number,
 *   height?: number,
 *   extensions?: string[],
 * }} options `file` is opened in its default editor; `extensions` are unpacked extensions in place of this checkout.
 */
export async function openWorkbench(options) {
  const { folder, file, settings = {}, width = 1440, height = 900, extensions = [root] } = options;
  const server = await startServer({
    extensions,
    settings: { ...SETTINGS, ...settings },
    ...(file === undefined ? {} : { open: file }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  writeMachineSettings(server, settings);
  const browser = await launch(server);
  const context = await browser.newContext({
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await page.goto(addressOf(server, folder));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  const parts = partsOf(page);
  return {
    page,
    server,
    /** Errors that the pages of the extension logged, such as a violated content policy. */
    errors,
    ...framesOf(page),
    ...parts,
    /** Keeps a picture; returns its path. */
    screenshot: async (name) => {
      mkdirSync(pictures, { recursive: true });
      const path = join(pictures, `${name}.png`);
      // The mouse rests on the title bar, where it makes nothing glow and opens no hover.
      await page.mouse.move(width / 3, 4);
      await page.screenshot({ path, animations: 'disabled' });
      return path;
    },
    /** Changes the colour theme as a person does, and waits until it is on. */
    theme: async (name) => {
      await parts.runCommand('Preferences: Color Theme');
      await parts.enter(name);
      await page.locator(`.monaco-workbench${kindOfTheme(name)}`).waitFor();
      await parts.quickInput.waitFor({ state: 'hidden' });
    },
    /** Reloads the window, as `Developer: Reload Window` does. */
    reload: async () => {
      await page.reload();
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    },
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openWorkbench>>} Workbench */

/** Settings of machine scope count where the extension host is, and that is not where the user's settings are. */
function writeMachineSettings(server, settings) {
  const folder = join(server.userFolder, 'data', 'Machine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
}

async function launch(server) {
  try {
    return await chromium.launch(await ensureChromium());
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * The errors of the extension's own pages; VS Code's own page has some in a closed network that are not ours.
 * @param {import('playwright-core').Page} page
 */
function collectErrors(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && /webview|vscode-cdn|vscode-resource/.test(url)) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  return errors;
}

/**
 * The extension's pages. A webview is a frame in a frame; which is which is known by what is in it.
 * @param {import('playwright-core').Page} page
 */
function framesOf(page) {
  /**
   * The page that has something matching `selector`, once it is there.
   * @param {string} selector
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async function pageWith(selector, timeoutMs = 30_000) {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      for (const frame of page.frames()) {
        if (frame.parentFrame() === null || !frame.url().includes('/webview/')) continue;
        if (await shows(frame, selector)) return frame;
      }
      await sleep(150);
    }
    throw new Stop(`No page of the extension showed ${selector} within ${timeoutMs / 1000} s.`);
  }
  return {
    pageWith,
    /** The canvas, with at least one node drawn. */
    canvas: () => pageWith('.react-flow__node'),
  };
}

/** Whether a frame shows something; false for one that has gone meanwhile. */
async function shows(frame, selector) {
  try {
    return await frame.locator(selector).first().isVisible();
  } catch (error) {
    if (/detached|closed|destroyed|navigat/i.test(error.message)) return false;
    throw error;
  }
}

/**
 * VS Code's own parts.
 * @param {import('playwright-core').Page} page
 */
function partsOf(page) {
  const quickInput = page.locator('.quick-input-widget');
  const toasts = page.locator('.notifications-toasts .notification-toast');

  /** Chooses the entry of an open quick pick that has this text. */
  async function pick(label) {
    await quickInput.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  }

  /** Types into the open quick input and accepts. */
  async function enter(text) {
    const input = quickInput.locator('input.input, .quick-input-box input').first();
    await input.waitFor();
    await input.fill(text);
    await page.keyboard.press('Enter');
  }

  /**
   * Runs a command by its title in the palette, category included: `Switchyard: Run Graph`. The palette does not
   * learn of commands that come while it is open (a window that has just been opened), and closes when a command
   * before it takes the focus: then it is opened again.
   */
  async function runCommand(title, timeoutMs = 30_000) {
    const end = Date.now() + timeoutMs;
    const input = quickInput.locator('.quick-input-box input').first();
    const row = quickInput.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    for (;;) {
      await page.keyboard.press('F1');
      if ((await appears(input, 2000)) && (await fills(input, `>${title}`)) && (await appears(row, 2000))) break;
      if (Date.now() > end) throw new Stop(`The command palette has no ${title}.`);
      await page.keyboard.press('Escape');
      await quickInput.waitFor({ state: 'hidden' });
    }
    await row.click();
  }

  /** The toast that has this text, once it is shown. */
  async function notification(text, timeout = 30_000) {
    const toast = toasts.filter({ hasText: text }).first();
    await toast.waitFor({ timeout });
    return toast;
  }

  /** Presses a button of a toast. */
  async function answer(text, button) {
    const toast = await notification(text);
    await toast.getByRole('button', { name: button, exact: true }).click();
  }

  /** Presses a button of a modal dialog. */
  async function confirm(button) {
    await page.locator('.monaco-dialog-box').getByRole('button', { name: button }).first().click();
  }

  /** The texts of the Problems view. */
  async function problems() {
    await runCommand('Problems: Focus on Problems View');
    const panel = page.locator('.markers-panel');
    await panel.waitFor();
    return panel.locator('.monaco-list-row').allInnerTexts();
  }

  /** Drags with the mouse, in steps, from the middle of one thing to a place of another or by a distance. */
  async function drag(from, to, offset = { x: 0, y: 0 }) {
    const start = middle(await from.boundingBox());
    const end = to === undefined ? start : middle(await to.boundingBox());
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 3, start.y + 3);
    await page.mouse.move(end.x + offset.x, end.y + offset.y, { steps: 12 });
    await page.mouse.up();
  }

  return {
    quickInput,
    toasts,
    pick,
    enter,
    runCommand,
    notification,
    answer,
    confirm,
    problems,
    drag,
    /** The tab of an open editor, by its title. */
    tab: (title) => page.locator('.tabs-container .tab', { hasText: title }).first(),
    /** Opens a view container by its name in the activity bar or the panel. */
    view: (name) => page.locator('.composite-bar').getByRole('tab', { name }).first(),
    statusBar: page.locator('.part.statusbar'),
  };
}

/** Whether something is shown within a time. */
async function appears(locator, timeout) {
  try {
    await locator.waitFor({ timeout });
    return true;
  } catch (error) {
    if (error.name === 'TimeoutError') return false;
    throw error;
  }
}

/** Whether a field could be filled: not where it has gone meanwhile. */
async function fills(input, text) {
  try {
    await input.fill(text, { timeout: 2000 });
    return true;
  } catch (error) {
    if (error.name === 'TimeoutError') return false;
    throw error;
  }
}

/** The class that the workbench has with a theme. */
function kindOfTheme(name) {
  if (/light high contrast/i.test(name)) return '.hc-light';
  if (/high contrast/i.test(name)) return '.hc-black';
  return /light/i.test(name) ? '.vs' : '.vs-dark';
}

function middle(box) {
  if (!box) throw new Stop('What should be dragged is not shown.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
