import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyEdits, GRAPH_ORDER, NODE_ORDER } from '../../extension/protocol/edit';
import type { GraphEdit, TextEdit } from '../../extension/protocol/graph-edit';
import { fieldsOfKind, graphSchema } from '../../extension/protocol/graph-schema';
import { parseGraph } from '../../extension/protocol/parse';
import { SAMPLES } from './edit-samples';

type Plain = Record<string, unknown>;

function sample(name: string): string {
  const text = SAMPLES[name];
  if (text === undefined) throw new Error(`no sample ${name}`);
  return text;
}

function edited(text: string, ...edits: GraphEdit[]): string {
  const result = applyEdits(text, edits);
  if (!result.ok) throw new Error(result.message);
  expect(apply(text, result.edits)).toBe(result.text);
  return result.text;
}

/** Applies edits as VS Code does: all against the original text. */
function apply(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    expect(edit.offset).toBeGreaterThanOrEqual(at);
    result += text.slice(at, edit.offset) + edit.text;
    at = edit.offset + edit.length;
  }
  return result + text.slice(at);
}

function refused(text: string, ...edits: GraphEdit[]): string {
  const result = applyEdits(text, edits);
  expect(result.ok).toBe(false);
  return result.ok ? '' : result.message;
}

/** Lines that are only in the one or only in the other text. */
function changed(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

const RELEASE = sample('release');

describe('one gesture changes only its lines', () => {
  const cases: [string, GraphEdit[], string[]][] = [
    [
      'a word of a prompt',
      [
        {
          type: 'field.set',
          id: 'editor',
          path: ['instructions'],
          value: 'You lead the release notes.\n\nAsk for prose first.\n',
        },
      ],
      ['-      Ask for facts first.', '+      Ask for prose first.'],
    ],
    [
      'a number in braces',
      [{ type: 'field.set', id: 'editor', path: ['limits', 'budget'], value: 0.25 }],
      ['-    limits: { steps: 20, budget: 0.30 }', '+    limits: { steps: 20, budget: 0.25 }'],
    ],
    [
      'a quoted text keeps its quotes',
      [{ type: 'field.set', id: 'writer', path: ['model'], value: "it's/new" }],
      ["-    model: 'openai/gpt-5-mini'", "+    model: 'it''s/new'"],
    ],
    [
      'a first prompt of several lines, where prompts stand',
      [{ type: 'field.set', id: 'writer', path: ['instructions'], value: '  Write\n\nfor users.' }],
      ['+    instructions: |2-', '+        Write', '+      for users.'],
    ],
    [
      'a call added to a list in brackets',
      [{ type: 'call.add', from: 'editor', to: 'plain-writer' }],
      [
        '-    calls: [historian, writer]      # 5 the edges, in order',
        '+    calls: [historian, writer, plain-writer]      # 5 the edges, in order',
      ],
    ],
    [
      'a call added to a list of lines',
      [{ type: 'call.add', from: 'historian', to: 'publish-gate' }],
      ['+      - publish-gate'],
    ],
    [
      'a call put first',
      [{ type: 'call.add', from: 'editor', to: 'plain-writer', index: 0 }],
      [
        '-    calls: [historian, writer]      # 5 the edges, in order',
        '+    calls: [plain-writer, historian, writer]      # 5 the edges, in order',
      ],
    ],
    [
      'the last call of a list of lines',
      [{ type: 'call.remove', from: 'historian', to: 'repository' }],
      ['-    calls: # 7', '-      - repository   # 8 read only', '+    calls: [] # 7'],
    ],
    [
      'a field of a node on one line',
      [{ type: 'field.set', id: 'plain-writer', path: ['limits', 'steps'], value: 3 }],
      [
        '-  plain-writer: { kind: worker, model: scripted/plain, instructions: List the facts. }',
        '+  plain-writer: { kind: worker, model: scripted/plain, instructions: List the facts., limits: { steps: 3 } }',
      ],
    ],
    [
      'a rule on lines of its own',
      [{ type: 'field.set', id: 'publish-gate', path: ['rules', 1, 'risk'], value: 'high' }],
      ['-        risk: medium', '+        risk: high'],
    ],
    [
      'one node dragged',
      [{ type: 'layout.set', positions: { writer: [130.4, -40] } }],
      ['-  writer: [ 120, -40 ] # 13', '+  writer: [ 130, -40 ] # 13'],
    ],
    [
      'a node placed for the first time',
      [{ type: 'layout.set', positions: { historian: [-0.2, 7] } }],
      ['+  historian: [0, 7]'],
    ],
    [
      'a field removed',
      [{ type: 'field.set', id: 'editor', path: ['strategy'] }],
      ['-    strategy: plan                  # 3 plan | sequence'],
    ],
    [
      'a task, between what stands before and behind it',
      [{ type: 'field.set', id: null, path: ['task'], value: 'Do it' }],
      ['+task: Do it'],
    ],
  ];

  test.each(cases)('%s', (_, edits, expected) => {
    expect(changed(RELEASE, edited(RELEASE, ...edits))).toEqual(expected);
    const crlf = sample('release with CRLF');
    expect(edited(crlf, ...edits)).toBe(edited(RELEASE, ...edits).replaceAll('\n', '\r\n'));
  });

  test('what is set to what it is already changes nothing', () => {
    const same: GraphEdit = { type: 'field.set', id: 'editor', path: ['limits'], value: { budget: 0.3, steps: 20 } };
    expect(applyEdits(RELEASE, [same])).toEqual({ ok: true, edits: [], text: RELEASE });
  });

  test('dragging one node of 200 changes one line, by one edit', () => {
    const nodes = Array.from({ length: 200 }, (_, i) => `  n${i}: { kind: worker, model: scripted/a }`).join('\n');
    const layout = Array.from({ length: 200 }, (_, i) => `  n${i}: [${i}, 0]`).join('\n');
    const text = `switchyard: 1\nstart: n0\nnodes:\n${nodes}\nlayout:\n${layout}\n`;
    const result = applyEdits(text, [{ type: 'layout.set', positions: { n77: [80, 40] } }]);
    expect(result.ok && result.edits.length).toBe(2);
    expect(result.ok && changed(text, result.text)).toEqual(['-  n77: [77, 0]', '+  n77: [80, 40]']);
  });
});

describe('nodes', () => {
  test('the first agent of an empty file becomes its start', () => {
    const text = edited(
      '# 1 mine\n',
      { type: 'node.add', id: 't', node: { kind: 'tool', use: ['calc'] } },
      {
        type: 'node.add',
        id: 'w',
        node: { kind: 'worker', model: 'scripted/w', instructions: 'a\nb\n' },
        at: [10, 20],
      },
      { type: 'node.add', id: 'v', node: { kind: 'worker', model: 'scripted/v' } },
      { type: 'call.add', from: 'w', to: 't' },
    );
    expect(text).toBe(`# 1 mine
switchyard: 1
start: w
nodes:
  t:
    kind: tool
    use: [calc]
  w:
    kind: worker
    model: scripted/w
    instructions: |
      a
      b
    calls: [t]
  v:
    kind: worker
    model: scripted/v
layout:
  w: [10, 20]
`);
  });

  test('a start that is named, or other agents, are left alone', () => {
    expect(edited(RELEASE, { type: 'node.add', id: 'w', node: { kind: 'worker', model: 'a/b' } })).toContain(
      'start: editor',
    );
    const text = 'switchyard: 1\nnodes:\n  a: { kind: worker, model: a/b }\n';
    expect(edited(text, { type: 'node.add', id: 'w', node: { kind: 'worker', model: 'a/b' } })).not.toContain('start');
  });

  test('a rename reaches every mention, and only mentions', () => {
    const text = `switchyard: 1
start: calc
nodes:
  calc: { kind: supervisor, strategy: plan, model: scripted/calc, instructions: calc, calls: [w, "door"] }
  w: { kind: worker, model: scripted/w, fallback: 'calc', calls: [calc] }
  door:
    kind: gate
    rules:
      - { call: calc, caller: calc, risk: low }
      - { call: calc.*, caller: "calc*", risk: low }
    calls: [calc]
layout: { calc: [0, 0] }
`;
    const after = edited(text, { type: 'node.rename', id: 'calc', to: 'lead' });
    expect(after).toBe(`switchyard: 1
start: lead
nodes:
  lead: { kind: supervisor, strategy: plan, model: scripted/calc, instructions: calc, calls: [w, "door"] }
  w: { kind: worker, model: scripted/w, fallback: 'lead', calls: [lead] }
  door:
    kind: gate
    rules:
      - { call: lead, caller: lead, risk: low }
      - { call: calc.*, caller: "calc*", risk: low }
    calls: [lead]
layout: { lead: [0, 0] }
`);
  });

  test('the rule about a tool is not renamed with the tool node of that name', () => {
    const text = `nodes:\n  calc: { kind: tool, use: [calc] }\n  g: { kind: gate, rules: [{ call: calc, risk: low }], calls: [calc] }\n`;
    const after = edited(text, { type: 'node.rename', id: 'calc', to: 'sums' });
    expect(after).toContain('call: calc, risk');
    expect(after).toContain('calls: [sums]');
  });

  test('removing several nodes removes every mention of them', () => {
    const text = edited(
      RELEASE,
      ...['editor', 'plain-writer', 'publish-gate'].map((id): GraphEdit => ({ type: 'node.remove', id })),
    );
    const graph = parse(text) as Plain & { nodes: Record<string, Plain>; layout: Plain };
    expect(Object.keys(graph.nodes)).toEqual(['historian', 'writer', 'repository', 'publish']);
    expect(graph.nodes.writer).toEqual({
      kind: 'worker',
      'x-note': { keep: ['me', 2] },
      model: 'openai/gpt-5-mini',
      calls: [],
    });
    expect(graph).not.toHaveProperty('start');
    expect(Object.keys(graph.layout)).toEqual(['writer']);
    for (const comment of ['# 6 who looks', '# 11 tail of writer', '# 14 end']) expect(text).toContain(comment);
  });

  test('the last node leaves an empty map, and the next one is written in lines again', () => {
    const text = edited(sample('no break at the end'), { type: 'node.remove', id: 'a' });
    expect(text).toBe('switchyard: 1\nnodes: {}\n');
    expect(edited(text, { type: 'node.add', id: 'b', node: { kind: 'worker', model: 'a/b' } })).toBe(
      'switchyard: 1\nstart: b\nnodes:\n  b:\n    kind: worker\n    model: a/b\n',
    );
  });

  test('JSON stays JSON', () => {
    for (const name of ['JSON, indented', 'JSON with tabs', 'JSON on one line']) {
      const text = edited(
        sample(name),
        { type: 'node.add', id: 'd', node: { kind: 'worker', model: 'a/b', instructions: 'x\n"y"' }, at: [1, 2] },
        { type: 'call.add', from: 'b', to: 'd' },
        { type: 'call.remove', from: 'a', to: 'c' },
        { type: 'field.set', id: 'c', path: ['limits', 'steps'] },
        { type: 'node.rename', id: 'a', to: 'lead' },
      );
      const graph = JSON.parse(text) as { start: string; nodes: Record<string, Plain>; layout: Plain };
      expect(graph.start).toBe('lead');
      expect(graph.nodes.d).toEqual({ kind: 'worker', model: 'a/b', instructions: 'x\n"y"' });
      expect(graph.nodes.b?.calls).toEqual(['d']);
      expect(graph.nodes.lead?.calls).toEqual(['b']);
      expect(graph.nodes.c?.limits).toEqual({});
      expect(graph.layout).toEqual({ lead: [0, 0], b: [10, 20], d: [1, 2] });
    }
  });
});

describe('what is refused, with a sentence', () => {
  const rename: GraphEdit = { type: 'node.rename', id: 'editor', to: 'writer' };
  const cases: [string, string, GraphEdit, RegExp][] = [
    [
      'a text that is not YAML',
      'a: [\n',
      { type: 'node.add', id: 'a', node: { kind: 'worker' } },
      /error that must be mended first. Line \d/,
    ],
    ['a text that is no map', '- a\n', { type: 'node.add', id: 'a', node: { kind: 'worker' } }, /not a graph/],
    ['an id that is taken', RELEASE, rename, /already/],
    ['an id that cannot be one', RELEASE, { type: 'node.rename', id: 'editor', to: 'a b' }, /use a letter/],
    [
      'a word of JavaScript',
      RELEASE,
      { type: 'node.add', id: 'constructor', node: { kind: 'worker' } },
      /Choose another/,
    ],
    [
      'a node that is not there',
      RELEASE,
      { type: 'field.set', id: 'nobody', path: ['model'], value: 'x' },
      /no node “nobody”/,
    ],
    ['a second call', RELEASE, { type: 'call.add', from: 'editor', to: 'writer' }, /already/],
    ['a call to nobody', RELEASE, { type: 'call.add', from: 'editor', to: 'nobody' }, /no node/],
    ['a place that is none', RELEASE, { type: 'layout.set', positions: { editor: [Number.NaN, 0] } }, /no place/],
    [
      'a forbidden key',
      RELEASE,
      { type: 'field.set', id: 'editor', path: ['__proto__', 'x'], value: 1 },
      /Choose another name/,
    ],
  ];
  test.each(cases)('%s', (_, text, edit, message) => {
    expect(refused(text, edit)).toMatch(message);
  });

  const SHARED = `switchyard: 1
start: a
nodes:
  a: { kind: worker, model: &m scripted/a, limits: &l { steps: 3 } }
  b: { kind: worker, model: *m, limits: *l }
`;
  test('a value that an anchor shares, but not one that an alias stands for', () => {
    expect(refused(SHARED, { type: 'field.set', id: 'a', path: ['model'], value: 'scripted/b' })).toContain('anchor');
    expect(refused(SHARED, { type: 'field.set', id: 'b', path: ['limits', 'steps'], value: 4 })).toContain('alias');
    expect(edited(SHARED, { type: 'field.set', id: 'b', path: ['model'], value: 'scripted/b' })).toContain(
      'model: scripted/b, limits: *l',
    );
    expect(edited(SHARED, { type: 'node.rename', id: 'b', to: 'c' })).toContain(
      'c: { kind: worker, model: *m, limits: *l }',
    );
  });
});

const TRICKY = [
  ...[
    '',
    ' ',
    'yes',
    'null',
    '~',
    '1e3',
    '0x1F',
    '.5',
    '-',
    '- a',
    'a: b',
    'a:',
    'a #b',
    '#x',
    '12:30',
    '2024-01-01',
    '1_000',
  ],
  ...[
    ' lead',
    'trail ',
    '\n',
    'a\n',
    'a\n\n',
    '\na',
    '\n\n a\n',
    ' a\n  b\n',
    'a\n ',
    ' \na',
    'a\n \nb',
    '\t',
    'a\tb',
    '\ta\nb',
  ],
  ...[
    'a\r\nb',
    'a\rb',
    '😀\n',
    '\ud800',
    'a\u2028b\n',
    '\ufeffx',
    '\u0085\n',
    '---',
    '...',
    '--- a\n',
    '|',
    '?',
    '? a',
    '@x',
    '`',
    '%',
    '"',
    "'",
  ],
  ...[
    '{',
    '[a',
    'a]',
    'a, b',
    '&a',
    '*a',
    '!a',
    '<<',
    '=',
    "it's\n",
    '{{inputs.a}}\n',
    '# not a comment\ntext\n',
    '\\n',
    'true\n',
  ],
];

const words = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\n', '  ', ': ', ' #', '\t', '- '), { maxLength: 10 })
    .map((parts) => parts.join('')),
);

