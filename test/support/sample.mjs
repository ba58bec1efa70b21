// `npm run sample`: runs the offline sample on the command line, in a copy of its folder. On a terminal its gate
// asks; without one it is approved, so that the whole run can be seen.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureModules, main, root, run, say } from './commands.mjs';

main(async () => {
  await ensureModules();
  await build();
  const folder = join(root, 'node_modules', '.cache', 'sample', 'release-notes');
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, 'media', 'samples'), folder, { recursive: true });
  say(`running the sample in ${folder}`);
  const approve = process.stdin.isTTY ? [] : ['--approve', 'always'];
  const args = ['run', join(folder, 'release-notes.switchyard.yaml'), ...approve, ...process.argv.slice(2)];
  const cli = join(root, 'dist', 'cli.js');
  return (await run(process.execPath, [cli, ...args], { cwd: folder, stdin: true })).code;
});
