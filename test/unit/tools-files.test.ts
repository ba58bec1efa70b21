import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tool } from '../../extension/engine/ports';
import type { Failure } from '../../extension/protocol/failure';
import { createTools, toolTask } from '../../extension/tools';
import { pathMatches } from '../../extension/tools/path-glob';
import { failureOf, taskIo } from '../support/task-io';

let outside: string;
let root: string;
let tools: Tool[];

const SECRET = 'canary outside the workspace';

beforeEach(async () => {
  outside = await realpath(await mkdtemp(path.join(os.tmpdir(), 'switchyard-tools-')));
  root = path.join(outside, 'workspace');
  await mkdir(path.join(root, 'docs'), { recursive: true });
  await writeFile(path.join(outside, 'secret.txt'), SECRET);
  await writeFile(path.join(root, 'docs', 'a.md'), 'one\ntwo\nthree\n');
  tools = createTools({ root, allowedHosts: [] });
});
afterEach(() => rm(outside, { recursive: true, force: true }));

function run(name: string, args: { [name: string]: string | number }, signal?: AbortSignal) {
  return toolTask(tools)({ name, args, node: 'writer', runId: 'run-1' }, taskIo(signal));
}

async function read(file: string): Promise<string> {
  return (await run('files.read', { path: file })).content;
}

function refusedRead(file: string): Promise<Failure> {
  return failureOf(run('files.read', { path: file }));
}

function refusedWrite(file: string): Promise<Failure> {
  return failureOf(run('files.write', { path: file, content: 'pwned' }));
}

/** Every file outside the workspace, with its text. */
async function outsideFiles(): Promise<string[]> {
  const names = (await readdir(outside)).filter((name) => name !== 'workspace').sort();
  return Promise.all(
    names.map(
      async (name) =>
        `${name}: ${(await lstat(path.join(outside, name))).isFile() ? await readFile(path.join(outside, name), 'utf8') : 'folder'}`,
    ),
  );
}

/** True, so that the caller may try again, where something stands in the way. */
function ignoreExisting(error: NodeJS.ErrnoException): true {
  if (!['EEXIST', 'ENOTEMPTY', 'EISDIR', 'ENOTDIR'].includes(error.code ?? '')) throw error;
  return true;
}

describe('paths', () => {
  it('are read and written inside the root', async () => {
    expect(await read('docs/a.md')).toBe('one\ntwo\nthree\n');
    expect(await read('./docs//a.md')).toContain('two');
    await run('files.write', { path: 'new/deep/b.md', content: 'B €' });
    expect(await readFile(path.join(root, 'new/deep/b.md'), 'utf8')).toBe('B €');
  });

  const traversals = [
    '../secret.txt',
    'docs/../../secret.txt',
    './../secret.txt',
    'docs/..',
    '..',
    '..\\secret.txt',
    'docs\\..\\..\\secret.txt',
    '~/secret.txt',
    'C:\\secret.txt',
    'C:/secret.txt',
    '\\\\server\\share\\x',
    '//server/share/x',
    'a.md:stream',
    'docs/a.md\0.txt',
    'docs/\na.md',
    'NUL',
    'docs/con.txt',
    'com1',
    'LPT9.log',
    'docs/a.md.',
    'docs /a.md',
    'docs./a.md',
    'x'.repeat(2000),
  ];
  it.each(traversals)('refuse %j', async (file) => {
    expect(await refusedRead(file)).toMatchObject({ code: 'tool_error', retry: false });
    expect((await refusedWrite(file)).code).toBe('tool_error');
    expect(await outsideFiles()).toEqual([`secret.txt: ${SECRET}`]);
  });

  it('refuse an absolute path, even of a file inside', async () => {
    expect((await refusedRead(path.join(outside, 'secret.txt'))).message).not.toContain(SECRET);
    expect((await refusedRead(path.join(root, 'docs/a.md'))).message).toContain('relative');
  });

  it('take percent signs for what they are', async () => {
    expect((await refusedRead('%2e%2e/secret.txt')).message).toContain('no folder');
    await run('files.write', { path: '%2e%2e/x.md', content: 'inside' });
    expect(await readFile(path.join(root, '%2e%2e', 'x.md'), 'utf8')).toBe('inside');
    expect(await outsideFiles()).toEqual([`secret.txt: ${SECRET}`]);
  });

  it('never tell where the workspace lies', async () => {
    for (const file of ['docs/none.md', 'docs', 'docs/a.md/x', 'none/x'])
      expect((await refusedRead(file)).message).not.toContain(root);
  });
});