describe('texts', () => {
  test.each(TRICKY)('%j comes back exactly, in lines and in brackets', (value) => {
    for (const id of ['editor', 'plain-writer', 'writer', 'historian']) {
      const text = edited(RELEASE, { type: 'field.set', id, path: ['instructions'], value });
      expect((parse(text) as { nodes: Record<string, Plain> }).nodes[id]?.instructions).toBe(value);
      const back = edited(
        text,
        { type: 'field.set', id, path: ['title'], value },
        { type: 'field.set', id, path: ['instructions'], value: 'x\ny\n' },
      );
      expect((parse(back) as { nodes: Record<string, Plain> }).nodes[id]).toMatchObject({
        title: value,
        instructions: 'x\ny\n',
      });
    }
  });
});

describe('found by random gestures once', () => {
  test('what goes behind a text that keeps its blank lines takes its own with it', () => {
    const text = sample('four spaces, dashes flush');
    const after = edited(text, { type: 'field.set', id: 'a', path: ['calls'] });
    expect((parse(after) as { nodes: Record<string, Plain> }).nodes.a?.instructions).toBe('Keep what follows.\n\n\n');
  });

  test('spaces at the end of a block are part of what is replaced', () => {
    const set = (value: string): GraphEdit => ({ type: 'field.set', id: null, path: ['task'], value });
    const first = edited('switchyard: 1\nstart: a\n', set('\n- '));
    expect(parse(edited(first, set('\na')))).toEqual({ switchyard: 1, start: 'a', task: '\na' });
  });
});

