import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The table of docs/architecture.md: what each room may import. `node:` and `@scope/` stand for all beneath. */
const ROOMS: Record<string, string[]> = {
  protocol: ['zod', 'yaml'],
  engine: ['protocol'],
  models: ['engine', 'protocol', 'node:', 'openai', '@pydantic/genai-prices', 'yaml', 'zod'],
  tools: ['engine', 'protocol', 'node:', 'zod'],
  telemetry: ['engine', 'protocol', 'node:', '@opentelemetry/'],
  hosts: ['engine', 'protocol', 'node:'],
  cli: ['protocol', 'engine', 'hosts', 'models', 'tools', 'telemetry', 'node:', 'yaml', 'zod'],
  vscode: ['protocol', 'engine', 'hosts', 'models', 'tools', 'telemetry', 'node:', 'vscode', 'birpc', 'yaml', 'zod'],
  webview: [
    ...['protocol', 'react', 'react/', 'react-dom', 'react-dom/', '@xyflow/', '@vscode-elements/'],
    ...['@dagrejs/dagre', 'react-window', 'zustand', 'zustand/', 'birpc'],
  ],
};

/** What makes a run depend on more than its journal. */
const UNTRACKED =
  /(?<![.\w$])(?:Date\.now|new Date\(\)|Math\.random|(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask|fetch\s*\(|crypto\.|performance\.|console\.|process\.|globalThis)/g;

const STRINGS_AND_COMMENTS = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const withoutComments = (source: string) =>
  source.replace(STRINGS_AND_COMMENTS, (_all, string: string) => string ?? ' ');
const withoutStrings = (source: string) =>
  withoutComments(source).replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "''");

/** Everything that a file imports: `import`, `import type`, `export from`, `import()` as value or type, `require`. */
function importsOf(source: string): string[] {
  const code = withoutComments(source);
  const literal =
    /\bfrom\s*(['"])([\w@./:-]+)\1|^\s*import\s*(['"])(.*?)\3|\b(?:import|require)\s*\(\s*(['"`])([^'"`$]*)\5/gm;
  const found = [...code.matchAll(literal)].map((match) => match[2] ?? match[4] ?? match[6] ?? '');
  const computed = code.match(/\b(?:import|require)\s*\(\s*(?!['"]|`[^`$]*`)[^)\n]*/g) ?? [];
  return [...found, ...computed];
}

/** Room of a file by its path in the checkout; `main.ts` belongs to the room that it builds. */
function roomOf(path: string): string {
  const [top, room = ''] = path.split('/');
  return top === 'webview' ? 'webview' : path === 'extension/main.ts' ? 'vscode' : room;
}

/** The forbidden arrows of a set of files, by path in the checkout. */
function forbidden(files: Record<string, string>): string[] {
  return Object.entries(files).flatMap(([path, source]) => {
    const room = roomOf(path);
    const short = path.replace(/^extension\//, '');
    const allowed = ROOMS[room];
    if (!allowed) return [`${short} is in no room`];
    const arrows = importsOf(source).filter((name) => {
      const target = name.startsWith('.') ? roomOf(join(dirname(path), name)) : name;
      const inside = name.startsWith('.') && target === room;
      return !inside && !allowed.some((each) => target === each || (/[:/]$/.test(each) && target.startsWith(each)));
    });
    const untracked = room === 'engine' ? (withoutStrings(source).match(UNTRACKED) ?? []) : [];
    return [...arrows, ...untracked].map((name) => `${short} → ${name}`);
  });
}

function sources(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(tsx?|mts|cts)$/.test(name),
  );
  const paths = names.map((name) => relative('.', join(folder, name)).replaceAll('\\', '/'));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

describe('the rooms of the house', () => {
  it.each(['extension', 'webview'])('%s: no import goes where the table does not let it', (folder) => {
    const files = sources(folder);
    expect(Object.keys(files).length).toBeGreaterThan(0);
    expect(forbidden(files)).toEqual([]);
  });

  it.each([
    ['extension/engine/run.ts', "import { readFileSync } from 'node:fs';", 'engine/run.ts → node:fs'],
    ['extension/engine/run.ts', "import type { Uri } from 'vscode';", 'engine/run.ts → vscode'],
    ['extension/engine/run.ts', "type Uri = import('vscode').Uri;", 'engine/run.ts → vscode'],
    ['extension/engine/run.ts', 'import {\n  a,\n  b,\n} from "../hosts/disk";', 'engine/run.ts → ../hosts/disk'],
    ['extension/engine/run.ts', 'const name = "a"; await import(name);', 'engine/run.ts → import(name'],
    ['extension/engine/run.ts', 'const at = Date.now();', 'engine/run.ts → Date.now'],
    ['extension/engine/run.ts', 'setTimeout(() => 1, 5);', 'engine/run.ts → setTimeout'],
    ['extension/models/chat.ts', "export { run } from '../tools/files';", 'models/chat.ts → ../tools/files'],
    ['extension/models/chat.ts', "const vscode = require('vscode');", 'models/chat.ts → vscode'],
    ['extension/vscode/runs.ts', "import { main } from '../cli/main';", 'vscode/runs.ts → ../cli/main'],
    [
      'webview/canvas/node.tsx',
      "import '../../extension/engine/plan';",
      'webview/canvas/node.tsx → ../../extension/engine/plan',
    ],
    ['extension/other/a.ts', '', 'other/a.ts is in no room'],
  ])('finds the planted arrow %#', (path, source, arrow) => {
    expect(forbidden({ [path]: source })).toEqual([arrow]);
  });

  it('lets what is allowed pass, and reads neither comments nor strings as code', () => {
    const engine = "import { a } from '../protocol/graph';\nimport type { B } from './ports';\n";
    const quiet =
      "// import fs from 'node:fs'\n/* Date.now() */ const text = 'Math.random';\nconst own = durable.fetch(1);";
    expect(forbidden({ 'extension/engine/run.ts': engine + quiet })).toEqual([]);
    expect(forbidden({ 'extension/main.ts': "import * as vscode from 'vscode';\nimport './vscode/runs';" })).toEqual(
      [],
    );
    expect(forbidden({ 'webview/ui/a.tsx': "import { StrictMode } from 'react';\nimport './theme.css';" })).toEqual([]);
  });
});
