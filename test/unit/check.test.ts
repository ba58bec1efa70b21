import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckEnvironment, checkText } from '../../extension/protocol/check';

const BROKEN = join(__dirname, 'broken');

const environment: CheckEnvironment = {
  tools: ['files.read', 'files.write', 'files.search'],
  model(id, hasPrice) {
    if (id === 'openai/gpt-unpriced') return hasPrice ? 'ok' : 'unpriced';
    if (id === 'scripted/nothing') return 'unknown-model';
    return /^(scripted|openai)\//.test(id) ? 'ok' : 'unknown-provider';
  },
};

/** What each broken file must say: place, severity, code, and a piece of the remedy. */
const EXPECTED: Record<string, [said: string, remedy: string][]> = {
  'alias-without-anchor': [['5:48 error alias-unknown', 'write the value out']],
  'bad-limits': [
    ['5:11 error limit-invalid', 'such as 0.50'],
    ['6:10 error limit-invalid', 'a whole number from 1 on'],
    ['7:12 error limit-invalid', 'such as 90s, 10m or 1h30m'],
    ['8:16 error limit-invalid', 'from 1 to 64'],
    ['9:12 error limit-invalid', 'from 0 to 10'],
    ['10:9 error limit-invalid', 'above 0'],
    ['11:22 error limit-invalid', 'from 1 on'],
    ['12:17 error limit-invalid', 'such as 30s'],
    ['13:12 error limit-invalid', 'partial, ask or fail'],
    ['18:23 error limit-invalid', 'not Infinity'],
    ['18:38 error limit-invalid', 'above 0'],
  ],
  cycle: [
    ['7:69 error cycle', 'a → b → c → a. Remove one'],
    ['9:51 error fallback-cycle', 'w → v → w. Let the fallback'],
  ],
  'dangling-calls': [
    ['9:13 error call-dangling', 'Did you mean “writer”?'],
    ['9:28 error call-duplicate', 'Remove one of the two'],
    ['10:56 error fallback-dangling', 'remove the fallback'],
  ],
  'duplicate-node': [['6:3 error key-duplicate', 'Remove one of the two']],
  'forbidden-calls': [
    ['5:72 error call-not-allowed', 'Let a worker use the tool'],
    ['5:72 warning gate-bypassed', 'remove the direct call, so that the drawing says so'],
    ['6:49 error call-not-allowed', 'Let a supervisor call “b”'],
    ['6:49 warning gate-bypassed', 'remove the direct call, so that the drawing says so'],
    ['7:51 error fallback-not-agent', 'name a supervisor or a worker'],
    ['8:31 error call-not-allowed', 'Use a gate of its own'],
    ['8:37 error call-not-allowed', 'Use a gate of its own'],
  ],
  inputs: [
    ['4:35 error input-default', 'Write a number, or change the type'],
    ['5:3 error input-invalid', 'use a letter or “_”'],
    ['6:16 error input-invalid', 'string, number or boolean'],
    ['7:32 error input-unknown', 'Add “untl” under “inputs”'],
    ['13:18 error input-unknown', 'Add “whom” under “inputs”'],
  ],
  'limits-above': [
    ['6:82 info limit-above-parent', 'Lower it'],
    ['7:60 info limit-above-parent', 'Lower it'],
  ],
  'missing-fields': [
    ['5:3 error key-missing', 'Add model: provider/model'],
    ['5:3 error key-missing', 'Add strategy: plan'],
    ['6:3 error key-missing', 'Add model: provider/model'],
    ['7:3 error key-missing', 'use: [files.read]'],
  ],
  'no-start': [['1:1 error start-missing', 'Add “start:”']],
  'no-version': [['1:1 error version-missing', 'Add “switchyard: 1”']],
  'nobody-to-ask': [
    ['6:73 error refine-calls', 'Call two agents'],
    ['7:3 error supervisor-without-workers', 'or make it a worker'],
    ['9:3 error gate-without-callee', 'Add to its calls'],
    ['10:28 error tool-empty', 'use: [files.read]'],
    ['11:3 warning node-unreachable', 'Let a node call it'],
  ],
  'nodes-are-not-nodes': [
    ['5:29 error value-invalid', 'Put it in quotes'],
    ['5:39 error value-invalid', 'such as [a, b]'],
    ['6:3 error node-invalid', 'Start with kind:'],
    ['7:3 error node-invalid', 'Start with kind:'],
    ['8:3 error kind-missing', 'Add kind:'],
    ['10:7 warning layout-invalid', 'Mend or remove this line'],
    ['11:3 info layout-unknown', 'Remove the line'],
  ],
  'not-a-map': [['1:1 error file-not-a-map', 'Start with “switchyard: 1”']],
  'not-yaml': [['5:1 error yaml-syntax', 'Add the ] or }']],
  prototypes: [
    ['5:62 error call-dangling', 'remove the call'],
    ['6:3 error key-forbidden', 'Choose another name'],
    ['7:3 error id-invalid', 'Choose another'],
    ['8:3 error id-invalid', 'use a letter'],
  ],
  rules: [
    ['5:55 warning gate-bypassed', 'remove the direct call, so that the drawing says so'],
    ['8:16 error value-invalid', 'low, medium or high'],
    ['10:36 error rule-invalid', 'Did you mean “high”?'],
    ['11:9 error rule-invalid', 'Add call:'],
    ['12:17 warning rule-unmatched', 'Mend or remove the rule'],
    ['13:17 error rule-invalid', 'Write what this rule is about'],
    ['14:49 error rule-invalid', 'such as 90s'],
    ['15:9 error rule-invalid', 'a map of fields'],
  ],
  'several-starts': [['3:8 error start-several', 'Name one agent']],
  'start-is-a-gate': [['3:8 error start-not-agent', 'name one of them']],
  'start-unknown': [['3:8 error start-unknown', 'Did you mean “writer”?']],
  'tab-indent': [['4:1 error yaml-syntax', 'Use spaces']],
  'tools-and-models': [
    ['5:29 error model-unpriced', 'Give a “price”'],
    ['6:29 error model-unknown', 'Use openai, ollama, vscode or scripted'],
    ['7:29 error model-invalid', 'Write provider/model'],
    ['9:29 error model-unknown', 'Choose one of its models'],
    ['10:26 error tool-unknown', 'Did you mean “files.read”?'],
  ],
  'two-documents': [['6:1 error file-many-documents', 'a file of its own']],
  'unknown-keys': [
    ['3:1 error key-unknown', 'Did you mean “name”?'],
    ['6:11 error key-unknown', 'Did you mean “budget”?'],
    ['10:5 error key-unknown', 'Did you mean “model”?'],
    ['17:41 error key-unknown', 'Did you mean “timeout”?'],
    ['19:44 error key-unknown', 'start it with x-'],
  ],
  'unknown-kind': [['6:14 error kind-unknown', 'Did you mean “worker”?']],
  'wrong-version': [['1:13 error version-unknown', 'update Switchyard']],
};

