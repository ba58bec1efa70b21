/**
 * The sample as `npm start` shows it: opened on its canvas, run with the canvas's own button, its call read and
 * approved in the review editor. The pictures of the README come from here.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { root } from '../support/commands.mjs';
import { copyOf } from '../support/workspace.mjs';
import { node, READING_MS, steps } from './steps';
import { DARK, LIGHT, openWorkbench, type Workbench } from './workbench.mjs';

const sample = copyOf(join(root, 'media', 'samples'), 'release-notes');
const file = join(sample.folder, 'release-notes.switchyard.yaml');
const written = join(sample.folder, 'docs', 'RELEASE.md');

let vscode: Workbench;
const step = steps('sample', () => vscode);

/** The same moment in a dark and in a light theme. */
async function inBothThemes(name: string): Promise<void> {
  await vscode.screenshot(`${name}-dark`);
  await vscode.theme(LIGHT);
  await vscode.screenshot(`${name}-light`);
  await vscode.theme(DARK);
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function contains(outer: Box | null, inner: Box | null): boolean {
  if (!outer || !inner) return false;
  const right = inner.x + inner.width <= outer.x + outer.width;
  return inner.x >= outer.x && right && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

beforeAll(async () => {
  vscode = await openWorkbench({ folder: sample.folder, file, width: 1600, height: 1000 });
});

afterAll(async () => {
  await vscode?.close();
  sample.remove();
});

describe('the sample', () => {
  step(1, 'opens on its canvas with every node in view', async () => {
    const canvas = await vscode.canvas();
    await expect.poll(() => canvas.locator('.react-flow__node').count()).toBe(7);
    const stage = await canvas.locator('.flow-frame').boundingBox();
    for (const each of await canvas.locator('.react-flow__node').all()) {
      const box = await each.boundingBox();
      expect(contains(stage, box), `${await each.getAttribute('data-id')} is in view`).toBe(true);
    }
    await vscode.screenshot('sample-1-open');
  });

  step(2, 'runs from the canvas and waits at its gate', async () => {
    const canvas = await vscode.canvas();
    await canvas.locator('.run-bar').getByRole('button', { name: 'Run' }).click();
    await vscode.pick('with these inputs');
    await node(canvas, 'historian').locator('.state-running').waitFor();
    await node(canvas, 'writer').locator('.state-waiting').waitFor();
    await vscode.notification('docs/RELEASE.md');
    await vscode.runCommand('Switchyard: Open Trace');
    await vscode.pageWith('[role="treegrid"] [role="row"]');
    await inBothThemes('sample-2-waiting');
  });

  step(3, 'shows the exact call in the review editor, and nothing is written before it is approved', async () => {
    await vscode.answer('docs/RELEASE.md', 'Review…');
    const review = await vscode.pageWith('[aria-label="The exact call"]');
    await inBothThemes('sample-3-review');
    expect(existsSync(written)).toBe(false);
    // What is to be approved has to be read to its end first.
    for (const part of await review.locator('.long').all())
      await part.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    for (const end of await review.locator('.end').all()) await end.scrollIntoViewIfNeeded();
    await vscode.page.waitForTimeout(READING_MS);
    await review.getByRole('button', { name: /^Approve/ }).click();
    await expect.poll(() => existsSync(written), { timeout: 15_000 }).toBe(true);
  });

  step(4, 'finishes, and says what it cost', async () => {
    await vscode.tab('release-notes.switchyard.yaml').click();
    const canvas = await vscode.canvas();
    await canvas.locator('.run-bar .run-done').waitFor();
    expect(await canvas.locator('.run-bar .run-spent').innerText()).toMatch(/^\$0\.\d+ of \$0\.50/);
    await inBothThemes('sample-4-done');
    expect(vscode.errors).toEqual([]);
  });
});
