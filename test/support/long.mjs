// `npm run test:long`: what takes too long for every change. The random tests again, each on many more cases
// (`SWITCHYARD_RUNS`, 5,000 unless set), and everything in `test/long/`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureModules, main, root, run, Stop } from './commands.mjs';

/** Test files beneath a folder, by path in the checkout. */
function testsIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith('.test.ts'));
  return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`).sort();
}

main(async () => {
  const runs = process.env['SWITCHYARD_RUNS'] ?? '5000';
  if (!(Number(runs) > 0)) throw new Stop(`SWITCHYARD_RUNS is ${runs}; write a number of cases.`);
  const random = ['test/unit', 'test/conformance']
    .flatMap(testsIn)
    .filter((path) => readFileSync(join(root, path), 'utf8').match(/'fast-check'|random-(runs|resume)/));
  const long = testsIn('test/long');
  console.log(`Random tests on ${runs} cases each: ${random.join(', ') || 'none'}`);
  console.log(`Long tests: ${long.join(', ') || 'none'}`);
  await ensureModules();
  await build();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--project', 'unit', '--project', 'long', '--testTimeout', String(30 * 60_000)];
  const env = { SWITCHYARD_RUNS: runs, RUNS: runs };
  return (await run(process.execPath, [vitest, ...args, ...random, ...long], { env })).code;
});
