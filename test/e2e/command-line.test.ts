/** The shipped command line as real processes, against real files and an OpenAI-compatible server made by others. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrices } from '../../extension/models/prices';
import { costOf, MICRO } from '../../extension/protocol/money';

const CLI = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'switchyard-e2e-cli-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
  last: {
    outcome: string;
    output: string;
    steps: number;
    usage: { inputTokens: number; outputTokens: number; costUsd: number };
  };
}

/** Runs the command line to its end, with no terminal. */
function switchyard(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, ...inherited } = process.env;
  const clean = { ...inherited, XDG_CONFIG_HOME: join(folder, 'config'), ...env };
  return new Promise((done, refuse) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder, env: clean, timeout: 60_000 }, (error, out, err) => {
      const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      const lastLine = out.trim().split('\n').at(-1) ?? '';
      try {
        done({ code, out, err, last: args.includes('--json') ? JSON.parse(lastLine) : undefined });
      } catch {
        refuse(new Error(`switchyard ${args.join(' ')} ended with ${code} and no JSON: ${out}${err}`));
      }
    });
  });
}

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return name;
};

const TEAM = (limits: string, model: string) => `switchyard: 1
name: Team
task: Report on the harbour.
limits: ${limits}
start: lead
nodes:
  lead: { kind: supervisor, strategy: plan, model: ${model}, calls: [ships, cranes, tides] }
  ships: { kind: worker, model: ${model}, instructions: Report on ships. }
  cranes: { kind: worker, model: ${model}, instructions: Report on cranes. }
  tides: { kind: worker, model: ${model}, instructions: Report on tides. }
`;

describe('a plan supervisor with three workers against an OpenAI-compatible server', () => {
  const server = new LLMock({ port: 0 });
  const usage = { prompt_tokens: 333, completion_tokens: 77 };
  const named = (name: string) => (request: unknown) =>
    (request as { response_format?: { json_schema?: { name?: string } } }).response_format?.json_schema?.name === name;
  const saying = (text: string) => (request: unknown) =>
    JSON.stringify(request).includes(text) && !JSON.stringify(request).includes('response_format');
  const steps = ['ships', 'cranes', 'tides'].map((worker) => ({
    id: worker,
    worker,
    instruction: `Look at ${worker}.`,
    after: [],
  }));

  beforeAll(async () => {
    server.on({ predicate: named('plan') }, { content: JSON.stringify({ steps }), usage });
    server.on({ predicate: named('evaluate') }, { content: '{"action":"continue","feedback":""}', usage });
    server.on({ predicate: saying('What your team has brought') }, { content: 'All is well.', usage });
    for (const { worker } of steps)
      server.on({ predicate: saying(`Report on ${worker}`) }, { content: `The ${worker} are fine.`, usage });
    await server.start();
  });
  afterAll(() => server.stop());

  it('sends plan, three tasks, three evaluations and a synthesis; costs usage times the table to the micro-dollar', async () => {
    server.clearRequests();
    const file = await write('team.switchyard.yaml', TEAM('{ budget: 0.50 }', 'openai/gpt-5-mini'));
    const env = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'sk-canary-4242424242' };
    const run = await switchyard(['run', file, '--json'], env);
    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(run.last).toMatchObject({ outcome: 'done', output: 'All is well.', steps: 8 });
    const sent = server.getRequests().filter(({ path }) => path.endsWith('/chat/completions'));
    const names = sent.map(
      ({ body }) => (body as { response_format?: { json_schema: { name: string } } }).response_format?.json_schema.name,
    );
    expect(names[0]).toBe('plan');
    expect(names.filter((name) => name === 'evaluate')).toHaveLength(3);
    expect(sent).toHaveLength(8);
    const calls = sent.map(({ headers }) => headers['x-switchyard-call']);
    expect(calls.filter((path) => path === 'lead')).toHaveLength(5);
    expect(new Set(calls)).toEqual(new Set(['lead', 'lead/ships', 'lead/cranes', 'lead/tides']));
    const price = await createPrices().priceOf('openai/gpt-5-mini');
    if (!price) throw new Error('the table has no gpt-5-mini');
    const one = costOf(price, { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens });
    expect(Math.round(run.last.usage.costUsd * MICRO)).toBe(8 * one);
    expect(run.out + run.err).not.toContain('sk-canary');
    for (const name of readdirSync(join(folder, '.switchyard/runs')).filter((entry) => /^\d/.test(entry))) {
      expect(readFileSync(join(folder, '.switchyard/runs', name, 'journal.jsonl'), 'utf8')).not.toContain('sk-canary');
    }
  });

  it('a server that nobody answers at, and one that refuses the key: a sentence, exit code 1, and a log up to there', async () => {
    const file = await write('away.switchyard.yaml', TEAM('{ retries: 0 }', 'openai/gpt-5-mini'));
    const away = await switchyard(['run', file, '--json'], {
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      OPENAI_API_KEY: 'k',
    });
    expect([away.code, away.last.outcome]).toEqual([1, 'failed']);
    expect(away.out).toMatch(/127\.0\.0\.1:9/);
    const missing = await switchyard(['run', file, '--json'], {});
    expect(missing.code).toBe(1);
    expect(missing.out).toMatch(/OPENAI_API_KEY/);
  });
});