function read(name: string): string {
  return readFileSync(join(BROKEN, `${name}.switchyard.yaml`), 'utf8');
}

describe('broken files', () => {
  const names = readdirSync(BROKEN).map((file) => file.replace(/\.switchyard\.yaml$/, ''));

  test('every broken file is in the table', () => {
    expect(names.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  test.each(Object.keys(EXPECTED))('%s', (name) => {
    const { problems } = checkText(read(name), environment);
    const expected = EXPECTED[name] ?? [];
    const said = problems.map((p) => `${p.place.line + 1}:${p.place.character + 1} ${p.severity} ${p.code}`);
    expect(said).toEqual(expected.map(([line]) => line));
    problems.forEach((problem, index) => {
      expect(problem.message).toContain(expected[index]?.[1]);
      expect(problem.message).toMatch(/[.?)]$/);
    });
  });
});

const WELL = `switchyard: 1
start: editor
inputs: { since: { type: string, default: v1 } }
limits: { budget: 0.5, steps: 60, timeout: 10m }
nodes:
  editor: { kind: supervisor, strategy: plan, model: scripted/editor, calls: [historian, writer], instructions: "From {{inputs.since}}" }
  historian: { kind: worker, model: scripted/historian, calls: [repository], limits: { budget: 0.5 } }
  writer: { kind: worker, model: scripted/writer, fallback: plain, calls: [door] }
  plain: { kind: worker, model: openai/gpt-unpriced, price: { input: 1, output: 2 } }
  door: { kind: gate, rules: [{ call: "files.*", args: { path: docs/** }, risk: low }], calls: [second] }
  second: { kind: gate, calls: [publish] }
  repository: { kind: tool, use: [files.read, files.search] }
  publish: { kind: tool, use: [files.write] }
`;

describe('a graph that is well', () => {
  test('has no Problems, in YAML and in JSON', () => {
    const { parsed, problems } = checkText(WELL, environment);
    expect(problems).toEqual([]);
    expect(checkText(JSON.stringify(parsed.graph, null, 2), environment).problems).toEqual([]);
  });

  test('without an environment, tools and models are checked for their form only', () => {
    expect(checkText(read('tools-and-models')).problems.map((p) => p.code)).toEqual(['model-invalid']);
  });
});

describe('rules over the whole graph', () => {
  const edit = (from: string, to: string) => checkText(WELL.replace(from, to), environment).problems;

  test('a tool that is guarded in one node and open in another is a bypass', () => {
    expect(edit('use: [files.read, files.search]', 'use: [files.read, files.write]')).toEqual([]);
    const bypass = edit('calls: [door]', 'calls: [door, publish]');
    expect(bypass.map((p) => [p.code, p.node, p.field])).toEqual([['gate-bypassed', 'writer', 'calls.1']]);
    const shared = WELL.replace('calls: [door]', 'calls: [door, repository]').replace('files.search]', 'files.write]');
    const [found] = checkText(shared, environment).problems;
    expect(found?.message).toContain('the tool files.write (in “repository”)');
  });

  test('a fallback counts as reachable, and nothing else does', () => {
    expect(edit('fallback: plain, ', '').map((p) => [p.code, p.node])).toEqual([['node-unreachable', 'plain']]);
  });

  test('a fallback inside the ring of calls would never end', () => {
    const [problem] = edit('calls: [repository], ', 'fallback: editor, ');
    expect(problem?.code).toBe('fallback-cycle');
    expect(problem?.message).toContain('editor → historian → editor');
  });

  test('chains of gates that fan out do not take for ever', () => {
    const gates = Array.from({ length: 60 }, (_, i) =>
      i === 59
        ? `  g59: { kind: gate, calls: [t] }`
        : `  g${i}: { kind: gate, calls: [g${i + 1}, h${i + 1}] }\n  h${i}: { kind: gate, calls: [g${i + 1}, h${i + 1}] }`,
    );
    const text = `switchyard: 1\nstart: a\ntask: Go.\nnodes:\n  a: { kind: worker, model: scripted/a, calls: [g0] }\n${gates.join('\n')}\n  h59: { kind: gate, calls: [t] }\n  t: { kind: tool, use: [files.read] }\n`;
    const started = performance.now();
    const { problems } = checkText(text, environment);
    expect(problems.map((p) => p.code)).toEqual(['node-unreachable']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('a pattern made to be slow is not', () => {
    const slow = `**${'a**'.repeat(60)}b`;
    const text = WELL.replaceAll('files.write', 'a'.repeat(190)).replace('"files.*"', `"${slow}"`);
    const started = performance.now();
    expect(checkText(text).problems.map((p) => p.code)).toEqual(['rule-unmatched']);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
