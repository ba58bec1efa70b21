/** What waits for a person, as a person meets it: several calls at once, one of high risk, and a question. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { node, READING_MS, steps } from './steps';
import { openWorkbench, type Workbench } from './workbench.mjs';

const PARALLEL = `switchyard: 1
name: Three at once
task: Write three files.
start: lead
nodes:
  lead: { kind: supervisor, strategy: parallel, model: scripted/lead, calls: [one, two, three] }
  one: { kind: worker, model: scripted/one, calls: [gate] }
  two: { kind: worker, model: scripted/two, calls: [gate] }
  three: { kind: worker, model: scripted/three, calls: [gate] }
  gate:
    kind: gate
    rules:
      - { call: files.write, args: { path: high/** }, risk: high }
      - { call: files.write, risk: medium, timeout: 10m, onTimeout: reject }
    calls: [files]
  files: { kind: tool, use: [files.write] }
`;
const writes = (agent: string, path: string) =>
  `  - { agent: ${agent}, turn: 1, text: Writing., tools: [{ name: files.write, args: { path: ${path}, content: ${agent} } }] }
  - { agent: ${agent}, turn: 2, text: Done. }
`;
const PARALLEL_SCRIPT = `script: 1
price: { input: 1, output: 1 }
replies:
${writes('one', 'out/one.txt')}${writes('two', 'out/two.txt')}${writes('three', 'high/three.txt')}  - { agent: lead, text: All is written. }
`;
const QUESTION = `switchyard: 1
name: Tone
task: Find the tone.
start: asker
nodes:
  asker: { kind: worker, model: scripted/asker, calls: [person] }
  person: { kind: tool, use: [ask.human] }
`;
const QUESTION_SCRIPT = `script: 1
price: { input: 1, output: 1 }
replies:
  - { agent: asker, turn: 1, text: I ask., tools: [{ name: ask.human, args: { question: Dry or warm? } }] }
  - { agent: asker, contains: warm, text: Warm it is. }
  - { agent: asker, text: Nobody said warm. }
`;

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-approvals-')));
const folder = join(parent, 'approvals');
const at = (name: string) => join(folder, name);

let vscode: Workbench;
const step = steps('approvals', () => vscode);
const rows = () => vscode.page.locator('.pane', { hasText: 'Approvals' }).locator('.monaco-list-row');
const badge = () =>
  vscode.page.locator('.activitybar .action-item', { has: vscode.page.locator('[aria-label^="Switchyard"]') });

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(at('three.switchyard.yaml'), PARALLEL);
  writeFileSync(at('three.script.yaml'), PARALLEL_SCRIPT);
  writeFileSync(at('tone.switchyard.yaml'), QUESTION);
  writeFileSync(at('tone.script.yaml'), QUESTION_SCRIPT);
  vscode = await openWorkbench({ folder, file: at('three.switchyard.yaml'), width: 1600, height: 1000 });
});

afterAll(async () => {
  await vscode?.close();
  rmSync(parent, { recursive: true, force: true });
});

describe('approvals', () => {
  step(1, 'that come at once have one notification, one row each, and a count on the activity bar', async () => {
    await vscode.canvas();
    await vscode.runCommand('Switchyard: Show Approvals');
    await vscode.runCommand('Switchyard: Run Graph');
    await vscode.notification('3 approvals waiting');
    expect(await vscode.toasts.filter({ hasText: 'wants to' }).count()).toBe(0);
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(3);
    expect((await rows().allInnerTexts()).join('\n')).toMatch(
      /medium[^\n]*out\/one.txt[\s\S]*high[^\n]*high\/three.txt/,
    );
    await expect.poll(() => badge().locator('.badge-content').first().innerText()).toBe('3');
    await vscode.screenshot('approvals-1-three');
  });

  step(2, 'of medium risk are decided in the view; the one of high risk has no such button', async () => {
    const medium = rows().filter({ hasText: 'out/one.txt' });
    const high = rows().filter({ hasText: 'high/three.txt' });
    await high.hover();
    expect(await high.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await vscode.page.waitForTimeout(READING_MS);
    await medium.hover();
    await medium.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => existsSync(at('out/one.txt')), { timeout: 15_000 }).toBe(true);
    const other = rows().filter({ hasText: 'out/two.txt' });
    await other.hover();
    await other.getByRole('button', { name: 'Reject' }).click();
    await vscode.enter('Not this one.');
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(1);
    expect([existsSync(at('out/two.txt')), existsSync(at('high/three.txt'))]).toEqual([false, false]);
  });

  step(
    3,
    'of high risk are edited and approved in the review editor, and the edited call is the one made',
    async () => {
      await rows().filter({ hasText: 'high/three.txt' }).click();
      const review = await vscode.pageWith('[aria-label="The exact call"]');
      await vscode.page.waitForTimeout(READING_MS);
      await review.getByRole('button', { name: /^Edit/ }).click();
      await review.locator('textarea').nth(1).fill('written by a person');
      await review.getByRole('button', { name: /Approve the edited call/ }).click();
      await expect.poll(() => existsSync(at('high/three.txt')), { timeout: 15_000 }).toBe(true);
      expect(readFileSync(at('high/three.txt'), 'utf8')).toBe('written by a person');
      await vscode.notification('Three at once #1');
      expect(readFileSync(at('three.switchyard.yaml'), 'utf8')).toBe(PARALLEL);
    },
  );

  step(4, 'that are questions are answered from the notification, and the agent gets the answer', async () => {
    await vscode.runCommand('Notifications: Clear All Notifications');
    await vscode.page.locator('.pane', { hasText: 'Graphs' }).locator('.monaco-list-row', { hasText: 'tone' }).click();
    const canvas = await vscode.pageWith('.react-flow__node[data-id="asker"]');
    await vscode.runCommand('Switchyard: Run Graph');
    await vscode.answer('asker asks: Dry or warm?', 'Answer…');
    await vscode.enter('warm, please');
    await node(canvas, 'asker').locator('.state-done').waitFor();
    await vscode.answer('Tone #2 is done', 'Show Result');
    await vscode.page.locator('.monaco-editor', { hasText: 'Warm it is.' }).first().waitFor();
    await vscode.screenshot('approvals-2-answered');
    expect(vscode.errors).toEqual([]);
  });
});
