import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, copyGraph, exists, file, folder, openCanvas, switchyard, textOf, until } from './support';

describe('a run', () => {
  afterEach(closeAll);

  it('goes to its end, is in the list, and does not touch the file', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'to-the-end');
    const document = await openCanvas('to-the-end.switchyard.yaml');
    const before = await textOf(uri);
    const started = await api.start(uri, {});
    assert.ok(started.ok && started.run);
    const view = await started.run.finished;
    assert.equal(view.state, 'done');
    assert.match(view.output, /Two\./);
    assert.equal(await textOf(uri), before);
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
    const list = await api.runs.list();
    assert.equal(list.find((summary) => summary.runId === view.runId)?.state, 'done');
    assert.equal((await api.lastRun(uri))?.runId, view.runId);
    assert.equal(api.statusText(), '');
  });

  it('runs what stands in the editor, saved or not, and is a snapshot', async () => {
    const api = await switchyard();
    const uri = await copyGraph('medium', 'snapshot');
    const document = await openCanvas('snapshot.switchyard.yaml');
    await api.documents.edit(document, document.version, [
      { type: 'field.set', id: null, path: ['task'], value: 'Unsaved task.' },
    ]);
    assert.equal(document.isDirty, true);
    const started = await api.start(uri, {});
    assert.ok(started.ok && started.run);
    const { runId } = started.run;
    await until('the run waits', () => api.approvals.pending.find((each) => each.runId === runId));
    await api.documents.edit(document, document.version, [
      { type: 'field.set', id: null, path: ['task'], value: 'Edited meanwhile.' },
    ]);
    assert.equal(api.runs.live.find((view) => view.runId === runId)?.started?.task, 'Unsaved task.');
    await api.runs.cancel(runId, 'The test is over.');
    const view = await started.run.finished;
    assert.equal(view.state, 'cancelled');
    assert.equal(view.started?.task, 'Unsaved task.');
    assert.match(document.getText(), /Edited meanwhile\./);
  });

  it('is refused with a sentence while the file has errors, and nothing is started', async () => {
    const api = await switchyard();
    const before = (await api.runs.list()).length;
    for (const name of ['problems.switchyard.yaml', 'broken.switchyard.yaml', 'empty.switchyard.yaml']) {
      const outcome = await api.start(file(name), {});
      assert.equal(outcome.ok, false, name);
      assert.ok(!outcome.ok && outcome.message.length > 20);
    }
    assert.equal((await api.runs.list()).length, before);
  });

  it('works from every template, offline, and a template never overwrites', async () => {
    const api = await switchyard();
    const uri = await api.createGraph('router', folder(), 'from-template');
    assert.equal(await exists(file('from-template.script.yaml')), true);
    const text = await textOf(uri);
    await assert.rejects(api.createGraph('router', folder(), 'from-template'), /is there already/);
    assert.equal(await textOf(uri), text);
    const document = await openCanvas('from-template.switchyard.yaml');
    const { graph, problems } = await api.documents.read(document);
    assert.deepEqual(
      problems.filter((problem) => problem.severity === 'error'),
      [],
    );
    const inputs = Object.fromEntries(
      Object.entries(graph?.inputs ?? {}).map(([name, spec]) => [name, spec.default ?? 'a value']),
    );
    const started = await api.start(uri, inputs);
    assert.ok(started.ok && started.run, started.ok ? '' : started.message);
    assert.equal((await started.run.finished).state, 'done');
  });

  it('is deleted with its trace', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'deleted');
    const started = await api.start(uri, {});
    assert.ok(started.ok && started.run);
    const { runId } = await started.run.finished;
    assert.ok((await api.runs.list()).some((summary) => summary.runId === runId));
    await api.runs.remove(runId);
    assert.equal(
      (await api.runs.list()).some((summary) => summary.runId === runId),
      false,
    );
    assert.equal(await api.lastRun(uri), undefined);
  });

  it('shows in the trace panel and in a tab', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'traced');
    const started = await api.start(uri, {});
    assert.ok(started.ok && started.run);
    const { runId } = await started.run.finished;
    await vscode.commands.executeCommand('vscode.openWith', uri, 'switchyard.canvas');
    await vscode.commands.executeCommand('switchyard.trace.open');
    await until('the trace shows the run', () => api.trace.shown === runId);
  });
});

describe('the extension', () => {
  it('is active within 50 ms of its own time', async () => {
    const { activationMs } = await switchyard();
    assert.ok(activationMs < 50, `${activationMs.toFixed(1)} ms`);
  });

  it('has registered every command of its manifest', async () => {
    await switchyard();
    const manifest = vscode.extensions.getExtension('switchyard.switchyard')?.packageJSON;
    const registered = new Set(await vscode.commands.getCommands(true));
    const named: string[] = manifest.contributes.commands.map((each: { command: string }) => each.command);
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('keeps a key for the origin it was entered for, and for no other', async () => {
    const { keys } = await switchyard();
    assert.equal(await keys.get('https://elsewhere.example/v1'), undefined);
  });
});