/** A random wish, made into a valid edit of the state that it meets. */
interface Wish {
  op: number;
  a: number;
  b: number;
  text: string;
}

type Nodes = Record<string, Plain>;

interface State {
  switchyard?: number;
  start?: string;
  nodes?: Nodes;
  layout?: Record<string, number[]>;
  [key: string]: unknown;
}

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];
const callsOf = (node: Plain | undefined): string[] => (node?.calls as string[] | undefined) ?? [];

/** What each wish means to plain values: written apart from the product, as simply as it can be. */
const WISHES: ((state: State, wish: Wish) => GraphEdit | undefined)[] = [
  function add(state, { a, b, text }) {
    const id = `new-${a}`;
    if (state.nodes?.[id]) return undefined;
    const agent = b % 2 === 0;
    const node = agent
      ? { kind: 'worker', model: 'scripted/x', instructions: text }
      : { kind: 'tool', use: [text, 'calc'] };
    if (Object.keys(state).length === 0) state.switchyard = 1;
    const agents = Object.values(state.nodes ?? {}).some(({ kind }) => kind === 'worker' || kind === 'supervisor');
    if (agent && !agents && !state.start) state.start = id;
    state.nodes = { ...state.nodes, [id]: { ...node } };
    state.layout = { ...state.layout, [id]: [a, b] };
    return { type: 'node.add', id, node, at: [a, b] };
  },
  function rename(state, { a, b }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const to = `named-${b}`;
    if (!id || !state.nodes || state.nodes[to]) return undefined;
    const agent = ['worker', 'supervisor'].includes(String(state.nodes[id]?.kind));
    const swap = (name: unknown) => (name === id ? to : name);
    state.nodes = Object.fromEntries(Object.entries(state.nodes).map(([key, node]) => [swap(key), node])) as Nodes;
    for (const node of Object.values(state.nodes)) {
      if (node.calls) node.calls = callsOf(node).map(swap);
      if (node.fallback === id) node.fallback = to;
      for (const rule of (node.rules as Plain[] | undefined) ?? []) {
        if (agent && rule.call === id) rule.call = to;
      }
    }
    const place = state.layout?.[id];
    if (state.layout && place) {
      delete state.layout[id];
      state.layout[to] = place;
    }
    if (state.start === id) state.start = to;
    return { type: 'node.rename', id, to };
  },
  function setText(state, { a, b, text }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const field = pick(['title', 'description', 'instructions', 'x-free'], b);
    const node = id ? state.nodes?.[id] : undefined;
    if (!id || !node || !field) return undefined;
    node[field] = text;
    return { type: 'field.set', id, path: [field], value: text };
  },
  function setLimit(state, { a, b }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const node = id ? state.nodes?.[id] : undefined;
    if (!id || !node) return undefined;
    node.limits = { ...(node.limits as Plain | undefined), budget: b / 8 };
    return { type: 'field.set', id, path: ['limits', 'budget'], value: b / 8 };
  },
  function call(state, { a, b }) {
    const ids = Object.keys(state.nodes ?? {});
    const [from, to] = [pick(ids, a), pick(ids, b)];
    const node = from ? state.nodes?.[from] : undefined;
    if (!from || !to || !node || callsOf(node).includes(to)) return undefined;
    const index = b % (callsOf(node).length + 1);
    node.calls = callsOf(node).toSpliced(index, 0, to);
    return { type: 'call.add', from, to, index };
  },
  function drag(state, { a, b }) {
    const ids = [pick(Object.keys(state.nodes ?? {}), a), pick(Object.keys(state.nodes ?? {}), b)];
    const positions: Record<string, [number, number]> = {};
    for (const id of ids) if (id) positions[id] = [a * 3 - 70, b];
    if (Object.keys(positions).length === 0) return undefined;
    state.layout = { ...state.layout, ...positions };
    return { type: 'layout.set', positions };
  },
  function graphField(state, { text }) {
    if (Object.keys(state).length === 0) return undefined;
    state.task = text;
    return { type: 'field.set', id: null, path: ['task'], value: text };
  },
  function setRules(state, { a, b, text }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const node = id ? state.nodes?.[id] : undefined;
    if (!id || !node) return undefined;
    const rules = [
      ...((node.rules as Plain[] | undefined) ?? []),
      { call: text, risk: 'low', args: { [`k${b}`]: text } },
    ];
    node.rules = structuredClone(rules);
    return { type: 'field.set', id, path: ['rules'], value: structuredClone(rules) as never };
  },
];