describe('a gate at high risk', () => {
  const graph = `switchyard: 1
task: Write it.
start: writer
nodes:
  writer: { kind: worker, model: scripted/writer, calls: [guard] }
  guard: { kind: gate, otherwise: high, calls: [disk] }
  disk: { kind: tool, use: [files.write] }
`;
  const script = `script: 1
replies:
  - { agent: writer, turn: 1, text: I will write., tools: [{ name: files.write, args: { path: out/a.txt, content: written } }] }
  - { agent: writer, text: "{{last}}" }
`;
  const target = join(folder, 'out/a.txt');
  beforeAll(async () => {
    await write('gate.switchyard.yaml', graph);
    await write('gate.script.yaml', script);
  });

  it('--approve never: the tool did not run, exit code 4', async () => {
    const run = await switchyard(['run', 'gate.switchyard.yaml', '--approve', 'never', '--json']);
    expect([run.code, run.last.outcome]).toEqual([4, 'rejected']);
    expect(existsSync(target)).toBe(false);
  });

  it('--approve always: it ran, exit code 0, and the log says who decided', async () => {
    const run = await switchyard(['run', 'gate.switchyard.yaml', '--approve', 'always', '--json']);
    expect([run.code, run.last.outcome]).toEqual([0, 'done']);
    expect(readFileSync(target, 'utf8')).toBe('written');
    expect(run.out).toContain('"by":"--approve always"');
  });
});

describe('a budget', () => {
  it('of $0.01 on a graph that would cost $0.05: partial, exit code 3, at most $0.01, with what the workers brought', async () => {
    const worker = '{ kind: worker, model: scripted/any, limits: { max-output-tokens: 110 } }';
    const graph = `switchyard: 1
task: Report on the harbour.
limits: { budget: BUDGET, max-output-tokens: 400, concurrency: 1 }
start: lead
nodes:
  lead: { kind: supervisor, strategy: plan, model: scripted/any, calls: [ships, cranes, tides] }
  ships: ${worker}
  cranes: ${worker}
  tides: ${worker}
`;
    const file = await write('rich.switchyard.yaml', graph);
    const team = ['ships', 'cranes', 'tides'];
    const steps = Array.from({ length: 11 }, (_, at) => ({
      id: `s${at}`,
      worker: team[at % 3],
      instruction: 'x',
      after: [],
    }));
    const usage = 'usage: { input: 100, output: 100 }';
    await write(
      'rich.script.yaml',
      `script: 1
price: { input: 1, output: 38 }
replies:
  - { purpose: plan, json: ${JSON.stringify({ steps })}, usage: { input: 100, output: 20 } }
  - { purpose: evaluate, json: { action: continue, feedback: "" }, usage: { input: 100, output: 5 } }
  - { purpose: synthesize, text: "In all: {{last}}", ${usage} }
  - { agent: ships, text: The ships are fine., ${usage} }
  - { agent: cranes, text: The cranes are fine., ${usage} }
  - { agent: tides, text: The tides are fine., ${usage} }
`,
    );
    const text = readFileSync(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replace('BUDGET', '1.00'));
    const free = await switchyard(['run', file, '--json']);
    expect([free.code, free.last.outcome]).toEqual([0, 'done']);
    expect(free.last.usage.costUsd).toBeGreaterThanOrEqual(0.05);
    await writeFile(join(folder, file), text.replace('BUDGET', '0.01'));
    const tight = await switchyard(['run', file, '--json']);
    expect([tight.code, tight.last.outcome]).toEqual([3, 'partial']);
    expect(tight.last.usage.costUsd).toBeLessThanOrEqual(0.01);
    expect(tight.last.output).toContain('The ships are fine.');
  });
});

describe('check', () => {
  it('on the broken files: each its line, column and remedy; exit code 2; the good one beside them is fine', async () => {
    const broken = join(folder, 'broken');
    await cp(resolve('test/unit/broken'), broken, { recursive: true });
    const files = readdirSync(broken).filter((name) => name.endsWith('.switchyard.yaml'));
    expect(files.length).toBeGreaterThanOrEqual(20);
    const all = await switchyard(['check', ...files.map((name) => join('broken', name))]);
    expect(all.code).toBe(2);
    for (const name of files) {
      expect(all.out, name).toMatch(new RegExp(`${name}:\\d+:\\d+ (error|warning) [a-z-]+ \\S.*`));
    }
    const good = await switchyard(['check', resolve('media/samples/release-notes.switchyard.yaml')]);
    expect([good.code, good.out.trim() + good.err.trim()]).toEqual([0, 'No problems.']);
  });

  it('wrong arguments: a sentence and exit code 2', async () => {
    const run = await switchyard(['run', 'nowhere.switchyard.yaml', '--fast']);
    expect(run.code).toBe(2);
    expect(run.err).toMatch(/--fast/);
  });
});
