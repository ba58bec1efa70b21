import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../extension/cli/command-line';
import type { Terminal } from '../../extension/cli/terminal';
import { plain } from '../../extension/cli/terminal-text';
import type { RunEvent } from '../../extension/protocol/run-event';
import { runEventSchema } from '../../extension/protocol/run-event-schema';

const SAMPLE = 'release-notes.switchyard.yaml';

/** A terminal with a person who gives these answers, or with nobody (`answers` missing). */
class TestTerminal implements Terminal {
  out: string[] = [];
  err: string[] = [];
  asked: string[] = [];
  readonly redraws = false;
  readonly paint = plain;
  readonly interactive: boolean;
  /** Called with each question before it is answered. */
  onAsk: ((question: string) => void) | undefined;
  private interrupts: (() => void)[] = [];

  constructor(private readonly answers?: (string | null)[]) {
    this.interactive = answers !== undefined;
  }
  line(text: string) {
    this.out.push(text);
  }
  write(text: string) {
    this.out.push(text);
  }
  say(text: string) {
    this.err.push(text);
  }
  columns() {
    return 160;
  }
  rows() {
    return 50;
  }
  async ask(question: string, signal?: AbortSignal) {
    this.asked.push(question);
    this.onAsk?.(question);
    if (signal?.aborted) return null;
    const answer = this.answers?.shift();
    if (answer !== undefined) return answer;
    // A person who does not answer: the question ends when it is no longer asked.
    return new Promise<null>((resolve) => signal?.addEventListener('abort', () => resolve(null), { once: true }));
  }
  async edit() {
    return null;
  }
  onInterrupt(listener: () => void) {
    this.interrupts.push(listener);
    return () => {
      this.interrupts = this.interrupts.filter((other) => other !== listener);
    };
  }
  interrupt() {
    for (const listener of this.interrupts) listener();
  }
  get events(): RunEvent[] {
    return this.out.map((line) => JSON.parse(line) as RunEvent);
  }
  get text() {
    return this.out.join('\n');
  }
}

let folder = '';

