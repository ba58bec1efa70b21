import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, copyGraph, file, openCanvas, switchyard, textOf, until, write } from './support';

describe('the canvas', () => {
  afterEach(closeAll);

  it('is drawn for YAML and for JSON, and the file is not touched', async () => {
    for (const name of ['comments.switchyard.yaml', 'one.switchyard.json', 'broken.switchyard.yaml']) {
      const before = await textOf(file(name));
      const document = await openCanvas(name);
      assert.equal(document.isDirty, false);
      assert.equal(document.getText(), before);
      assert.equal(await textOf(file(name)), before);
    }
  });

  it('makes a minimal edit that one undo takes back', async () => {
    const api = await switchyard();
    const name = 'comments.switchyard.yaml';
    const document = await openCanvas(name);
    const before = document.getText();
    const outcome = await api.documents.edit(document, document.version, [
      { type: 'field.set', id: 'first', path: ['instructions'], value: 'Changed.' },
      { type: 'layout.set', positions: { lead: [40, 10] } },
    ]);
    assert.deepEqual(outcome, { ok: true });
    const after = document.getText();
    assert.equal(document.isDirty, true);
    const kept = before.split('\n').filter((line) => line.trim() !== '' && !line.includes('Single quotes.'));
    for (const line of kept) assert.ok(after.split('\n').includes(line), `lost or changed: ${line}`);
    assert.match(after, /instructions: ['"]?Changed\.['"]?/);
    assert.match(after, /layout:/);
    await vscode.commands.executeCommand('undo');
    await until('undo gives the text back', () => document.getText() === before);
    await vscode.commands.executeCommand('redo');
    await until('redo makes the edit again', () => document.getText() === after);
    await vscode.commands.executeCommand('undo');
    await until('undo gives the text back again', () => document.getText() === before);
  });

  it('refuses an edit that was made on an older version', async () => {
    const api = await switchyard();
    const document = await openCanvas('comments.switchyard.yaml');
    const before = document.getText();
    const edits = [{ type: 'layout.set' as const, positions: { lead: [10, 10] as [number, number] } }];
    const refused = await api.documents.edit(document, document.version - 1, edits);
    assert.equal(refused.ok, false);
    assert.equal(document.getText(), before);
    assert.deepEqual(await api.documents.edit(document, document.version, edits), { ok: true });
    assert.notEqual(document.getText(), before);
    await vscode.commands.executeCommand('undo');
    await until('undo gives the text back', () => document.getText() === before);
  });

  it('has several editors on one document, each told of an edit', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'two-editors');
    const document = await openCanvas('two-editors.switchyard.yaml');
    await openCanvas('two-editors.switchyard.yaml', vscode.ViewColumn.Beside, 2);
    assert.equal(api.canvases(uri), 2);
    const read = new Promise<number>((resolve) => {
      const listening = api.documents.onDidRead((reading) => {
        if (reading.uri.toString() !== uri.toString()) return;
        listening.dispose();
        resolve(reading.version);
      });
    });
    const outcome = await api.documents.edit(document, document.version, [
      { type: 'node.rename', id: 'second', to: 'last' },
    ]);
    assert.deepEqual(outcome, { ok: true });
    assert.equal(await read, document.version);
    assert.match(document.getText(), /- last/);
    assert.equal(api.canvases(uri), 2);
  });

  it('follows a change made outside, and keeps the last good graph when that breaks the file', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'outside');
    const document = await openCanvas('outside.switchyard.yaml');
    const before = await textOf(uri);
    await write(uri, before.replace('instructions: Plain.', 'instructions: Changed outside.'));
    await until('the document has the change', () => document.getText().includes('Changed outside.'));
    const good = await api.documents.read(document);
    assert.equal(good.stale, false);
    await write(uri, `${before}\nnodes: [`);
    await until('the document has the broken text', () => document.getText().endsWith('nodes: ['));
    const broken = await api.documents.read(document);
    assert.equal(broken.stale, true);
    assert.deepEqual(Object.keys(broken.graph?.nodes ?? {}), ['lead', 'first', 'second']);
    assert.ok(broken.problems.some((problem) => problem.severity === 'error'));
    assert.equal(document.isDirty, false);
  });

  it('shows the text beside itself', async () => {
    const document = await openCanvas('comments.switchyard.yaml');
    await vscode.commands.executeCommand('switchyard.text.open');
    const editor = await until('the text is open', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.toString(), document.uri.toString());
    assert.notEqual(editor.viewColumn, vscode.ViewColumn.One);
  });
});
