/** The canvas page in Chromium, under its content policy, against a host with the real parser and checks. */
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../support/canvas-harness/fake-host';
import {
  bundleCanvas,
  launch,
  type OpenedCanvas,
  type OpenOptions,
  openCanvas,
} from '../support/canvas-harness/open-canvas';
import { failedRun, largeGraph, releaseNotes, waitingRun } from '../support/canvas-harness/samples';

let browser: Browser;
let opened: OpenedCanvas;
let page: Page;
let host: FakeHost;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

afterEach(async () => {
  const errors = opened.errors;
  await page.context().close();
  expect(errors).toEqual([]);
});

async function open(of: FakeHost, options: OpenOptions = {}): Promise<void> {
  host = of;
  opened = await openCanvas(browser, host, { width: 1400, height: 900, ...options });
  page = opened.page;
}

const node = (id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const edge = (id: string): Locator => page.locator(`.react-flow__edge[data-id="${id}"]`);
const field = (path: string): Locator => page.locator(`.inspector [data-field="${path}"] input`).first();

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('The element is not shown.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function dragTo(from: { x: number; y: number }, to: { x: number; y: number }, release = true): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  if (release) await page.mouse.up();
}

async function handle(id: string, name: 'calls' | 'in' | 'fallback'): Promise<{ x: number; y: number }> {
  await node(id).hover();
  return middleOf(node(id).locator(`.handle-${name}`));
}

/** Waits until the host was asked for an edit, and gives the latest. */
async function lastEdit(count = 1): Promise<unknown[]> {
  await expect.poll(() => host.editsAsked().length).toBe(count);
  return host.editsAsked()[count - 1] ?? [];
}

describe('drawing', () => {
  it('shows all nodes and edges, in a bundle under 700 kB', async () => {
    await open(new FakeHost(releaseNotes));
    expect(await page.locator('.react-flow__node').count()).toBe(7);
    expect(await page.locator('.react-flow__edge').count()).toBe(6);
    expect((await bundleCanvas()).bytes).toBeLessThan(700_000);
  });

  it('fits two hundred nodes into the window, which React Flow’s own fit does not', async () => {
    await open(new FakeHost(largeGraph(200)));
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(200);
    const outside = await page.evaluate(() => {
      const frame = document.querySelector('.canvas-flow')?.getBoundingClientRect();
      return [...document.querySelectorAll('.react-flow__node')].filter((each) => {
        const box = each.getBoundingClientRect();
        return !frame || box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom;
      }).length;
    });
    expect(outside).toBe(0);
  });

  it('writes nothing by itself', async () => {
    await open(new FakeHost(releaseNotes));
    await page.waitForTimeout(300);
    expect(host.editsAsked()).toEqual([]);
  });

  it('offers the templates on an empty document, and a first node', async () => {
    await open(new FakeHost(''));
    expect(await page.locator('.template').count()).toBe(4);
    await page.getByText('Add a supervisor').click();
    expect(await lastEdit()).toEqual([
      { type: 'field.set', id: null, path: ['switchyard'], value: 1 },
      { type: 'field.set', id: null, path: ['start'], value: 'supervisor' },
      expect.objectContaining({ type: 'node.add', id: 'supervisor' }),
    ]);
    await node('supervisor').waitFor();
  });

  it('shows the templates again when the text is emptied', async () => {
    await open(new FakeHost(releaseNotes));
    await host.write('');
    await page.locator('.template').first().waitFor();
    expect(await page.locator('.react-flow__node').count()).toBe(0);
  });

  it('inserts a template and shows it', async () => {
    await open(new FakeHost(''));
    await page.locator('.template').first().click();
    await node('lead').waitFor();
    expect(host.asked).toContainEqual({ name: 'template.insert', input: { id: 'research-team' } });
  });

  it('keeps the last drawing of a broken text, with the way to the Problem, and lets nothing be changed', async () => {
    await open(new FakeHost(releaseNotes));
    await host.write('{ "switchyard": 1, "nodes": {');
    await page.getByText('last drawing').waitFor();
    expect(await page.locator('.react-flow__node').count()).toBe(7);
    await page.getByRole('button', { name: /Go to line/ }).click();
    await node('writer').click({ position: { x: 100, y: 40 } });
    await page.keyboard.press('Delete');
    await page.waitForTimeout(100);
    expect(host.asked.map((each) => each.name)).toContain('problem.open');
    expect(host.editsAsked()).toEqual([]);
  });

  it('lists the Problems of a text that never could be drawn', async () => {
    await open(new FakeHost('{ "switchyard": 1, "nodes": {'));
    expect(await page.locator('.problem-list li').count()).toBeGreaterThan(0);
  });
});

describe('gestures', () => {
  it('a drag is one edit on the grid, and undoing it brings the node back', async () => {
    await open(new FakeHost(releaseNotes));
    const from = await middleOf(node('historian').locator('.node-meta'));
    await dragTo(from, { x: from.x - 63, y: from.y + 87 });
    const [edit] = (await lastEdit()) as { type: string; positions: Record<string, [number, number]> }[];
    expect(edit?.type).toBe('layout.set');
    expect(Object.keys(edit?.positions ?? {}).sort()).toEqual(Object.keys(releaseNotes.nodes).sort());
    for (const [x, y] of Object.values(edit?.positions ?? {})) expect([x % 10, y % 10].map(Math.abs)).toEqual([0, 0]);
    const after = await middleOf(node('historian').locator('.node-meta'));
    expect(Math.abs(after.x - from.x)).toBeGreaterThan(40);
    await page.waitForTimeout(100);
    await host.undo();
    await expect
      .poll(async () => Math.round((await middleOf(node('historian').locator('.node-meta'))).x))
      .toBe(Math.round(from.x));
  });

  it('a change from outside during a drag loses neither', async () => {
    await open(new FakeHost(releaseNotes));
    const from = await middleOf(node('historian').locator('.node-meta'));
    await dragTo(from, { x: from.x - 60, y: from.y + 90 }, false);
    const { publish: _gone, ...nodes } = releaseNotes.nodes;
    await host.write({ ...releaseNotes, nodes: { ...nodes, 'publish-gate': { kind: 'gate', calls: [] } } });
    await expect.poll(() => node('publish').count()).toBe(0);
    await page.mouse.move(from.x - 80, from.y + 110, { steps: 2 });
    await page.mouse.up();
    await lastEdit();
    expect(host.graph?.nodes).not.toHaveProperty('publish');
    expect(host.graph?.layout).toHaveProperty('historian');
    expect((await middleOf(node('historian').locator('.node-meta'))).y).toBeGreaterThan(from.y + 80);
  });

  it('a connection is drawn where it may be', async () => {
    await open(new FakeHost(releaseNotes));
    await dragTo(await handle('historian', 'calls'), await middleOf(node('publish-gate')));
    expect(await lastEdit()).toEqual([{ type: 'call.add', from: 'historian', to: 'publish-gate' }]);
    await edge('call:historian publish-gate').waitFor({ state: 'attached' });
  });

  it('a forbidden one says why while it is dragged, and is not drawn', async () => {
    await open(new FakeHost(releaseNotes));
    await dragTo(await handle('historian', 'calls'), await middleOf(node('plain-writer')), false);
    expect(await page.locator('.refusal').innerText()).toBe(
      'A worker calls tools, through gates or directly, not workers.',
    );
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect(host.editsAsked()).toEqual([]);
  });

  it('a fallback is dragged from the side', async () => {
    await open(new FakeHost(releaseNotes));
    await dragTo(await handle('historian', 'fallback'), await middleOf(node('plain-writer')));
    expect(await lastEdit()).toEqual([
      { type: 'field.set', id: 'historian', path: ['fallback'], value: 'plain-writer' },
    ]);
  });

  it('a connection dropped on the empty canvas offers what may stand there, and makes both in one edit', async () => {
    await open(new FakeHost(releaseNotes));
    const from = await handle('editor', 'calls');
    await dragTo(from, { x: from.x - 330, y: from.y + 400 });
    expect(await page.getByRole('menuitem').allInnerTexts()).toHaveLength(3);
    await page.getByRole('menuitem', { name: /^Worker/ }).click();
    const edits = await lastEdit();
    expect(edits).toContainEqual(expect.objectContaining({ type: 'node.add', id: 'worker' }));
    expect(edits).toContainEqual({ type: 'call.add', from: 'editor', to: 'worker' });
    await edge('call:editor worker').waitFor({ state: 'attached' });
  });

  it('a kind is dragged from the palette to its place', async () => {
    await open(new FakeHost(releaseNotes));
    await page.locator('.toolbar-add').click();
    await page.getByRole('menuitem', { name: /^Gate/ }).dragTo(page.locator('.react-flow__pane'), {
      targetPosition: { x: 200, y: 700 },
    });
    expect(await lastEdit()).toContainEqual(expect.objectContaining({ type: 'node.add', id: 'gate' }));
    const at = await middleOf(node('gate'));
    expect(Math.abs(at.x - 200)).toBeLessThan(20);
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it('a box selects, and what is selected moves together in one edit', async () => {
    await open(new FakeHost(releaseNotes));
    const [a, b] = [await middleOf(node('historian')), await middleOf(node('repository'))];
    await page.keyboard.down('Shift');
    await dragTo({ x: a.x - 140, y: a.y - 80 }, { x: b.x + 20, y: b.y + 50 });
    await page.keyboard.up('Shift');
    await expect.poll(() => page.locator('.react-flow__node.selected').count()).toBe(2);
    await dragTo({ x: a.x, y: a.y - 10 }, { x: a.x - 60, y: a.y + 40 });
    const [edit] = (await lastEdit()) as { positions: Record<string, [number, number]> }[];
    expect((await middleOf(node('repository'))).y).toBeGreaterThan(b.y + 20);
    expect(edit?.positions).toHaveProperty('historian');
    await page.getByText('2 nodes').waitFor();
  });

  it('tidy is one edit', async () => {
    await open(new FakeHost({ ...releaseNotes, layout: { editor: [900, 900], writer: [0, 0] } }));
    await page.getByRole('button', { name: 'Tidy' }).click();
    const [edit] = (await lastEdit()) as { positions: Record<string, [number, number]> }[];
    expect(edit?.positions.editor?.[1]).toBe(0);
    expect(Object.keys(edit?.positions ?? {})).toHaveLength(7);
  });

  it('a refused edit is taken back with the host’s sentence', async () => {
    await open(new FakeHost(releaseNotes));
    host.refuse = 'The gate needs a callee.';
    await node('publish').click();
    await page.keyboard.press('Delete');
    await page.getByText('The gate needs a callee.').waitFor();
    await node('publish').waitFor();
  });
});

describe('keyboard', () => {
  it('reaches a node, moves it, opens its fields, leaves undo to VS Code', async () => {
    await open(new FakeHost(releaseNotes));
    await page.evaluate(() => {
      window.addEventListener('keydown', (event) => {
        if (event.key === 'z') document.body.dataset.undo = String(event.defaultPrevented);
      });
    });
    await node('editor').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const [edit] = (await lastEdit()) as { positions: Record<string, [number, number]> }[];
    expect(edit?.positions).toHaveProperty('editor');
    await page.keyboard.press('Control+z');
    expect(await page.evaluate(() => document.body.dataset.undo)).toBe('false');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.inspector') !== null)).toBe(true);
  });

  it('renames with F2 and refuses a name that is taken', async () => {
    await open(new FakeHost(releaseNotes));
    await node('writer').click({ position: { x: 100, y: 40 } });
    await page.keyboard.press('F2');
    await page.keyboard.type('editor');
    await page.keyboard.press('Enter');
    await page.getByText('already a node called editor').waitFor();
    await page.locator('.name-field').fill('author');
    await page.keyboard.press('Enter');
    expect(await lastEdit()).toEqual([{ type: 'node.rename', id: 'writer', to: 'author' }]);
    await edge('call:editor author').waitFor({ state: 'attached' });
  });

  it('copies, pastes, duplicates and deletes the selection', async () => {
    await open(new FakeHost(releaseNotes));
    await node('writer').click({ position: { x: 100, y: 40 } });
    await node('publish-gate').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    await expect.poll(() => host.clipboard).toContain('publish-gate');
    await page.keyboard.press('Control+v');
    await edge('call:writer-2 publish-gate-2').waitFor({ state: 'attached' });
    await lastEdit(1);
    await page.keyboard.press('Control+d');
    await node('writer-3').waitFor();
    await lastEdit(2);
    await page.keyboard.press('Delete');
    await expect.poll(() => node('writer-3').count()).toBe(0);
    host.clipboard = 'something else';
    await page.keyboard.press('Control+v');
    await page.getByText('The clipboard holds no nodes').waitFor();
  });

  it('does a command once although VS Code sends the key back', async () => {
    await open(new FakeHost(releaseNotes));
    await node('publish').click();
    await page.keyboard.press('Control+d');
    await host.notify('command.run', { command: 'duplicate' });
    await node('publish-2').waitFor();
    await page.waitForTimeout(150);
    expect(await node('publish-3').count()).toBe(0);
    await page.waitForTimeout(500);
    await host.notify('command.run', { command: 'duplicate' });
    await node('publish-3').waitFor();
  });

  it('finds nodes and steps through them', async () => {
    await open(new FakeHost(releaseNotes));
    await page.keyboard.press('Control+f');
    await page.keyboard.type('write');
    await expect.poll(() => page.locator('.find-count').innerText()).toBe('1 of 4');
    expect(await page.locator('.node.is-missed').count()).toBe(3);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.find-count').innerText()).toBe('2 of 4');
    await page.keyboard.press('Escape');
    expect(await page.locator('.node.is-missed').count()).toBe(0);
  });
});

describe('inspector', () => {
  it('writes a field on Enter, and removes it when it is emptied', async () => {
    await open(new FakeHost(releaseNotes));
    await node('writer').click({ position: { x: 100, y: 40 } });
    await field('limits.steps').fill('15');
    await page.keyboard.press('Enter');
    expect(await lastEdit()).toEqual([{ type: 'field.set', id: 'writer', path: ['limits', 'steps'], value: 15 }]);
    await field('limits.steps').fill('');
    await page.keyboard.press('Tab');
    expect(await lastEdit(2)).toEqual([{ type: 'field.set', id: 'writer', path: ['limits', 'steps'] }]);
  });

  it('shows a field’s Problem under it and on the node', async () => {
    await open(new FakeHost(releaseNotes));
    await node('writer').click({ position: { x: 100, y: 40 } });
    await field('limits.timeout').fill('soon');
    await page.keyboard.press('Enter');
    await page.locator('[data-field="limits.timeout"] .field-problem').waitFor();
    await node('writer').locator('.problem-mark.is-error').waitFor();
  });

  it('proposes models with their prices and takes any text', async () => {
    await open(new FakeHost(releaseNotes));
    await node('writer').click({ position: { x: 100, y: 40 } });
    const model = page.getByRole('combobox', { name: 'Model' });
    await model.click();
    await page.getByRole('option', { name: /gpt-5-nano/ }).waitFor();
    await model.fill('ollama/llama3.3');
    await page.keyboard.press('Enter');
    expect(await lastEdit()).toEqual([{ type: 'field.set', id: 'writer', path: ['model'], value: 'ollama/llama3.3' }]);
    await page.getByText('did not answer').waitFor();
  });

  it('orders, removes and adds calls', async () => {
    await open(new FakeHost(releaseNotes));
    await node('editor').click({ position: { x: 100, y: 40 } });
    await page.getByRole('button', { name: 'Move writer up' }).click();
    expect(await lastEdit()).toEqual([
      { type: 'field.set', id: 'editor', path: ['calls'], value: ['writer', 'historian'] },
    ]);
    await page.getByRole('button', { name: 'Remove historian' }).click();
    expect(await lastEdit(2)).toEqual([{ type: 'field.set', id: 'editor', path: ['calls'], value: ['writer'] }]);
  });

  it('ticks tools and edits rules', async () => {
    await open(new FakeHost(releaseNotes));
    await node('publish').click();
    await page
      .locator('vscode-checkbox')
      .filter({ hasText: 'http.get' })
      .or(page.locator('vscode-checkbox[label="http.get"]'))
      .first()
      .click();
    expect(await lastEdit()).toEqual([
      { type: 'field.set', id: 'publish', path: ['use'], value: ['files.write', 'http.get'] },
    ]);
    await node('publish-gate').click({ position: { x: 40, y: 50 } });
    await page.getByRole('button', { name: 'Move rule 2 up' }).click();
    const [edit] = (await lastEdit(2)) as { value: { risk: string }[] }[];
    expect(edit?.value.map((rule) => rule.risk)).toEqual(['medium', 'low']);
  });
});

describe('a run', () => {
  it('shows states, the waiting call and where to review it', async () => {
    host = new FakeHost(releaseNotes);
    host.run = waitingRun();
    await open(host);
    expect(await page.locator('.run-bar').innerText()).toContain('$0.118 of $0.50');
    expect(await page.locator('.edge.is-active, .edge.is-waiting').count()).toBe(2);
    await node('writer').getByRole('button', { name: 'Review' }).click();
    expect(host.asked).toContainEqual({ name: 'approval.open', input: { id: 'a1' } });
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(host.asked.map((each) => each.name)).toContain('run.cancel');
  });

  it('stays in one line, above a drawing that is fitted to whatever place it gets', async () => {
    host = new FakeHost(releaseNotes);
    host.run = waitingRun();
    await open(host);
    for (const [width, height] of [
      [1400, 900],
      [1400, 520],
      [1000, 620],
    ] as const) {
      await page.setViewportSize({ width, height });
      const seen = async () => {
        const bar = await page.locator('.top-row').boundingBox();
        const stage = await page.locator('.stage').boundingBox();
        const boxes = await Promise.all(
          (await page.locator('.react-flow__node').all()).map((each) => each.boundingBox()),
        );
        const top = Math.min(...boxes.map((box) => box?.y ?? 0));
        const bottom = Math.max(...boxes.map((box) => (box ? box.y + box.height : 0)));
        const right = Math.max(...boxes.map((box) => (box ? box.x + box.width : 0)));
        if (!bar || !stage) return 'nothing is drawn';
        if (boxes.length !== Object.keys(releaseNotes.nodes).length) return 'some nodes are out of view';
        if (bar.height > 40) return `the bar is ${bar.height} high`;
        if (top < bar.y + bar.height) return 'the bar covers a node';
        return bottom <= stage.height && right <= stage.width ? 'all' : 'a node is cut off';
      };
      await expect.poll(seen, { message: `${width} × ${height}` }).toBe('all');
    }
    // What the person has moved stays where it is.
    await page.mouse.move(300, 500);
    await page.mouse.wheel(0, -300);
    const before = await page.waitForTimeout(800).then(() => node('editor').boundingBox());
    await page.setViewportSize({ width: 1000, height: 560 });
    await page.waitForTimeout(300);
    expect(await node('editor').boundingBox()).toEqual(before);
  });

  it('draws only the cards that it changes', async () => {
    const run = waitingRun();
    host = new FakeHost(releaseNotes);
    host.run = run;
    await open(host);
    await page.evaluate(() => {
      const touched = new Set<string>();
      Object.assign(window, { touched });
      new MutationObserver((records) => {
        for (const record of records) {
          const at = record.target instanceof Element ? record.target : record.target.parentElement;
          const id = at?.closest('.react-flow__node')?.getAttribute('data-id');
          if (id) touched.add(id);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    const next = structuredClone(run);
    const { historian } = next.nodes;
    if (historian) historian.cost = 55_000;
    await host.showRun(next);
    await node('historian').getByText('$0.055', { exact: true }).waitFor();
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
    expect(touched).toContain('historian');
    expect(touched).not.toContain('plain-writer');
    expect(touched).not.toContain('publish');
  });

  it('tells failures and their cause', async () => {
    host = new FakeHost(releaseNotes);
    await open(host);
    await host.showRun(failedRun());
    await node('editor').click({ position: { x: 100, y: 40 } });
    expect(await page.locator('.last-failure').innerText()).toContain('because → writer');
    expect(await page.locator('[aria-live="assertive"]').last().innerText()).toContain('failed');
  });
});

/** Serious and critical findings of axe on the page as it is now. */
async function axeFindings(): Promise<string[]> {
  await page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter((each) => each.impact === 'serious' || each.impact === 'critical')
      .map(
        (each) => `${each.id}: ${each.nodes.map((one) => `${one.target.join(' ')} ${one.failureSummary}`).join('; ')}`,
      );
  });
}

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

describe('accessibility', () => {
  it.each(['dark', 'light', 'hc', 'hc-light'] as const)('%s: nothing serious while a run waits', async (theme) => {
    host = new FakeHost(releaseNotes);
    host.run = waitingRun();
    await open(host, { theme });
    expect(await axeFindings(), 'graph').toEqual([]);
    for (const id of ['writer', 'publish-gate', 'publish']) {
      await node(id).click({ position: { x: 60, y: 45 } });
      await page.locator('.inspector-head', { hasText: id }).waitFor();
      expect(await axeFindings(), id).toEqual([]);
    }
    await page.locator('.toolbar-add').click();
    expect(await axeFindings(), 'menu').toEqual([]);
  });

  it.each(['dark', 'light'] as const)('%s: nothing serious where there is no graph', async (theme) => {
    await open(new FakeHost(''), { theme });
    expect(await axeFindings()).toEqual([]);
    await host.write('{ "switchyard": 1, "nodes": {');
    await page.locator('.problem-list').waitFor();
    expect(await axeFindings()).toEqual([]);
  });

  it('would be seen', async () => {
    await open(new FakeHost(''));
    await page.evaluate(() => {
      for (const word of document.querySelectorAll<HTMLElement>('.template-words')) word.style.color = '#333333';
    });
    expect((await axeFindings()).join()).toContain('color-contrast');
  });

  it('every node has a spoken name', async () => {
    await open(new FakeHost(releaseNotes));
    await page.getByRole('group', { name: /^writer, worker, gpt-5-mini$/ }).waitFor();
    await page.getByRole('group', { name: /^editor, supervisor, plan · gpt-5-mini, start$/ }).waitFor();
  });
});