/** Takes the waiting out of every script of a folder. */
async function withoutLatency(path: string) {
  for (const name of (await readdir(path)).filter((file) => file.endsWith('.script.yaml'))) {
    const text = await readFile(join(path, name), 'utf8');
    await writeFile(join(path, name), text.replace(/latency: \d+m?s/g, 'latency: 0'));
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  await cp('media/samples', folder, { recursive: true });
  await cp('media/templates', folder, { recursive: true });
  await withoutLatency(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function cli(argv: string[], terminal = new TestTerminal(), env: NodeJS.ProcessEnv = {}) {
  const code = await runCommandLine(argv, { terminal, env: { HOME: folder, ...env }, folder });
  return { code, terminal };
}

describe('switchyard check', () => {
  it('finds nothing in the sample and the templates', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.switchyard.yaml'));
    expect(files).toHaveLength(5);
    const { code, terminal } = await cli(['check', ...files]);
    expect(terminal.out).toEqual([]);
    expect(code).toBe(0);
  });

  it('names file, line, column, severity and code of what is wrong, and exits with 2', async () => {
    const text = readFileSync(join(folder, SAMPLE), 'utf8').replace('calls: [repository]', 'calls: [repositry]');
    await writeFile(join(folder, SAMPLE), text);
    const { code, terminal } = await cli(['check', SAMPLE]);
    expect(code).toBe(2);
    const line = text.split('\n').findIndex((row) => row.includes('repositry')) + 1;
    expect(terminal.out[0]).toMatch(new RegExp(`^release-notes\\.switchyard\\.yaml:${line}:\\d+ error [a-z-]+ .+`));
  });

  it('says what is wrong with a missing file and a missing script', async () => {
    const missing = (await cli(['check', 'nothing.yaml'])).terminal.err[0];
    expect(missing).toContain('There is no file');
    expect(missing).toContain('Check the name');
    await writeFile(join(folder, 'huge.yaml'), 'x'.repeat(5_000_001));
    const huge = (await cli(['check', 'huge.yaml'])).terminal.err[0];
    expect(huge).toContain('larger than 5 MB');
    expect(huge).toContain('split it up');
    await rm(join(folder, 'release-notes.script.yaml'));
    const { code, terminal } = await cli(['check', SAMPLE]);
    expect(code).toBe(2);
    expect(terminal.text).toMatch(/error script-unusable .*release-notes\.script\.yaml/);
  });
});

describe('switchyard run', () => {
  it('approves when told to, writes the file and exits with 0', async () => {
    const { code, terminal } = await cli(['run', SAMPLE, '--approve', 'always']);
    expect(terminal.err.join('\n')).toMatch(/^switchyard show 1-/);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'docs/RELEASE.md'), 'utf8')).toContain('# Harbor v1.1.0');
    expect(terminal.text).toContain('approved by --approve always');
    expect(terminal.text).toContain('scripted models');
    expect(readFileSync(join(folder, '.switchyard/runs/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('without a terminal rejects what a person would be asked: nothing is written, exit code 4', async () => {
    const { code, terminal } = await cli(['run', SAMPLE]);
    expect(code).toBe(4);
    expect(existsSync(join(folder, 'docs'))).toBe(false);
    expect(terminal.text).toContain('rejected by --approve never');
    expect(terminal.text).toContain('were not published');
  });

  it('asks a person, who approves, edits, rejects or takes over', async () => {
    const approved = await cli(['run', SAMPLE], new TestTerminal(['a']));
    expect(approved.code).toBe(0);
    expect(approved.terminal.err.join('\n')).toContain('path: docs/RELEASE.md');
    await rm(join(folder, 'docs'), { recursive: true });

    const edited = await cli(['run', SAMPLE], new TestTerminal(['e', '{"path":"docs/B.md","content":"short"}', 'a']));
    expect(edited.code).toBe(0);
    expect(await readdir(join(folder, 'docs'))).toEqual(['B.md']);
    await rm(join(folder, 'docs'), { recursive: true });

    const rejected = await cli(['run', SAMPLE], new TestTerminal(['r', 'too long']));
    expect(rejected.code).toBe(4);
    expect(rejected.terminal.text).toContain(': too long');
    const taken = await cli(['run', SAMPLE], new TestTerminal(['t', 'I published it.']));
    expect(taken.code).toBe(0);
    expect(existsSync(join(folder, 'docs'))).toBe(false);
  });

  it('at high risk runs the tool only when the word is typed', async () => {
    const text = readFileSync(join(folder, SAMPLE), 'utf8').replace(
      /risk: medium, timeout: 30m, onTimeout: reject/,
      'risk: high',
    );
    await writeFile(join(folder, SAMPLE), text);
    expect((await cli(['run', SAMPLE], new TestTerminal(['a', 'yes', 'r', 'no']))).code).toBe(4);
    expect(existsSync(join(folder, 'docs'))).toBe(false);
    expect((await cli(['run', SAMPLE, '--approve', 'never'])).code).toBe(4);
    expect(existsSync(join(folder, 'docs'))).toBe(false);
    expect((await cli(['run', SAMPLE], new TestTerminal(['a', 'approve']))).code).toBe(0);
    expect(existsSync(join(folder, 'docs'))).toBe(true);
    await rm(join(folder, 'docs'), { recursive: true });
    expect((await cli(['run', SAMPLE, '--approve', 'always'])).code).toBe(0);
    expect(existsSync(join(folder, 'docs'))).toBe(true);
  });

  it('lets no tool write where --runs keeps its runs', async () => {
    const inRuns = ['e', '{"path":"docs/1-x/journal.jsonl","content":"forged"}', 'a'];
    await cli(['run', SAMPLE, '--runs', 'docs'], new TestTerminal([...inRuns]));
    expect(existsSync(join(folder, 'docs/1-x'))).toBe(false);
    await cli(['run', SAMPLE, '--runs', 'elsewhere'], new TestTerminal([...inRuns]));
    expect(readFileSync(join(folder, 'docs/1-x/journal.jsonl'), 'utf8')).toBe('forged');
  });

  it('prints one event a line with --json, each as the published schema says, the last run.finished', async () => {
    const { code, terminal } = await cli(['run', SAMPLE, '--approve', 'always', '--json']);
    expect(code).toBe(0);
    for (const event of terminal.events) expect(runEventSchema.safeParse(event).error, event.type).toBeUndefined();
    expect(terminal.events.map((event) => event.seq)).toEqual(terminal.events.map((_, index) => index));
    const last = terminal.events.at(-1);
    expect(last).toMatchObject({ type: 'run.finished', outcome: 'done', steps: 14 });
    expect(last?.type === 'run.finished' && last.usage.costUsd).toBeCloseTo(0.026353, 9);
    expect(last?.runId).toBe(terminal.events[0]?.runId);
  });

  it('ends cancelled in its log at the first Ctrl+C, exit code 130', async () => {
    const terminal = new TestTerminal([]);
    terminal.onAsk = () => terminal.interrupt();
    const { code } = await cli(['run', SAMPLE], terminal);
    expect(code).toBe(130);
    expect(terminal.text).toContain('○ cancelled · Release notes #1');
    const runs = (await cli(['runs', '--json'])).terminal.out.map((line) => JSON.parse(line));
    expect(runs).toMatchObject([{ state: 'cancelled', number: 1 }]);
  });

  it('ends partial at its budget, never above it, exit code 3', async () => {
    const text = readFileSync(join(folder, SAMPLE), 'utf8').replace('budget: 0.50, steps: 60', 'budget: 0.5, steps: 7');
    await writeFile(join(folder, SAMPLE), text);
    const { code, terminal } = await cli(['run', SAMPLE, '--approve', 'always']);
    expect(code).toBe(3);
    expect(terminal.text).toMatch(/■ partial/);
    expect(terminal.text).toContain('Limit met: steps of the run, 7 steps');
  });

  it('lowers a file’s budget to what the user allows', async () => {
    const { terminal } = await cli(['run', SAMPLE, '--approve', 'always', '--json']);
    const settings = join(folder, '.config/switchyard/settings.json');
    await cp('media/templates/templates.json', settings, { recursive: true });
    await writeFile(settings, '{"limits.maxBudget": 0.2}');
    const capped = await cli(['run', SAMPLE, '--approve', 'always', '--json']);
    const budgetOf = (events: RunEvent[]) => events[0]?.type === 'run.started' && events[0].plan.limits.budget;
    expect([budgetOf(terminal.events), budgetOf(capped.terminal.events)]).toEqual([500_000, 200_000]);
  });

  it('refuses a broken file, a missing input and a model of VS Code before anything runs', async () => {
    await writeFile(join(folder, 'a.switchyard.yaml'), 'switchyard: 1\nstart: a\nnodes: {}\n');
    expect((await cli(['run', 'a.switchyard.yaml'])).code).toBe(2);
    const text = readFileSync(join(folder, 'router.switchyard.yaml'), 'utf8');
    await writeFile(join(folder, 'router.switchyard.yaml'), text.replace(/ {4}default: I was.*\n/, ''));
    const missing = await cli(['run', 'router.switchyard.yaml']);
    expect(missing.code).toBe(2);
    expect(missing.terminal.err.join('\n')).toContain('--input request=VALUE');
    expect((await cli(['run', 'router.switchyard.yaml', '--input', 'request=a crash'])).code).toBe(0);
    await writeFile(
      join(folder, SAMPLE),
      readFileSync(join(folder, SAMPLE), 'utf8').replace('scripted/editor', 'vscode/gpt-5'),
    );
    const elsewhere = await cli(['run', SAMPLE]);
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.terminal.err.join('\n')).toContain('answers only there');
    expect((await cli(['check', SAMPLE])).code).toBe(0);
  });

  it('says so when the settings or the folder for runs cannot be used', async () => {
    await writeFile(join(folder, 'occupied'), '');
    const { code, terminal } = await cli(['run', SAMPLE, '--runs', 'occupied']);
    expect(code).toBe(2);
    expect(terminal.err.join('\n')).toContain('--runs DIR');
    await cp('media/templates/templates.json', join(folder, 'x/switchyard/settings.json'), { recursive: true });
    expect((await cli(['run', SAMPLE], new TestTerminal(), { XDG_CONFIG_HOME: join(folder, 'x') })).code).toBe(2);
  });
});

describe('switchyard runs and show', () => {
  it('list runs newest first, and print one by the beginning of its id', async () => {
    expect((await cli(['runs'])).terminal.err[0]).toContain('There are no runs yet');
    await cli(['run', SAMPLE, '--approve', 'always']);
    await cli(['run', SAMPLE]);
    const { terminal } = await cli(['runs']);
    expect(terminal.out.map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
      ['⊘', 'rejected'],
      ['✓', 'done'],
    ]);
    const shown = await cli(['show', '1-']);
    expect(shown.code).toBe(0);
    expect(shown.terminal.text).toContain('✓ done · Release notes #1 · $0.026 of $0.500 · 14 of 60 steps');
    expect(shown.terminal.text).toContain('Σ $0.026353');
    const log = await cli(['show', '1-', '--json']);
    expect(log.terminal.events.at(-1)?.type).toBe('run.finished');
  });

  it('say so when there is no such run', async () => {
    const { code, terminal } = await cli(['show', '7-']);
    expect(code).toBe(2);
    expect(terminal.err[0]).toContain('There is no run "7-"');
  });
});
