import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, file, openCanvas, switchyard, until, write } from './support';

const graph = (model: string, task: string) => `switchyard: 1
name: VS Code's models
task: ${task}
limits: { budget: 0.10, steps: 10, timeout: 1m }
start: worker
nodes:
  worker:
    kind: worker
    model: ${model}
    instructions: You repeat what you are told.
    calls: [tools]
  tools: { kind: tool, use: [calc] }
`;

async function runToEnd(name: string, text: string) {
  const api = await switchyard();
  const uri = file(`${name}.switchyard.yaml`);
  await write(uri, text);
  const started = await api.start(uri, {});
  assert.ok(started.ok && started.run, started.ok ? '' : started.message);
  return started.run.finished;
}

describe("VS Code's language models", () => {
  before(() =>
    until('the test model is offered', async () => {
      const models = await vscode.lm.selectChatModels({ vendor: 'switchyard-test' });
      return models.length > 0;
    }),
  );
  afterEach(closeAll);

  it('are told the instructions in the first user message, and their usage is marked as estimated', async () => {
    const view = await runToEnd('vscode-model', graph('vscode/switchyard-test/echo', 'Say hello.'));
    assert.equal(view.state, 'done', view.reason);
    assert.match(view.output, /^user: You repeat what you are told\./);
    assert.match(view.output, /Say hello\./);
    assert.doesNotMatch(view.output, /system/);
    assert.equal(view.estimated, true);
    assert.ok(view.inputTokens > 0 && view.outputTokens > 0);
    assert.equal(view.cost, 0);
  });

  it('call tools and get their results', async () => {
    const view = await runToEnd('vscode-tools', graph('vscode/switchyard-test/echo', 'Use the calculator.'));
    assert.equal(view.state, 'done', view.reason);
    assert.match(view.output, /\[result: .*42/);
  });

  it('that are not there end the run with a sentence that names those that are', async () => {
    const view = await runToEnd('vscode-missing', graph('vscode/switchyard-test/missing', 'Say hello.'));
    assert.equal(view.state, 'failed');
    assert.match(view.reason, /switchyard-test\/echo/);
    const uri = file('vscode-missing.switchyard.yaml');
    const failures = () =>
      vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'Switchyard run');
    const [failure] = await until('the failure is in Problems, on its node', () => {
      const all = failures();
      return all.length > 0 && all;
    });
    const document = await openCanvas('vscode-missing.switchyard.yaml');
    assert.ok(failure);
    assert.equal(document.getText(failure.range), 'worker');
    await runToEnd('vscode-missing', graph('vscode/switchyard-test/echo', 'Say hello.'));
    await until('the next run clears it', () => failures().length === 0);
  });
});