describe('links', () => {
  it('that stay inside are followed, for reading and for writing', async () => {
    await symlink('docs/a.md', path.join(root, 'alias.md'));
    await symlink(path.join(root, 'docs'), path.join(root, 'papers'));
    expect(await read('alias.md')).toContain('two');
    expect(await read('papers/a.md')).toContain('two');
    await run('files.write', { path: 'papers/a.md', content: 'new' });
    expect(await readFile(path.join(root, 'docs/a.md'), 'utf8')).toBe('new');
    await run('files.write', { path: 'alias.md', content: 'newer' });
    expect(await readFile(path.join(root, 'docs/a.md'), 'utf8')).toBe('newer');
    expect((await lstat(path.join(root, 'alias.md'))).isSymbolicLink()).toBe(true);
  });

  it('that lead out are not', async () => {
    await symlink(path.join(outside, 'secret.txt'), path.join(root, 'file-link'));
    await symlink('../secret.txt', path.join(root, 'relative-link'));
    await symlink(outside, path.join(root, 'docs', 'folder-link'));
    await symlink('folder-link', path.join(root, 'docs', 'link-to-link'));
    await symlink(path.join(outside, 'missing.txt'), path.join(root, 'dangling'));
    await symlink('loop', path.join(root, 'loop'));
    const files = [
      'file-link',
      'relative-link',
      'docs/folder-link/secret.txt',
      'docs/link-to-link/secret.txt',
      'dangling',
      'loop',
      'docs/folder-link/made/x',
    ];
    for (const file of files) {
      expect((await refusedRead(file)).message, file).toMatch(/link/);
      expect((await refusedWrite(file)).message, file).toMatch(/link/);
    }
    expect(await outsideFiles()).toEqual([`secret.txt: ${SECRET}`]);
  });

  it('out of a root that is itself a link are told from those inside', async () => {
    await symlink(root, path.join(outside, 'alias'));
    tools = createTools({ root: path.join(outside, 'alias'), allowedHosts: [] });
    expect(await read('docs/a.md')).toContain('two');
    await symlink(path.join(outside, 'secret.txt'), path.join(root, 'out'));
    expect((await refusedRead('out')).message).toContain('leads out');
  });

  it('to protected files are protected too', async () => {
    await mkdir(path.join(root, '.git'));
    await symlink('.git', path.join(root, 'innocent'));
    expect((await refusedWrite('innocent/config')).message).toContain('.git');
    expect(await readdir(path.join(root, '.git'))).toEqual([]);
  });

  it('that are swapped in while a tool runs let nothing out', async () => {
    const folder = path.join(root, 'swap');
    const kept = path.join(root, 'kept');
    await mkdir(folder);
    await writeFile(path.join(folder, 'secret.txt'), 'inside');
    let going = true;
    let swaps = 0;
    const swapping = (async () => {
      while (going) {
        await rename(folder, kept);
        // A write may make the missing folder again in between.
        await rm(folder, { recursive: true, force: true });
        await symlink(outside, folder).catch(ignoreExisting);
        await new Promise(setImmediate);
        do await rm(folder, { recursive: true, force: true });
        while (await rename(kept, folder).catch(ignoreExisting));
        swaps++;
        // At peace for as long as a call takes, or shorter: some calls are met by a swap, some are not.
        await new Promise((resolve) => setTimeout(resolve, swaps % 6));
      }
    })();
    const ends = { inside: 0, refused: 0 };
    try {
      for (let i = 0; i < 300 || ((ends.inside === 0 || ends.refused === 0) && i < 3000); i++) {
        const [got, , found] = await Promise.allSettled([
          read('swap/secret.txt'),
          run('files.write', { path: 'swap/x.md', content: 'x' }),
          run('files.search', { pattern: 'canary' }),
        ]);
        if (got?.status === 'fulfilled') {
          expect(got.value).toBe('inside');
          ends.inside++;
        } else ends.refused++;
        if (found?.status === 'fulfilled') expect(found.value.content).not.toContain(SECRET);
      }
    } finally {
      going = false;
      await swapping;
    }
    expect(swaps).toBeGreaterThan(20);
    expect(ends.inside).toBeGreaterThan(0);
    expect(ends.refused).toBeGreaterThan(0);
    expect(await outsideFiles()).toEqual([`secret.txt: ${SECRET}`]);
  }, 30_000);
});

