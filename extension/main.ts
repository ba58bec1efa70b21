import * as vscode from 'vscode';
import { createLog, reportBug } from './vscode/log';
import { startRun } from './vscode/run-start';
import { createGraph } from './vscode/templates';
import type { TestApi } from './vscode/test-api';
import { type Parts, wire } from './vscode/wiring';

/** Builds the parts and registers them; decides nothing. Engine, models, schemas and SDKs load at their first use. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const begun = performance.now();
  const log = createLog();
  context.subscriptions.push(log);
  try {
    const parts = wire(context, log);
    context.subscriptions.push(parts);
    const activationMs = performance.now() - begun;
    log.info(`activated in ${activationMs.toFixed(1)} ms`);
    const tested = context.extensionMode === vscode.ExtensionMode.Test || process.env['SWITCHYARD_TEST'] === '1';
    return tested ? testApi(parts, activationMs) : undefined;
  } catch (error) {
    reportBug(log, 'starting', error);
    throw error;
  }
}

function testApi(parts: Parts, activationMs: number): TestApi {
  const { runs, approvals, documents, keys, trace, equipments, editor, status, templates } = parts;
  return {
    activationMs,
    runs,
    approvals,
    documents,
    keys,
    trace,
    host: () => runs.host(),
    start: (uri, inputs) => startRun({ documents, equipments, runs }, uri, async () => inputs),
    statusText: () => status.text,
    canvases: (uri) => editor.pagesOf(uri).filter((page) => page.ready).length,
    createGraph: (template, folder, name) => createGraph(templates, template, folder, name),
    lastRun: (uri) => runs.lastOf(uri.fsPath),
  };
}
