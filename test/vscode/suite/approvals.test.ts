import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { DecisionRight } from '../../../extension/vscode/approvals';
import {
  closeAll,
  copyGraph,
  exists,
  file,
  pause,
  READ_MS,
  startUntilWaiting,
  switchyard,
  textOf,
  until,
} from './support';

const target = file('out/greeting.txt');

async function clean(): Promise<void> {
  if (await exists(target)) await vscode.workspace.fs.delete(target);
}

describe('an approval', () => {
  beforeEach(clean);
  afterEach(async () => {
    const api = await switchyard();
    for (const view of api.runs.live) await api.runs.cancel(view.runId, 'The test is over.');
    await closeAll();
  });

  it('of medium risk waits, is in the status bar, and lets the run go on', async () => {
    const api = await switchyard();
    const { runId, waiting } = await startUntilWaiting(await copyGraph('medium', 'medium-approve'));
    assert.equal(waiting.request.risk, 'medium');
    assert.equal(waiting.request.call.name, 'files.write');
    assert.match(api.statusText(), /1 approval/);
    assert.equal(await exists(target), false);
    const right = api.approvals.grant(waiting, 'notification');
    await pause(READ_MS);
    assert.deepEqual(await api.approvals.decide(right, { action: 'approve' }), { ok: true });
    const view = await until('the run ends', async () => {
      const last = await api.runs.view(runId);
      return last.finishedAt !== undefined && last;
    });
    assert.equal(view.state, 'done');
    assert.equal(await textOf(target), 'Good morning.\n');
    assert.equal(api.approvals.pending.length, 0);
    const again = await api.approvals.decide(right, { action: 'approve' });
    assert.equal(again.ok, false, 'a right counts once');
  });

  it('that is rejected gives the agent the reason, and nothing is written', async () => {
    const api = await switchyard();
    const { runId, waiting } = await startUntilWaiting(await copyGraph('medium', 'medium-reject'));
    const right = api.approvals.grant(waiting, 'view');
    assert.deepEqual(await api.approvals.decide(right, { action: 'reject', reason: 'Not today.' }), { ok: true });
    const view = await until('the run ends', async () => {
      const last = await api.runs.view(runId);
      return last.finishedAt !== undefined && last;
    });
    assert.equal(view.state, 'rejected');
    assert.equal(await exists(target), false);
  });

  it('is not given by anyone who has no right of ours', async () => {
    const api = await switchyard();
    const { waiting } = await startUntilWaiting(await copyGraph('medium', 'medium-forged'));
    await pause(READ_MS);
    const forged = Object.freeze({}) as unknown as DecisionRight;
    assert.equal((await api.approvals.decide(forged, { action: 'approve' })).ok, false);
    const args = { waiting, runId: waiting.runId, id: waiting.request.id, hash: waiting.request.hash };
    await vscode.commands.executeCommand('switchyard.approval.approve', args);
    await vscode.commands.executeCommand('switchyard.approval.approve', { waiting, right: forged });
    await vscode.commands.executeCommand('notification.acceptPrimaryAction');
    await pause(300);
    assert.equal(api.approvals.pending.length, 1);
    assert.equal(await exists(target), false);
    const right = api.approvals.grant(waiting, 'notification');
    await pause(READ_MS);
    assert.deepEqual(await api.approvals.decide(right, { action: 'approve' }), { ok: true }, 'the control');
    await until('the file is written', () => exists(target));
  });

  it('is not given by a click that was too quick to be meant', async () => {
    const api = await switchyard();
    const { waiting } = await startUntilWaiting(await copyGraph('medium', 'medium-quick'));
    const right = api.approvals.grant(waiting, 'notification');
    assert.equal((await api.approvals.decide(right, { action: 'approve' })).ok, false);
    await pause(READ_MS);
    assert.deepEqual(await api.approvals.decide(right, { action: 'approve' }), { ok: true });
  });

  it('of high risk is given in the review editor only', async () => {
    const api = await switchyard();
    const { waiting } = await startUntilWaiting(await copyGraph('high', 'high-approve'));
    assert.equal(waiting.request.risk, 'high');
    for (const channel of ['notification', 'view', 'canvas'] as const) {
      const right = api.approvals.grant(waiting, channel);
      await pause(READ_MS);
      assert.equal((await api.approvals.decide(right, { action: 'approve' })).ok, false, channel);
    }
    assert.equal(await exists(target), false);
    const right = api.approvals.grant(waiting, 'review');
    await pause(READ_MS);
    assert.deepEqual(await api.approvals.decide(right, { action: 'approve' }), { ok: true });
    await until('the file is written', () => exists(target));
  });

  it('opens in a review editor', async () => {
    const { waiting } = await startUntilWaiting(await copyGraph('high', 'high-review'));
    await vscode.commands.executeCommand('switchyard.approval.review', { waiting });
    await until('the review editor is open', () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .some((tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes('switchyard.review')),
    );
  });
});
