import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../extension/hosts/journal';
import { createJournalHost } from '../../extension/hosts/journal-host';
import type { Graph } from '../../extension/protocol/graph';
import type { RunEvent } from '../../extension/protocol/run-event';
import { calls, planFor, reply } from '../support/fake-run';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'go',
  nodes: { w: { kind: 'worker', model: 'fake/m', calls: ['t'] }, t: { kind: 'tool', use: ['files.read'] } },
};

const problems: unknown[] = [];
const newHost = (runsFolder: string) =>
  createJournalHost({ runsFolder, log: (message, error) => problems.push(error ?? message) });

async function recordRun(
  runsFolder: string,
  content = 'ok',
): Promise<{ runId: string; path: string; live: RunEvent[] }> {
  const host = newHost(runsFolder);
  const live: RunEvent[] = [];
  host.watch({ event: (event) => live.push(event) });
  const { runId, finished } = await host.start({
    plan: planFor(graph),
    file: 'g.switchyard.yaml',
    name: 'g',
    task: 'go',
    inputs: {},
    by: 'test',
    tasks: {
      chat: async ({ messages }) =>
        messages.length < 4 ? calls(['files_read', { path: 'ä\u2028"\\' }]) : reply('done'),
      tool: async () => ({ content }),
    },
  });
  await finished;
  return { runId, path: join(runsFolder, runId, 'journal.jsonl'), live };
}

describe('the journal', () => {
  it('holds exactly what was told, and lists the run with its number, cost and state', async () => {
    const runs = join(folder, 'plain');
    const { runId, path, live } = await recordRun(runs);
    expect(readJournal(path, runId)).toEqual(live);
    await recordRun(runs);
    const listed = await newHost(runs).list();
    expect(listed.map(({ number, state }) => [number, state])).toEqual([
      [2, 'done'],
      [1, 'done'],
    ]);
    expect(listed[1]).toMatchObject({ runId, name: 'g', steps: 5, costMicro: 60 });
    expect(readdirSync(join(runs, runId))).toEqual(['journal.jsonl']);
  });

  it('puts what is large beside it and notices when that was changed', async () => {
    const { runId, path, live } = await recordRun(join(folder, 'blobs'), 'y'.repeat(100_000));
    expect(readJournal(path, runId)).toEqual(live);
    expect(
      Math.max(
        ...readFileSync(path, 'utf8')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(64 * 1024);
    const blobs = join(path, '..', 'blobs');
    const [blob = ''] = readdirSync(blobs);
    writeFileSync(join(blobs, blob), '{"content":"forged"}');
    expect(() => readJournal(path, runId)).toThrow(/was changed/);
  });

  it('cut at every byte: the whole records before the cut, never anything else', async () => {
    const { runId, path, live } = await recordRun(join(folder, 'cut'));
    const bytes = readFileSync(path);
    for (let cut = 0; cut < bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
      expect(readJournal(path, runId)).toHaveLength(whole);
    }
    writeFileSync(path, bytes);
    expect(readJournal(path, runId)).toEqual(live);
  });

  it('damaged anywhere it is refused with the record named, never silently shorter', async () => {
    const { runId, path } = await recordRun(join(folder, 'damage'));
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n').slice(0, -1);
    const seed = Date.now() % 1_000_000;
    const damaged = fc.oneof(
      fc.nat(lines.length - 1).map((at) => lines.filter((_, i) => i !== at || at === lines.length - 1)),
      fc.nat(lines.length - 2).map((at) => lines.with(at, lines[at + 1] ?? '').with(at + 1, lines[at] ?? '')),
      fc.nat(lines.length - 1).map((at) => lines.toSpliced(at, 0, lines[at] ?? '')),
      fc.tuple(fc.nat(lines.length - 1), fc.nat(10_000), fc.integer({ min: 1, max: 127 })).map(([at, pos, xor]) => {
        const bytes = Buffer.from(lines[at] ?? '');
        const i = pos % bytes.length;
        bytes[i] = (bytes[i] ?? 0) ^ xor;
        return lines.with(at, bytes.toString('utf8'));
      }),
    );
    let refused = 0;
    fc.assert(
      fc.property(damaged, (changed) => {
        fc.pre(changed.join('\n') !== lines.join('\n'));
        writeFileSync(path, `${changed.join('\n')}\n`);
        expect(() => readJournal(path, runId)).toThrow(/damaged at record \d+/);
        refused += 1;
      }),
      { numRuns: 1000, seed },
    );
    expect(refused).toBeGreaterThan(500);
    console.log(`journal: ${refused} damaged logs refused, seed ${seed}`);
  });

  it('refuses the name of a folder that is none of its runs', async () => {
    await expect(newHost(folder).events('../../etc')).rejects.toThrow(/not the name of a run/);
    await expect(newHost(folder).events('1-20260101T000000-abcdef')).rejects.toThrow(/no run/);
  });
});

describe('a process that is killed', () => {
  const child = join(folder, 'child.cjs');
  beforeAll(() => {
    buildSync({
      entryPoints: ['test/support/journal-child.ts'],
      bundle: true,
      platform: 'node',
      outfile: child,
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  });

  it('leaves a log that reads whole and is listed as interrupted', async () => {
    for (let i = 0; i < 5; i++) {
      const runs = join(folder, `killed-${i}`);
      const running = spawn(process.execPath, [child, runs], { stdio: ['ignore', 'pipe', 'inherit'] });
      const runId = await new Promise<string>((resolve) =>
        running.stdout.once('data', (chunk) => resolve(String(chunk).trim())),
      );
      expect((await newHost(runs).list())[0]?.state).toBe('running');
      await new Promise((resolve) => setTimeout(resolve, 20 + i * 35));
      running.kill('SIGKILL');
      await new Promise((resolve) => running.once('exit', resolve));
      const events = readJournal(join(runs, runId, 'journal.jsonl'), runId);
      expect(events.length).toBeGreaterThan(10);
      expect((await newHost(runs).list())[0]).toMatchObject({ runId, state: 'interrupted' });
    }
  }, 30_000);
});
