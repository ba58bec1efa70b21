import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const BINARY = /\.(png|jpe?g|gif|ico|ttf|woff2?|wasm|vsix|gz|zip)$/i;

/** This file shows what it looks for. */
const OWN = 'test/unit/checkout.test.ts';

/** Everything that is in git or would be. */
function files(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', args, { encoding: 'utf8' }).split('\0');
  return names.filter((name) => name !== '' && !BINARY.test(name) && existsSync(name));
}

/** What in a text holds only on one machine: its folders, or the address of a package registry. */
function machineBound(text: string, folders: string[]): string[] {
  const paths = folders.filter((folder) => text.includes(folder));
  const registries = text.match(
    /"resolved":\s*"https?:[^"\n]*|^\s*(?:@[\w-]+:)?registry\s*=.*$|\/\/[\w.-]*(?:artifactory|nexus|verdaccio|jfrog|:4873)[\w.:/-]*/gm,
  );
  return [...paths, ...(registries ?? [])];
}

describe('the checkout', () => {
  const folders = [process.cwd(), join(homedir(), '/')].filter((folder) => folder.length > 3);

  it('names no folder of this machine and no package registry', () => {
    const all = files().filter((name) => name !== OWN);
    expect(all).toContain('package-lock.json');
    const found = all.flatMap((name) =>
      machineBound(readFileSync(name, 'utf8'), folders).map((what) => `${name}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it('can be installed anywhere: the lock file has the packages of every platform', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const entries = Object.values<{ optionalDependencies?: Record<string, string> }>(packages);
    const optional = entries.flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    const locked = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
    expect(optional.length).toBeGreaterThan(0);
    expect([...new Set(optional)].filter((name) => !locked.includes(name))).toEqual([]);
  });

  it.each([
    ['/somebody/checkout/test', ['/somebody/checkout']],
    ['"resolved": "https://packages.example/zod.tgz"', ['"resolved": "https://packages.example/zod.tgz']],
    ['registry=https://packages.example/', ['registry=https://packages.example/']],
    ['see https://www.npmjs.com/package/zod', []],
  ])('the check itself: %s', (text, found) => {
    expect(machineBound(text, ['/somebody/checkout'])).toEqual(found);
  });
});

describe('the packed extension', () => {
  const allowed = [
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
    /^dist\/(extension\.js|[\w-]+\.wasm|sdk\/[\w-]+\.js|pages\/[\w-]+\.(js|css|ttf)|schema\/[\w.-]+\.json)$/,
    /^media\//,
  ];
  const vsce = join('node_modules', '@vscode', 'vsce', 'vsce');
  const packed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { encoding: 'utf8' })
    .trim()
    .split('\n');

  it('holds only what runs and what is read about it', () => {
    expect(packed.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(packed).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md']));
  });

  it('holds every file that the manifest names', () => {
    const manifest = readFileSync('package.json', 'utf8');
    const named = [...manifest.matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect([...new Set(named)].filter((name) => !packed.includes(name))).toEqual([]);
  });
});