describe('files.read', () => {
  it('gives the lines that were asked for', async () => {
    expect((await run('files.read', { path: 'docs/a.md', from: 2, to: 3 })).content).toBe('two\nthree');
    expect((await run('files.read', { path: 'docs/a.md', from: 3 })).content).toBe('three\n');
    expect((await failureOf(run('files.read', { path: 'docs/a.md', from: 9 }))).message).toContain('4 lines');
    expect((await failureOf(run('files.read', { path: 'docs/a.md', from: 3, to: 2 }))).message).toContain('before');
    expect((await failureOf(run('files.read', { path: 'docs/a.md', from: 0 }))).code).toBe('arguments_invalid');
    expect((await failureOf(run('files.read', { path: 'docs/a.md', encoding: 'x' }))).code).toBe('arguments_invalid');
  });

  it('cuts long texts with a note, never through a letter, and refuses what is no text', async () => {
    await writeFile(path.join(root, 'long.txt'), '€'.repeat(100_000));
    const { content } = await run('files.read', { path: 'long.txt' });
    expect(Buffer.byteLength(content)).toBeLessThan(200_200);
    expect(content).toMatch(/^€+\n\[cut: this is the first 200000 of 300000 bytes\]$/);
    await writeFile(path.join(root, 'image.png'), Buffer.from([137, 80, 78, 71, 0, 1]));
    expect((await refusedRead('image.png')).message).toContain('not a text file');
    expect((await refusedRead('docs')).message).toContain('is a folder');
    expect((await refusedRead('docs/none.md')).message).toContain('does not exist');
    expect((await refusedRead('.')).message).toContain('folder');
    await writeFile(path.join(root, 'empty.txt'), '');
    expect(await read('empty.txt')).toBe('');
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    expect((await refusedRead('pipe')).message).toContain('not a file');
  });
});

