// Runs a TypeScript file of this folder: `node test/support/canvas-harness/run.mjs shoot.ts FOLDER [NAME]`.
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const [file = 'shoot.ts', ...rest] = process.argv.slice(2);
const outfile = `node_modules/.cache/run-ts/canvas-${file.replace(/\.ts$/, '.mjs')}`;
await esbuild.build({
  entryPoints: [`test/support/canvas-harness/${file}`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
process.argv = [process.argv[0] ?? 'node', file, ...rest];
await import(pathToFileURL(outfile).href);
