import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskOf } from '../../extension/engine/gate';
import { routesOf, toolRoutesOf } from '../../extension/engine/route';
import type { BoundCall, Decision } from '../../extension/protocol/approval';
import { globMatches } from '../../extension/protocol/glob';
import type { GateNode, Graph } from '../../extension/protocol/graph';
import type { RunEvent } from '../../extension/protocol/run-event';
import { calls, type FakeOptions, reply, startFake } from '../support/fake-run';

const gate: GateNode = {
  kind: 'gate',
  rules: [
    { call: 'files.write', args: { path: 'docs/**' }, risk: 'low' },
    { call: 'files.write', risk: 'medium', timeout: '30m', onTimeout: 'reject' },
  ],
  calls: ['t'],
};

const graph: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'go',
  nodes: {
    w: { kind: 'worker', model: 'fake/m', calls: ['g'] },
    g: gate,
    t: { kind: 'tool', use: ['files.write', 'files.read', 'ask.human'] },
  },
};

const write = (path: string): BoundCall => ({
  kind: 'tool',
  name: 'files.write',
  args: { path, content: '' },
  caller: 'w',
});

describe('rules', () => {
  it('the first match wins; otherwise is high unless said', () => {
    expect(riskOf(gate, write('docs/a.md')).risk).toBe('low');
    expect(riskOf(gate, write('src/a.ts')).risk).toBe('medium');
    expect(riskOf(gate, { ...write('x'), name: 'shell.run' }).risk).toBe('high');
    expect(riskOf({ ...gate, otherwise: 'low' }, { ...write('x'), name: 'shell.run' }).risk).toBe('low');
  });

  it('a path is compared as the tool would read it; one that cannot be is high, whatever rule comes next', () => {
    const guarded: GateNode = {
      kind: 'gate',
      rules: [
        { call: 'files.write', args: { path: 'secrets/**' }, risk: 'high' },
        { call: 'files.write', args: { path: '**/.env' }, risk: 'high' },
        { call: 'files.write', risk: 'low' },
      ],
    };
    expect(riskOf(guarded, write('docs/a')).risk).toBe('low');
    const hidden = [
      'secrets/a',
      './secrets/a',
      'secrets//a',
      'x/../secrets/a',
      'x/./../secrets/a',
      'SECRETS/a',
      '.env',
      'a/.env',
      '/secrets/a',
      'secrets\\a',
      '../x',
      'a\0b',
      'x'.repeat(5000),
    ];
    for (const path of hidden) expect(riskOf(guarded, write(path)).risk, path).toBe('high');
    for (const path of ['docs/../.env', '/docs/a', 'docs\\..\\x'])
      expect(riskOf(gate, write(path)).risk, path).not.toBe('low');
    expect(riskOf(gate, write('docs/./a.md')).risk).toBe('low');
  });

  it('a URL is compared as it stands; a pattern that cannot be used makes the call high', () => {
    const get = (url: string): BoundCall => ({ kind: 'tool', name: 'http.get', args: { url }, caller: 'w' });
    const web: GateNode = {
      kind: 'gate',
      rules: [{ call: 'http.get', args: { url: 'https://docs.example/**' }, risk: 'low' }],
      otherwise: 'medium',
    };
    expect(riskOf(web, get('https://docs.example/a/b')).risk).toBe('low');
    expect(riskOf(web, get('https://evil.example/')).risk).toBe('medium');
    const broken: GateNode = {
      kind: 'gate',
      rules: [{ call: 'http.get', args: { url: '{a,{b,c}}' }, risk: 'low' }],
      otherwise: 'low',
    };
    expect(riskOf(broken, get('a')).risk).toBe('high');
  });

  it('globs: parts, everything, alternatives; anything else is literal', () => {
    expect(globMatches('files.*', 'files.read', '.')).toBe(true);
    expect(globMatches('files.*', 'files.read.all', '.')).toBe(false);
    expect(globMatches('**', 'a/b', '/')).toBe(true);
    expect(globMatches('*.{md,txt}', 'a.md', '/')).toBe(true);
    expect(globMatches('*.md', 'a/b.md', '/')).toBe(false);
    expect(['x', 'a/x', 'a/b/x', 'ax', 'a/xb'].map((path) => globMatches('**/x', path, '/'))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(globMatches('{a,b}{c,d}', 'bd', '/')).toBe(true);
    fc.assert(
      fc.property(fc.string(), (text) => globMatches(text.replace(/[*?{}]/g, ''), text.replace(/[*?{}]/g, ''), '/')),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('routes', () => {
  it('a callee that is reached directly and through a gate still meets the gate', () => {
    const both: Graph = {
      ...graph,
      nodes: { ...graph.nodes, w: { kind: 'worker', model: 'fake/m', calls: ['t', 'g'] } },
    };
    expect(routesOf(both, 'w')).toEqual([{ target: 't', gates: ['g'] }]);
    expect(toolRoutesOf(both, 'w').map(({ tool, gates }) => [tool, gates])).toContainEqual(['files.write', ['g']]);
  });

  it('a tool that stands in two tool nodes meets the gates of both', () => {
    const two: Graph = {
      ...graph,
      nodes: {
        ...graph.nodes,
        w: { kind: 'worker', model: 'fake/m', calls: ['u', 'g'] },
        u: { kind: 'tool', use: ['files.write'] },
      },
    };
    expect(toolRoutesOf(two, 'w').find(({ tool }) => tool === 'files.write')?.gates).toEqual(['g']);
  });
});

/** One write through the gate, answered by `decide`; what ran, what the model was told, and the log. */
async function attempt(
  decide: (request: { hash: string }) => Decision | undefined,
  path = 'src/a.ts',
  more: Partial<FakeOptions> = {},
) {
  const ran: string[] = [];
  let told = '';
  const refusals: string[] = [];
  const run = await startFake(graph, {
    tool: async ({ args }) => {
      ran.push(String(args.path));
      return { content: 'written' };
    },
    chat: ({ messages }) => {
      if (messages.length < 2) return calls(['files_write', { path, content: 'x' }]);
      told = messages.at(-1)?.content ?? '';
      return reply('end');
    },
    onEvent: (event: RunEvent, host) => {
      if (event.type !== 'approval.requested') return;
      const decision = decide(event.request);
      if (!decision) return;
      void host.decide(event.runId, event.request.id, decision).then((answer) => {
        if (!answer.ok) refusals.push(answer.message);
      });
    },
    ...more,
  });
  return { view: await run.finished, ran, told, refusals, events: await run.events() };
}

const me = { by: 'me', channel: 'view' as const };

describe('a gate', () => {
  it('low passes without a person, and the log says so', async () => {
    const { ran, events, view } = await attempt(() => undefined, 'docs/a.md');
    expect(ran).toEqual(['docs/a.md']);
    expect(view.state).toBe('done');
    expect(events.find((event) => event.type === 'gate.checked')).toMatchObject({ risk: 'low' });
    expect(events.some((event) => event.type === 'approval.requested')).toBe(false);
  });

  it('approved: it runs once; rejected: it does not run, the agent gets the reason, the outcome says so', async () => {
    const yes = await attempt(({ hash }) => ({ action: 'approve', hash, ...me }));
    expect(yes.ran).toEqual(['src/a.ts']);
    expect(yes.view.state).toBe('done');
    const no = await attempt(({ hash }) => ({ action: 'reject', hash, reason: 'not on a Friday', ...me }));
    expect(no.ran).toEqual([]);
    expect(no.told).toMatch(/not on a Friday/);
    expect(no.view.state).toBe('rejected');
  });

  it('edited: the edited call runs; taken over: nothing runs and the agent gets the result', async () => {
    const edited = await attempt(({ hash }) => ({
      action: 'edit',
      hash,
      args: { path: 'src/b.ts', content: 'y' },
      ...me,
    }));
    expect(edited.ran).toEqual(['src/b.ts']);
    const taken = await attempt(({ hash }) => ({ action: 'takeover', hash, result: 'I did it', ...me }));
    expect(taken.ran).toEqual([]);
    expect(taken.told).toBe('I did it');
  });

  it('a decision for another call, a second decision and an edit that does not fit are refused', async () => {
    const answers: string[] = [];
    const { ran } = await attempt(({ hash }) => ({ action: 'approve', hash, ...me }), 'src/a.ts', {
      onEvent: (event, host) => {
        if (event.type !== 'approval.requested') return;
        const { id, hash } = event.request;
        const say = async (decision: Decision) => {
          const answer = await host.decide(event.runId, id, decision);
          answers.push(answer.ok ? 'taken' : answer.message);
        };
        void (async () => {
          await say({ action: 'approve', hash: `${hash}0`, ...me });
          await say({ action: 'edit', hash, args: { path: 3 as never, content: '' }, ...me });
          await say({ action: 'approve', hash, ...me });
          await say({ action: 'approve', hash, ...me });
        })();
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers).toHaveLength(4);
    expect(answers[0]).toMatch(/another call/);
    expect(answers[1]).toMatch(/does not fit/);
    expect(answers[2]).toBe('taken');
    expect(answers[3]).toMatch(/not (open|under way)/);
    expect(ran).toEqual(['src/a.ts']);
  });

  it('expires: rejected, or raised to high first', async () => {
    const rules = (onTimeout: 'reject' | 'escalate'): Graph => ({
      ...graph,
      nodes: { ...graph.nodes, g: { ...gate, rules: [{ call: '**', risk: 'medium', timeout: '30ms', onTimeout }] } },
    });
    const chat: FakeOptions['chat'] = ({ messages }) =>
      messages.length < 2 ? calls(['files_write', { path: 'a', content: '' }]) : reply('end');
    const rejected = await startFake(rules('reject'), { chat });
    expect((await rejected.finished).state).toBe('rejected');
    const risks: string[] = [];
    const raised = await startFake(rules('escalate'), {
      chat,
      onEvent: (event, host) => {
        if (event.type !== 'approval.requested') return;
        risks.push(event.request.risk);
        if (event.request.risk === 'high')
          void host.decide(event.runId, event.request.id, { action: 'approve', hash: event.request.hash, ...me });
      },
    });
    expect((await raised.finished).state).toBe('done');
    expect(risks).toEqual(['medium', 'high']);
  });

  it('approve never rejects, approve always approves; the log says who', async () => {
    const never = await attempt(() => undefined, 'src/a.ts', { approve: 'never' });
    expect([never.view.state, never.ran]).toEqual(['rejected', []]);
    const always = await attempt(() => undefined, 'src/a.ts', { approve: 'always' });
    expect([always.view.state, always.ran]).toEqual(['done', ['src/a.ts']]);
    const decided = always.events.find((event) => event.type === 'approval.decided');
    expect(decided).toMatchObject({ decision: { by: '--approve always', channel: 'option' } });
  });

  it('guards an agent and its fallback alike', async () => {
    const asked: string[] = [];
    const guarded: Graph = {
      switchyard: 1,
      start: 's',
      task: 'go',
      nodes: {
        s: { kind: 'supervisor', strategy: 'sequence', model: 'fake/m', calls: ['g'] },
        g: { kind: 'gate', calls: ['a'] },
        a: { kind: 'worker', model: 'fake/bad', fallback: 'b' },
        b: { kind: 'worker', model: 'fake/m' },
      },
    };
    const run = await startFake(guarded, {
      chat: ({ model }) => (model === 'fake/bad' ? reply('', { finish: 'filter' }) : reply('plain')),
      onEvent: (event, host) => {
        if (event.type !== 'approval.requested') return;
        asked.push(event.request.call.name);
        void host.decide(event.runId, event.request.id, { action: 'approve', hash: event.request.hash, ...me });
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: 'plain' });
    expect(asked).toEqual(['a', 'b']);
  });

  it('guards a fallback also when only the fallback stands behind it', async () => {
    const asked: string[] = [];
    const guarded: Graph = {
      switchyard: 1,
      start: 's',
      task: 'go',
      nodes: {
        s: { kind: 'supervisor', strategy: 'sequence', model: 'fake/m', calls: ['a', 'g'] },
        g: { kind: 'gate', calls: ['b'] },
        a: { kind: 'worker', model: 'fake/bad', fallback: 'b' },
        b: { kind: 'worker', model: 'fake/m' },
      },
    };
    const ran: string[] = [];
    const run = await startFake(guarded, {
      approve: 'never',
      chat: ({ model, node }) => {
        ran.push(node);
        return model === 'fake/bad' ? reply('', { finish: 'filter' }) : reply('plain');
      },
      onEvent: (event) => {
        if (event.type === 'gate.checked') asked.push(event.call);
      },
    });
    await run.finished;
    expect(asked).toContain('b');
    expect(ran).toEqual(['a']);
  });

  it('an edited call of an agent must be a task; a toast cannot approve high risk', async () => {
    const answers: string[] = [];
    const guarded: Graph = {
      switchyard: 1,
      start: 's',
      task: 'go',
      nodes: {
        s: { kind: 'supervisor', strategy: 'sequence', model: 'fake/m', calls: ['g'] },
        g: { kind: 'gate', calls: ['a'] },
        a: { kind: 'worker', model: 'fake/m' },
      },
    };
    const run = await startFake(guarded, {
      chat: ({ messages }) => reply(messages.at(-1)?.content ?? ''),
      onEvent: async (event, host) => {
        if (event.type !== 'approval.requested') return;
        const { id, hash } = event.request;
        const decisions: Decision[] = [
          { action: 'approve', hash, by: 'me', channel: 'notification' },
          { action: 'edit', hash, args: { Task: 'other' }, ...me },
          { action: 'edit', hash, args: { task: 'the safe one' }, ...me },
        ];
        for (const decision of decisions) {
          const answer = await host.decide(event.runId, id, decision);
          answers.push(answer.ok ? 'taken' : answer.message);
        }
      },
    });
    expect((await run.finished).output).toContain('the safe one');
    expect(answers[0]).toMatch(/review editor/);
    expect(answers[1]).toMatch(/task/);
    expect(answers[2]).toBe('taken');
  });

  it('ask.human waits for an answer; an approval is none', async () => {
    let told = '';
    const refused: string[] = [];
    const run = await startFake(graph, {
      chat: ({ messages }) => {
        told = messages.at(-1)?.content ?? '';
        return messages.length < 2 ? calls(['ask_human', { question: 'Which?' }]) : reply('end');
      },
      onEvent: async (event, host) => {
        if (event.type !== 'approval.requested') return;
        const { id, hash } = event.request;
        const approval = await host.decide(event.runId, id, { action: 'approve', hash, ...me });
        if (!approval.ok) refused.push(approval.message);
        await host.decide(event.runId, id, { action: 'takeover', hash, result: 'The second', ...me });
      },
    });
    const view = await run.finished;
    expect(view.state).toBe('done');
    expect(view.nodes.t).toMatchObject({ state: 'done', activity: 'answered by me' });
    expect(told).toBe('The second');
    expect(refused).toHaveLength(1);
  });
});