describe('files.write', () => {
  it('replaces a file whole, keeps its permissions, and leaves nothing beside it', async () => {
    await chmod(path.join(root, 'docs/a.md'), 0o640);
    await run('files.write', { path: 'docs/a.md', content: 'new' });
    expect(await readFile(path.join(root, 'docs/a.md'), 'utf8')).toBe('new');
    expect((await stat(path.join(root, 'docs/a.md'))).mode & 0o777).toBe(0o640);
    expect(await readdir(path.join(root, 'docs'))).toEqual(['a.md']);
  });

  it('breaks a hard link instead of writing through it', async () => {
    await link(path.join(outside, 'secret.txt'), path.join(root, 'hard.txt'));
    await run('files.write', { path: 'hard.txt', content: 'mine' });
    expect(await readFile(path.join(outside, 'secret.txt'), 'utf8')).toBe(SECRET);
  });

  it('does not replace a file that nobody may write, and says so', async () => {
    await chmod(path.join(root, 'docs/a.md'), 0o444);
    const write = tools.find((tool) => tool.spec.name === 'files.write');
    const refused = await refusedWrite('docs/a.md');
    expect(refused.code).toBe('tool_error');
    expect(refused.message).toContain('read-only');
    expect(await write?.preview?.({ path: 'docs/a.md', content: 'after' })).toBeUndefined();
    expect(await read('docs/a.md')).toBe('one\ntwo\nthree\n');
    await chmod(path.join(root, 'docs/a.md'), 0o644);
    await run('files.write', { path: 'docs/a.md', content: 'new' });
    expect(await read('docs/a.md')).toBe('new');
  });

  it('writes nothing where runs are kept, by whatever path, and everything beside it', async () => {
    const runs = path.join(root, 'logs/runs');
    tools = createTools({ root, allowedHosts: [], protectedFolders: [runs, path.join(outside, 'elsewhere')] });
    const write = tools.find((tool) => tool.spec.name === 'files.write');
    // It need not exist yet.
    expect((await refusedWrite('logs/runs/1/journal.jsonl')).message).toContain('runs are kept');
    await mkdir(path.join(runs, '1'), { recursive: true });
    await writeFile(path.join(runs, '1/journal.jsonl'), 'facts');
    await symlink(runs, path.join(root, 'alias'));
    for (const file of ['logs/runs/1/journal.jsonl', 'logs/RUNS/new', 'alias/1/journal.jsonl', 'logs/runs']) {
      expect((await refusedWrite(file)).message, file).toContain('may not be written');
      expect(await write?.preview?.({ path: file, content: 'x' })).toBeUndefined();
    }
    expect(await read('alias/1/journal.jsonl')).toBe('facts');
    for (const file of ['logs/runs.md', 'logs/other/1.md', 'docs/runs/1.md']) {
      await run('files.write', { path: file, content: 'ok' });
      expect(await read(file)).toBe('ok');
    }
  });

  it('knows where runs are kept through links on either side', async () => {
    await mkdir(path.join(root, 'kept'));
    await symlink(path.join(root, 'kept'), path.join(root, 'runs'));
    await symlink(root, path.join(outside, 'entry'));
    tools = createTools({
      root: path.join(outside, 'entry'),
      allowedHosts: [],
      protectedFolders: [path.join(root, 'runs')],
    });
    expect((await refusedWrite('kept/journal.jsonl')).message).toContain('runs are kept');
    await run('files.write', { path: 'docs/b.md', content: 'ok' });
    tools = createTools({ root, allowedHosts: [], protectedFolders: [root] });
    expect((await refusedWrite('docs/c.md')).message).toContain('runs are kept');
    tools = createTools({ root, allowedHosts: [], protectedFolders: [outside] });
    await run('files.write', { path: 'docs/c.md', content: 'ok' });
  });

  const guarded = [
    '.git/config',
    '.git/hooks/pre-commit',
    'sub/.git/config',
    '.GIT/config',
    '.g\u200cit/config',
    'GIT~1/config',
    '.vscode/settings.json',
    '.vscode',
    '.switchyard/runs/x.jsonl',
    'team.switchyard.yaml',
    'docs/Team.Switchyard.YAML',
    'team.switchyard.json',
    'team.script.yaml',
    '.mcp.json',
    'sub/.mcp.json',
    '.bashrc',
    'home/.zshrc',
    '.profile',
    '.envrc',
    'all.code-workspace',
    '.devcontainer/devcontainer.json',
  ];
  it.each(guarded)('never writes %j, which says what may be done', async (file) => {
    expect((await refusedWrite(file)).message).toContain('may not be written');
    expect(await readdir(root)).toEqual(['docs']);
  });

  it.each([
    'docs/git.md',
    '.github/workflow.yml',
    'switchyard.yaml',
    'script.yaml',
    'my.mcp.json',
    'a~1x.md',
    '.gitignore',
  ])('writes %j', async (file) => {
    await run('files.write', { path: file, content: 'ok' });
    expect(await read(file)).toBe('ok');
  });

  it('reads a protected file all the same', async () => {
    await writeFile(path.join(root, 'team.switchyard.yaml'), 'switchyard: 1');
    expect(await read('team.switchyard.yaml')).toBe('switchyard: 1');
  });

  it('does not write a folder, a text that is too long, or for a run that has ended', async () => {
    expect((await refusedWrite('docs')).message).toContain('not a file');
    expect((await refusedWrite('docs/a.md/x')).code).toBe('tool_error');
    expect(
      (await failureOf(run('files.write', { path: 'big', content: 'x'.repeat(1024 * 1024 + 1) }))).message,
    ).toContain('at most');
    const over = failureOf(run('files.write', { path: 'late.md', content: 'x' }, AbortSignal.abort()));
    expect((await over).code).toBe('cancelled');
    expect(await readdir(root)).toEqual(['docs']);
  });

  it('shows what it would change, and changes nothing', async () => {
    const write = tools.find((tool) => tool.spec.name === 'files.write');
    const preview = (file: string) => write?.preview?.({ path: file, content: 'after' });
    expect(await preview('docs/a.md')).toEqual({ path: 'docs/a.md', before: 'one\ntwo\nthree\n', after: 'after' });
    expect(await preview('new/b.md')).toEqual({ path: 'new/b.md', before: null, after: 'after' });
    expect(await preview('b.md')).toEqual({ path: 'b.md', before: null, after: 'after' });
    expect(await preview('../secret.txt')).toBeUndefined();
    expect(await preview('.git/config')).toBeUndefined();
    expect(await readdir(root)).toEqual(['docs']);
  });
});

