/**
 * What a person does, in order, in real VS Code: draws, runs, approves, reads the trace, comes back. Each step keeps
 * a picture in `test/artifacts/screenshots/`. A step that fails ends the story; the rest is skipped.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { edge, handle, node, READING_MS, steps } from './steps';
import { LIGHT, openWorkbench, type Workbench } from './workbench.mjs';

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-story-')));
const folder = join(parent, 'story');
const graphFile = join(folder, 'change.switchyard.yaml');
const written = join(folder, 'docs', 'PULL_REQUESTS.md');
const text = () => readFileSync(graphFile, 'utf8');

let vscode: Workbench;
const step = steps('story', () => vscode);
const isDirty = () => vscode.page.locator('.tab.active.dirty');

async function save(): Promise<void> {
  await vscode.page.keyboard.press('ControlOrMeta+s');
  await isDirty().waitFor({ state: 'detached' });
}

/** Presses a free place of the canvas: the keyboard is the canvas's then, and nothing is selected. */
async function pressPane(canvas: Frame): Promise<void> {
  await canvas.locator('.react-flow__pane').click({ position: { x: 12, y: 300 } });
}

beforeAll(async () => {
  mkdirSync(folder);
  vscode = await openWorkbench({ folder, width: 1600, height: 1000 });
});

afterAll(async () => {
  await vscode?.close();
  rmSync(parent, { recursive: true, force: true });
});

describe('the story', () => {
  step(1, 'makes a new graph from a template', async () => {
    await vscode.runCommand('Switchyard: New Agent Graph');
    await vscode.screenshot('01-templates');
    await vscode.pick('Reviewed change');
    await vscode.enter('change');
    const canvas = await vscode.canvas();
    await expect.poll(() => canvas.locator('.react-flow__node').count()).toBe(7);
    expect(existsSync(graphFile)).toBe(true);
    expect(existsSync(join(folder, 'change.script.yaml'))).toBe(true);
    await vscode.screenshot('02-new-graph');
  });

  step(2, 'drags a node, and only its place changes', async () => {
    const canvas = await vscode.canvas();
    const before = text();
    const moved = node(canvas, 'workspace');
    await vscode.drag(moved.locator('.node-head'), undefined, { x: 70, y: 80 });
    await isDirty().waitFor();
    await save();
    const changed = text()
      .split('\n')
      .filter((line, index) => line !== before.split('\n')[index]);
    expect(changed).toEqual([expect.stringMatching(/^ {2}workspace: \[-?\d+0?, -?\d+0?\]/)]);
    await vscode.screenshot('03-dragged');
  });

  step(3, 'connects it, is refused what is forbidden, and takes the connection back', async () => {
    const canvas = await vscode.canvas();
    const saved = text();
    const there = await canvas.locator('.react-flow__edge').count();
    await vscode.drag(handle(canvas, 'checker', 'calls'), handle(canvas, 'workspace', 'in'));
    await edge(canvas, 'checker', 'workspace').waitFor({ state: 'attached' });
    await vscode.screenshot('04-connected');
    await save();
    expect(text()).toMatch(/checker:[\s\S]*?calls: \[workspace\][\s\S]*?committer:/);

    await vscode.drag(handle(canvas, 'lead', 'calls'), node(canvas, 'workspace').locator('.node-head'));
    await canvas
      .locator('.notices')
      .getByText(/supervisor/i)
      .first()
      .waitFor();
    expect(await canvas.locator('.react-flow__edge').count()).toBe(there + 1);
    await vscode.screenshot('05-refused');

    await pressPane(canvas);
    await vscode.page.keyboard.press('ControlOrMeta+z');
    await edge(canvas, 'checker', 'workspace').waitFor({ state: 'detached' });
    await save();
    expect(text()).toBe(saved);
  });

  step(4, 'edits a prompt and saves it', async () => {
    const canvas = await vscode.canvas();
    await node(canvas, 'checker').locator('.node-head').click();
    const prompt = canvas.locator('[data-field="instructions"] textarea');
    await prompt.fill('Read the text as the strictest reviewer of all: wrong, unclear or missing? Mend it yourself.');
    await vscode.screenshot('06-prompt');
    await pressPane(canvas);
    await isDirty().waitFor();
    await save();
    expect(text()).toContain('the strictest reviewer of all');
    expect(text()).toContain('# the only way to the tool leads through the gate');
  });

  step(5, 'runs it from the command palette and watches the nodes', async () => {
    const canvas = await vscode.canvas();
    await vscode.runCommand('Switchyard: Run Graph');
    await vscode.quickInput.getByText('Add a short checklist').waitFor();
    await vscode.screenshot('07-inputs');
    await vscode.pick('with these inputs');
    await node(canvas, 'author').locator('.state-running').waitFor();
    await vscode.screenshot('08-running');
    await node(canvas, 'author').locator('.state-done').waitFor();
    await node(canvas, 'committer').locator('.state-waiting').waitFor();
    await vscode.statusBar.getByText(/1 approval/).waitFor();
  });

  step(6, 'approves in the notification', async () => {
    const canvas = await vscode.canvas();
    const toast = await vscode.notification('docs/PULL_REQUESTS.md');
    await vscode.page.waitForTimeout(READING_MS);
    await vscode.screenshot('09-approval');
    expect(existsSync(written)).toBe(false);
    await toast.getByRole('button', { name: 'Approve', exact: true }).click();
    await canvas.locator('.run-bar .run-done').waitFor();
    expect(readFileSync(written, 'utf8')).toContain('# Before you open a pull request');
    await node(canvas, 'committer').locator('.state-done').waitFor();
    await vscode.screenshot('10-done');
  });

  step(7, 'opens the trace and selects a span, and the canvas follows', async () => {
    const canvas = await vscode.canvas();
    await vscode.runCommand('Switchyard: Open Trace');
    const trace = await vscode.pageWith('[role="treegrid"] [role="row"]');
    const row = trace.locator('[role="row"]', { hasText: 'committer' }).first();
    await row.click();
    await vi.waitFor(async () => expect(await row.getAttribute('aria-selected')).toBe('true'));
    await node(canvas, 'committer').locator('.is-selected').waitFor();
    await trace.locator('[aria-label="Details"]').waitFor();
    await vscode.screenshot('11-trace');
    const approval = trace.locator('[role="row"][aria-label*="approval"]').first();
    await approval.click();
    await vscode.screenshot('12-trace-approval');
  });

  step(8, 'reloads the window and finds the run', async () => {
    await vscode.reload();
    const canvas = await vscode.canvas();
    await canvas.locator('.run-bar .run-done').waitFor();
    await vscode.runCommand('Switchyard: Show Runs');
    const run = vscode.page.locator('.pane-body .monaco-list-row', { hasText: 'Reviewed change' }).first();
    await run.waitFor();
    await run.click();
    const trace = await vscode.pageWith('[role="treegrid"] [role="row"]');
    await trace.locator('[role="row"]', { hasText: 'committer' }).first().waitFor();
    await vscode.screenshot('13-found-again');
  });

  step(9, 'looks the same in a light theme and in high contrast', async () => {
    await vscode.theme(LIGHT);
    await vscode.screenshot('14-light');
    await vscode.theme('Dark High Contrast');
    await vscode.screenshot('15-high-contrast');
    await vscode.theme('Light High Contrast');
    await vscode.screenshot('16-high-contrast-light');
  });

  step(10, 'and no page logged an error', async () => {
    expect(vscode.errors).toEqual([]);
  });
});