const REMOVALS: typeof WISHES = [
  function remove(state, { a }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    if (!id || !state.nodes) return undefined;
    delete state.nodes[id];
    for (const node of Object.values(state.nodes)) {
      if (node.calls) node.calls = callsOf(node).filter((callee) => callee !== id);
      if (node.fallback === id) delete node.fallback;
    }
    if (state.layout) delete state.layout[id];
    if (state.start === id) delete state.start;
    return { type: 'node.remove', id };
  },
  function uncall(state, { a, b }) {
    const from = pick(Object.keys(state.nodes ?? {}), a);
    const node = from ? state.nodes?.[from] : undefined;
    const to = pick(callsOf(node), b);
    if (!from || !node || !to) return undefined;
    node.calls = callsOf(node).filter((callee) => callee !== to);
    return { type: 'call.remove', from, to };
  },
  function clear(state, { a, b }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const node = id ? state.nodes?.[id] : undefined;
    const field = pick(Object.keys(node ?? {}), b);
    if (!id || !node || !field || field === 'kind') return undefined;
    delete node[field];
    return { type: 'field.set', id, path: [field] };
  },
  function shorten(state, { a, b }) {
    const id = pick(Object.keys(state.nodes ?? {}), a);
    const node = id ? state.nodes?.[id] : undefined;
    const rules = (node?.rules as Plain[] | undefined) ?? [];
    if (!id || !node || rules.length === 0) return undefined;
    const index = b % rules.length;
    node.rules = rules.toSpliced(index, 1);
    return { type: 'field.set', id, path: ['rules', index] };
  },
];

