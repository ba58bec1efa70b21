import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, copyGraph, file, openCanvas, switchyard, until } from './support';

const found = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'Switchyard');

describe('Problems', () => {
  afterEach(closeAll);

  it('are there for files that nobody opened', async () => {
    await switchyard();
    const uri = file('problems.switchyard.yaml');
    await until('the workspace is checked', () => found(uri).length > 0);
    assert.equal(
      vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()),
      false,
    );
  });

  it('have their place, code and remedy', async () => {
    const document = await openCanvas('problems.switchyard.yaml');
    const diagnostics = await until('problems appear', () => {
      const all = found(document.uri);
      return all.length > 0 && all;
    });
    const dangling = diagnostics.find((diagnostic) => document.getText(diagnostic.range).includes('nobody'));
    assert.ok(dangling, 'the dangling call has a place');
    assert.equal(dangling.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(typeof dangling.code, 'string');
    assert.ok(dangling.message.length > 20);
    assert.ok(diagnostics.length >= 3, `only ${diagnostics.length}`);
  });

  it('go when the text is mended, and undo brings them back', async () => {
    const api = await switchyard();
    const uri = await copyGraph('comments', 'mended', (text) => text.replace('- second', '- secnd'));
    const document = await openCanvas('mended.switchyard.yaml');
    await until('the typo is a problem', () => found(uri).length > 0);
    const { problems } = await api.documents.read(document);
    const typo = problems.find((problem) => problem.message.includes('secnd'));
    assert.ok(typo);
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(typo.place.line, typo.place.character, typo.place.endLine, typo.place.endCharacter),
    );
    const fix = fixes.find((action) => action.title.includes('second'));
    assert.ok(fix?.edit, `no quick fix among: ${fixes.map((action) => action.title).join(', ')}`);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /- second/);
    await until('the problem is gone', () => !found(uri).some((each) => each.message.includes('secnd')));
  });
});
