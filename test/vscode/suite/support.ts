import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Waiting } from '../../../extension/vscode/approvals';
import type { TestApi } from '../../../extension/vscode/test-api';

/** Longer than a click may be too quick (`READ_MS` in `approvals.ts`). Milliseconds. */
export const READ_MS = 700;

export const CANVAS = 'switchyard.canvas';

/** The extension's parts, as `activate()` gives them to tests. */
export async function switchyard(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>('switchyard.switchyard');
  assert.ok(extension, 'the extension is not installed here');
  const api = await extension.activate();
  assert.ok(api, 'activate() gave no test API');
  return api;
}

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no folder is open');
  return first.uri;
}

export function file(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), name);
}

export async function textOf(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

export async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks until it is so; fails with `what` after `ms`. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 15_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) assert.fail(`not within ${ms} ms: ${what}`);
    await pause(50);
  }
}

/** Opens a graph on the canvas and waits until it has been drawn `count` times. */
export async function openCanvas(name: string, column?: vscode.ViewColumn, count = 1): Promise<vscode.TextDocument> {
  const api = await switchyard();
  const uri = file(name);
  await vscode.commands.executeCommand('vscode.openWith', uri, CANVAS, column);
  await until(`the canvas of ${name} is drawn`, () => api.canvases(uri) >= count);
  return vscode.workspace.openTextDocument(uri);
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty) await document.save();
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** A fresh graph file with its script, from files of the workspace, so that tests do not share a file. */
export async function copyGraph(from: string, to: string, change = (text: string) => text): Promise<vscode.Uri> {
  const uri = file(`${to}.switchyard.yaml`);
  await write(file(`${to}.script.yaml`), await textOf(file(`${from}.script.yaml`)));
  await write(uri, change(await textOf(file(`${from}.switchyard.yaml`))));
  return uri;
}

/** Starts a graph and waits until a call of it waits for a person. */
export async function startUntilWaiting(uri: vscode.Uri): Promise<{ runId: string; waiting: Waiting }> {
  const api = await switchyard();
  const started = await api.start(uri, {});
  assert.ok(started.ok, started.ok ? '' : started.message);
  assert.ok(started.run);
  const { runId } = started.run;
  const waiting = await until('an approval waits', () => api.approvals.pending.find((each) => each.runId === runId));
  return { runId, waiting };
}
