/**
 * The suite's entry point inside the extension host, the same for desktop VS Code and its server: runs every
 * bundled `*.test.js` beside it with mocha and writes what came of it to `SWITCHYARD_TEST_RESULTS`.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

interface Outcome {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  ms?: number;
  error?: string;
}

/** Called by VS Code. Rejects when a test failed, which is what ends VS Code with an exit code. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, color: false });
  const names = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.test.js')).sort()) mocha.addFile(join(__dirname, name));
  const outcomes = await runAll(mocha);
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const result = {
    host: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost})`,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    tests: outcomes,
  };
  const file = process.env['SWITCHYARD_TEST_RESULTS'];
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(result, null, 2));
  }
  if (result.failed > 0) throw new Error(`${result.failed} of ${outcomes.length} tests failed.`);
}

/** Runs mocha to its end. A hook that fails counts as a failed test. */
function runAll(mocha: Mocha): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(outcomes));
    runner.on('pass', (test) =>
      outcomes.push({
        title: test.fullTitle(),
        state: 'passed',
        ...(test.duration === undefined ? {} : { ms: test.duration }),
      }),
    );
    runner.on('pending', (test) => outcomes.push({ title: test.fullTitle(), state: 'skipped' }));
    runner.on('fail', (test, error: Error) =>
      outcomes.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? String(error) }),
    );
  });
}