test('puts a node and its place behind a text without a break at its end, and keeps the node’s trailing blank line', () => {
  const node = { kind: 'worker', model: 'scripted/x', instructions: 'a\n\n' };
  const after = edited(SAMPLES['no break at the end'] ?? '', { type: 'node.add', id: 'b', node, at: [0, 0] });
  expect(parse(after)).toMatchObject({ nodes: { b: node }, layout: { b: [0, 0] } });
});

const wishes = fc.array(fc.record({ op: fc.nat(99), a: fc.nat(30), b: fc.nat(30), text: words }), {
  minLength: 1,
  maxLength: 8,
});

function run(text: string, list: readonly Wish[], ops: typeof WISHES): { after: string; state: State } {
  const state = ((parse(text) as State | null) ?? {}) as State;
  const edits = list.flatMap((wish) => {
    const edit = pick(ops, wish.op)?.(state, wish);
    return edit ? [structuredClone(edit)] : [];
  });
  return { after: edited(text, ...edits), state };
}

/** Seed of this run; set SEED to repeat one. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env.RUNS ?? 40);
const patience = 30_000 + numRuns * 300;

describe(`random gestures (SEED=${seed})`, () => {
  test.each(Object.keys(SAMPLES))('%s: the file means what plain values say', { timeout: patience }, (name) => {
    const text = sample(name);
    fc.assert(
      fc.property(wishes, (list) => {
        const { after, state } = run(text, list, [...WISHES, ...REMOVALS]);
        expect((parse(after) as State | null) ?? {}).toEqual(state);
        if (name.startsWith('JSON')) JSON.parse(after);
        if (name.includes('CRLF')) expect(after.replaceAll('\r\n', '')).not.toMatch(/[\n]/);
      }),
      { seed, numRuns },
    );
  });

  test.each(Object.keys(SAMPLES))(
    '%s: where nothing is removed, every comment stays',
    { timeout: patience },
    (name) => {
      const text = sample(name);
      const comments = text.match(/# \d+[^\r\n]*/g) ?? [];
      fc.assert(
        fc.property(wishes, (list) => {
          const { after } = run(text, list, WISHES);
          expect(parseGraph(after).problems.filter((p) => p.code === 'yaml-syntax')).toEqual([]);
          for (const comment of comments) expect(after).toContain(comment);
        }),
        { seed, numRuns },
      );
    },
  );
});

test('the usual order of keys knows every field', () => {
  for (const kind of ['supervisor', 'worker', 'gate', 'tool'] as const) {
    for (const field of fieldsOfKind(kind)) expect(NODE_ORDER).toContain(field);
  }
  expect(Object.keys(graphSchema.shape)).toEqual([...GRAPH_ORDER]);
});