describe('files.search', () => {
  beforeEach(async () => {
    await mkdir(path.join(root, 'node_modules/x'), { recursive: true });
    await mkdir(path.join(root, 'src'), { recursive: true });
    await writeFile(path.join(root, 'node_modules/x/a.md'), 'two');
    await writeFile(path.join(root, 'src/b.ts'), 'const Two = 2;\r\n// (two)+\n');
    await writeFile(path.join(root, 'src/c.bin'), Buffer.from('two\0'));
    await symlink(outside, path.join(root, 'src', 'out'));
  });
  const search = async (args: { [name: string]: string | number }) => (await run('files.search', args)).content;

  it('finds plain text with its place, and leaves out what is no source', async () => {
    expect(await search({ pattern: 'two' })).toBe(
      'docs/a.md:2: two\nsrc/b.ts:1: const Two = 2;\nsrc/b.ts:2: // (two)+',
    );
    expect(await search({ pattern: '(two)+' })).toBe('src/b.ts:2: // (two)+');
    expect(await search({ pattern: 'two', glob: '*.ts' })).not.toContain('a.md');
    expect(await search({ pattern: 'canary' })).toBe('Nothing found in 3 files.');
    expect(await search({ pattern: '', glob: 'src/**' })).toBe('src/b.ts\nsrc/c.bin');
    expect(await search({ pattern: 'two', max: 1 })).toBe('docs/a.md:2: two\n[stopped at 1 hits; there are more]');
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const searching = failureOf(run('files.search', { pattern: 'two' }, abort.signal));
    abort.abort();
    expect((await searching).code).toBe('cancelled');
  });

  it('matches globs by whole paths', () => {
    const yes: [string, string][] = [
      ['*.md', 'a/b.md'],
      ['docs/*.md', 'docs/a.md'],
      ['docs/**', 'docs/a/b.md'],
      ['**/a.md', 'a.md'],
      ['**/a.md', 'x/y/a.md'],
      ['a/**/b', 'a/b'],
      ['a/**/b', 'a/x/y/b'],
      ['**', 'x/y'],
      ['./docs/?.md', 'docs/a.md'],
    ];
    for (const [glob, file] of yes) expect(pathMatches(glob, file), `${glob} ${file}`).toBe(true);
    const no: [string, string][] = [
      ['docs/*.md', 'docs/x/a.md'],
      ['*.md', 'a.mdx'],
      ['docs/**', 'src/a'],
      ['a/**/b', 'a/x'],
      ['docs', 'docs/a.md'],
    ];
    for (const [glob, file] of no) expect(pathMatches(glob, file), `${glob} ${file}`).toBe(false);
    const began = performance.now();
    expect(pathMatches(`${'**/*a/'.repeat(40)}x`, `${'aaaa/'.repeat(200)}y`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
