// Builds everything that runs: the extension host's bundle, the command line, and the three pages.
// The SDKs are bundles of their own beside them, loaded on the first run that needs them.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const sourcemap = watch || process.argv.includes('--sourcemap');

/** Packages that become `dist/sdk/NAME.js`, so that activation does not read them. */
const SDKS = { openai: 'openai', '@pydantic/genai-prices': 'genai-prices' };

const lazySdks = {
  name: 'lazy-sdks',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(SDKS).join('|')})$`);
    build.onResolve({ filter }, (args) =>
      args.kind === 'entry-point' ? undefined : { path: `./sdk/${SDKS[args.path]}.js`, external: true },
    );
  },
};

const common = { bundle: true, minify: !watch, sourcemap, logLevel: 'warning', metafile: true, legalComments: 'none' };
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['vscode'],
};
const page = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome128',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': watch ? '"development"' : '"production"' },
};

const version = JSON.parse(await readFile('package.json', 'utf8')).version;
const builds = [
  {
    ...node,
    entryPoints: { extension: 'extension/main.ts', cli: 'extension/cli/main.ts' },
    outdir: 'dist',
    plugins: [lazySdks],
    define: { SWITCHYARD_VERSION: JSON.stringify(version) },
  },
  {
    ...node,
    entryPoints: Object.fromEntries(Object.entries(SDKS).map(([pkg, name]) => [name, pkg])),
    outdir: 'dist/sdk',
  },
  {
    ...page,
    entryPoints: {
      canvas: 'webview/canvas/main.tsx',
      trace: 'webview/trace/main.tsx',
      review: 'webview/review/main.tsx',
    },
    outdir: 'dist/pages',
  },
];

await rm('dist', { recursive: true, force: true });
await mkdir('dist/pages', { recursive: true });
await cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/pages/codicon.css');
await cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/pages/codicon.ttf');
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
  console.log('watching');
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  const outputs = Object.assign({}, ...results.map((result) => result.metafile.outputs));
  await writeFile(
    'dist/sizes.json',
    JSON.stringify(Object.fromEntries(Object.entries(outputs).map(([file, o]) => [file, o.bytes])), null, 2),
  );
  for (const [file, output] of Object.entries(outputs))
    console.log(`${(output.bytes / 1000).toFixed(0).padStart(6)} kB  ${file}`);
}
