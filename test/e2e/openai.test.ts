/**
 * A team on an OpenAI-compatible server made by others, over HTTP, in real VS Code: what a person is told and
 * offered when it refuses them, and then the run to its end with its cost.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createPrices } from '../../extension/models/prices';
import { costOf, MICRO } from '../../extension/protocol/money';
import { node, steps } from './steps';
import { openWorkbench, type Workbench } from './workbench.mjs';

const MODEL = 'openai/gpt-5-mini';
const KEY = 'sk-canary-in-vscode-4242';
const GRAPH = `switchyard: 1
name: Harbour
task: Report on the harbour.
limits: { budget: 0.50, retries: 0 }
start: lead
nodes:
  lead: { kind: supervisor, strategy: sequence, model: ${MODEL}, calls: [ships, tides] }
  ships: { kind: worker, model: ${MODEL}, instructions: Report on ships. }
  tides: { kind: worker, model: ${MODEL}, instructions: Report on tides. }
`;

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-openai-')));
const folder = join(parent, 'harbour');
const file = join(folder, 'harbour.switchyard.yaml');
const server = new LLMock({ port: 0 });
const usage = { prompt_tokens: 1333, completion_tokens: 777 };

let vscode: Workbench;
const step = steps('openai', () => vscode);

/** Every text file below a folder. */
function textsIn(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(file, GRAPH);
  server.on({ predicate: () => true }, { content: 'The harbour is calm.', usage });
  await server.start();
  vscode = await openWorkbench({
    folder,
    file,
    width: 1600,
    height: 1000,
    settings: { 'switchyard.openai.baseUrl': `${server.url}/v1` },
    env: { OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined },
  });
});

afterAll(async () => {
  await vscode?.close();
  await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

describe('an OpenAI-compatible server', () => {
  step(1, 'that refuses a call: a sentence on the node and in Problems, and a toast that sets the key', async () => {
    const canvas = await vscode.canvas();
    expect(await canvas.locator('.run-bar').innerText()).toContain('worst case $0.50');
    server.nextRequestError(401, { message: 'Incorrect API key provided', type: 'invalid_request_error' });
    await vscode.runCommand('Switchyard: Run Graph');
    await vscode.notification('Harbour #1 failed');
    await expect.poll(() => node(canvas, 'ships').locator('.meta-failure').innerText()).toMatch(/key/i);
    expect(await node(canvas, 'lead').locator('.meta-failure').innerText()).toBe('because → ships');
    await vscode.screenshot('openai-1-refused');
    await vscode.answer('Harbour #1 failed', 'Set Model Key');
    await vscode.enter(KEY);
    await vscode.notification('is kept');
    expect((await vscode.problems()).join('\n')).toMatch(/ships failed in the last run/);
    await vscode.runCommand('Notifications: Clear All Notifications');
  });

  step(2, 'that answers: the run goes to its end, with the key, and costs what the reported usage costs', async () => {
    const canvas = await vscode.canvas();
    server.clearRequests();
    await canvas.locator('.run-bar').getByRole('button', { name: 'Run' }).click();
    await canvas.locator('.run-bar .run-done').waitFor();
    const sent = server.getRequests().filter(({ path }) => path.endsWith('/chat/completions'));
    expect(sent).toHaveLength(2);
    const price = await createPrices().priceOf(MODEL);
    if (!price) throw new Error('the table has no gpt-5-mini');
    const one = costOf(price, { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens });
    const dollars = `$${((2 * one) / MICRO).toFixed(3)}`;
    expect(await canvas.locator('.run-bar .run-spent').innerText()).toBe(`${dollars} of $0.50`);
    expect(await (await vscode.notification('Harbour #2 is done')).innerText()).toContain(dollars);
    await vscode.screenshot('openai-2-done');
    await vscode.answer('Harbour #2 is done', 'Show Result');
    await vscode.page.locator('.monaco-editor', { hasText: 'The harbour is calm.' }).first().waitFor();
    await vscode.screenshot('openai-3-result');
    for (const text of textsIn(folder)) expect(text).not.toContain(KEY);
    expect(readFileSync(file, 'utf8')).toBe(GRAPH);
    expect(vscode.errors).toEqual([]);
  });
});
