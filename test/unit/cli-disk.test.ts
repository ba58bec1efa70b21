/** What the command line says when the disk does not take its runs. */
import { mkdtempSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../extension/cli/command-line';
import type { Terminal } from '../../extension/cli/terminal';
import { plain } from '../../extension/cli/terminal-text';
import { FailureError } from '../../extension/engine/ports';
import { failure } from '../../extension/protocol/failure';

const SAMPLE = 'release-notes.switchyard.yaml';

/** How the host's store fails: at the start, at the end, or when it is listed. */
const disk = vi.hoisted(() => ({
  start: undefined as Error | undefined,
  finish: undefined as Error | undefined,
  list: undefined as Error | undefined,
}));

vi.mock('../../extension/hosts/journal-host', async (original) => {
  const real = await original<typeof import('../../extension/hosts/journal-host')>();
  const createJournalHost: typeof real.createJournalHost = (options) => {
    const host = real.createJournalHost(options);
    return {
      ...host,
      list: () => (disk.list ? Promise.reject(disk.list) : host.list()),
      start: async (run) => {
        if (disk.start) throw disk.start;
        const live = await host.start(run);
        const { finish } = disk;
        return finish ? { ...live, finished: live.finished.then(() => Promise.reject(finish)) } : live;
      },
    };
  };
  return { ...real, createJournalHost };
});

let folder = '';
beforeEach(async () => {
  Object.assign(disk, { start: undefined, finish: undefined, list: undefined });
  folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  await cp('media/samples', folder, { recursive: true });
  const script = join(folder, 'release-notes.script.yaml');
  await writeFile(script, (await readFile(script, 'utf8')).replace(/latency: \d+m?s/g, 'latency: 0'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function cli(...argv: string[]) {
  const said: string[] = [];
  const terminal: Terminal = {
    line: () => undefined,
    write: () => undefined,
    say: (text) => void said.push(text),
    interactive: false,
    redraws: false,
    paint: plain,
    columns: () => 100,
    rows: () => 40,
    ask: async () => null,
    edit: async () => null,
    onInterrupt: () => () => undefined,
  };
  const code = await runCommandLine(argv, { terminal, env: { HOME: folder }, folder });
  return { code, said: said.join('\n') };
}

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: refused, mkdir '/runs'`), { code });
}

const ofTheHost = new FailureError(failure('bad_request', 'The log cannot be written (ENOSPC). Free some space.'));

describe('a disk that takes no runs', () => {
  it.each(['EACCES', 'ENOSPC', 'EFBIG', 'EROFS'])(
    'for %s is a sentence with a way out, and exit code 1',
    async (code) => {
      for (const when of ['start', 'finish', 'list'] as const) {
        Object.assign(disk, { start: undefined, finish: undefined, list: undefined, [when]: refusal(code) });
        const { code: exit, said } = await (when === 'list' ? cli('runs') : cli('run', SAMPLE, '--approve', 'always'));
        expect(exit, when).toBe(1);
        expect(said).toContain(code);
        expect(said).toContain('--runs DIR');
        expect(said).not.toMatch(/\bat .*:\d+:\d+/);
      }
    },
  );

  it('is told in the words of the host where it has some', async () => {
    disk.start = ofTheHost;
    const { code, said } = await cli('run', SAMPLE, '--approve', 'always');
    expect(code).toBe(1);
    expect(said).toContain('The log cannot be written (ENOSPC). Free some space.');
    expect(said).toContain('--runs DIR');
  });

  it('is not blamed for a bug, nor for a run that went well', async () => {
    disk.start = new Error('a bug');
    await expect(cli('run', SAMPLE, '--approve', 'always')).rejects.toThrow('a bug');
    disk.start = undefined;
    const { code } = await cli('run', SAMPLE, '--approve', 'always');
    expect(code).toBe(0);
  });
});
