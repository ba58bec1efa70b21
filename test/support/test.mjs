// `npm test`: brings what the tests need, builds, runs every suite and adds them up. The last line is
// `N passed, N failed, N skipped`. Suites can be named: `npm test -- unit e2e`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureModules, main, root, run, Stop, say } from './commands.mjs';

const artifacts = join(root, 'test', 'artifacts');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Each writes its results as JSON; `read` turns them into counts. */
const SUITES = [
  { name: 'unit', title: 'unit, conformance and golden tests', ...inVitest('unit') },
  { name: 'browser', title: 'pages in Chromium', ...inVitest('browser') },
  { name: 'vscode', title: 'suite in real VS Code', args: ['test/vscode/run.mjs'], read: readCounts },
  { name: 'e2e', title: "a person's way through real VS Code", ...inVitest('e2e') },
];

function inVitest(project) {
  const file = join(artifacts, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return { args: [vitest, 'run', '--project', project, ...reporters], read: readVitest };
}

/** A file of tests that could not be loaded has no tests in it: it counts as one that failed. */
function readVitest(result) {
  const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function readCounts({ passed, failed, skipped }) {
  return { passed, failed, skipped };
}

/** Runs one suite. One that crashed, left no results or ran no test counts as one failure more. */
async function runSuite(suite) {
  console.log(`\n== ${suite.name}: ${suite.title}`);
  const file = join(artifacts, `${suite.name}.json`);
  rmSync(file, { force: true });
  const started = Date.now();
  const { code } = await run(process.execPath, suite.args, { timeoutMs: 12 * 60_000 });
  const counts = existsSync(file)
    ? suite.read(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  const problem = trouble(counts, code);
  if (problem) {
    counts.failed += 1;
    console.log(`${suite.name}: ${problem}`);
  }
  return { name: suite.name, seconds: Math.round((Date.now() - started) / 1000), ...counts };
}

function trouble({ passed, failed }, code) {
  if (passed + failed === 0) return `ran no test (exit code ${code})`;
  if (code !== 0 && failed === 0) return `ended with exit code ${code} although no test failed`;
  return undefined;
}

const line = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Everything that the suites need, in the order in which it can fail. */
async function prepare(suites) {
  await ensureModules();
  if (suites.some(({ name }) => name !== 'unit')) await (await import('./chromium.mjs')).ensureChromium();
  if (suites.some(({ name }) => name === 'vscode' || name === 'e2e'))
    await (await import('./vscode-server.mjs')).ensureServer();
  await build();
}

main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0)
    throw new Stop(`There is no suite ${unknown.join(', ')}: ${SUITES.map((s) => s.name).join(', ')}.`);
  const suites = SUITES.filter((suite) => wanted.length === 0 || wanted.includes(suite.name));
  try {
    await prepare(suites);
  } catch (error) {
    console.log(error instanceof Stop ? error.message : error);
    console.log(`\n${line({ passed: 0, failed: 1, skipped: 0 })}`);
    return 1;
  }
  mkdirSync(artifacts, { recursive: true });
  const results = [];
  for (const suite of suites) results.push(await runSuite(suite));
  say('all suites have run');
  console.log('');
  for (const result of results) console.log(`${result.name.padEnd(8)} ${line(result)} (${result.seconds} s)`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  console.log(line(total));
  return total.failed > 0 ? 1 : 0;
});
