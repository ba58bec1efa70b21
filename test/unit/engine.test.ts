import { describe, expect, it } from 'vitest';
import { planRun } from '../../extension/engine/plan';
import type { ChatRequest } from '../../extension/engine/ports';
import type { Graph } from '../../extension/protocol/graph';
import type { RunEvent } from '../../extension/protocol/run-event';
import { calls, PRICE, reply, startFake, TOOLS } from '../support/fake-run';

const worker: Graph = {
  switchyard: 1,
  start: 'w',
  task: 'Do {{inputs.what}}',
  nodes: {
    w: { kind: 'worker', model: 'fake/m', instructions: 'Work on {{inputs.what}}.', calls: ['t'] },
    t: { kind: 'tool', use: ['files.read', 'files.write'] },
  },
};

function team(strategy: 'plan' | 'sequence' | 'parallel' | 'route' | 'refine', limits?: Graph['limits']): Graph {
  const member = { kind: 'worker' as const, model: 'fake/m', instructions: 'Help.' };
  return {
    switchyard: 1,
    start: 'lead',
    task: 'The task',
    ...(limits ? { limits } : {}),
    nodes: {
      lead: {
        kind: 'supervisor',
        strategy,
        model: 'fake/m',
        calls: strategy === 'refine' ? ['a', 'b'] : ['a', 'b', 'c'],
      },
      a: member,
      b: member,
      c: member,
    },
  };
}

const json = (value: unknown) => reply(JSON.stringify(value));
const lastOf = (request: ChatRequest) => request.messages.at(-1)?.content ?? '';

/** Answers for a `plan` supervisor with one step for each of a, b and c. */
function planAnswers(request: ChatRequest) {
  if (request.purpose === 'plan') {
    return json({
      steps: ['a', 'b', 'c'].map((worker, i) => ({ id: `s${i}`, worker, instruction: `do ${worker}`, after: [] })),
    });
  }
  if (request.purpose === 'evaluate') return json({ action: 'continue', feedback: '' });
  if (request.purpose === 'synthesize') return reply(`all of it: ${lastOf(request)}`);
  return reply(`from ${request.node}`);
}

describe('a worker', () => {
  it('loops over model and tool calls, and counts steps and money to the micro-dollar', async () => {
    const run = await startFake(worker, {
      inputs: { what: 'this' },
      chat: ({ messages }) => (messages.length < 4 ? calls(['files_read', { path: 'a' }]) : reply('done')),
    });
    const view = await run.finished;
    expect(run.bugs).toEqual([]);
    expect(view).toMatchObject({ state: 'done', output: 'done', steps: 3, cost: 2 * (10 + 5 * 2), reserved: 0 });
    const [first] = (await run.events()).filter((event) => event.type === 'step.started');
    expect(first).toMatchObject({ input: { messages: [{ content: 'Work on this.' }, { content: 'Do this' }] } });
  });

  it('is told about a tool it does not have, bad JSON and bad arguments; nothing runs', async () => {
    const ran: string[] = [];
    const answers: string[] = [];
    const run = await startFake(worker, {
      tool: async ({ name }) => {
        ran.push(name);
        return { content: 'x' };
      },
      chat: ({ messages }) => {
        if (messages.length > 2) {
          answers.push(...messages.filter((message) => message.role === 'tool').map((message) => message.content));
          return reply('ok');
        }
        const bad = calls(['shell_run', {}], ['files_read', { path: 3 }], ['files_read', { path: 'a' }]);
        const [, , good] = bad.toolCalls;
        return {
          ...bad,
          toolCalls: [
            ...bad.toolCalls.slice(0, 2),
            { id: 'j', name: 'files_read', arguments: '{"path": "a' },
            good as never,
          ],
        };
      },
    });
    await run.finished;
    expect(ran).toEqual(['files.read']);
    expect(answers).toHaveLength(4);
    expect(answers[0]).toMatch(/no tool shell_run.*files_read/);
    expect(answers[1]).toMatch(/path/);
    expect(answers[2]).toMatch(/not JSON/);
    expect(answers[3]).toBe('x');
  });

  it('takes a reply that was cut off at its output limit for a failure, not for an answer', async () => {
    const run = await startFake(worker, { chat: () => reply('half', { finish: 'length' }) });
    expect(await run.finished).toMatchObject({ state: 'failed', output: 'half' });
  });
});

describe('strategies', () => {
  it('plan: plans, runs three tasks, evaluates each, synthesizes: eight calls', async () => {
    const purposes: string[] = [];
    const run = await startFake(team('plan'), {
      chat: (request) => {
        purposes.push(request.purpose);
        return planAnswers(request);
      },
    });
    expect(await run.finished).toMatchObject({
      state: 'done',
      output: expect.stringMatching(/^all of it[\s\S]*from a[\s\S]*from c/),
      steps: 8,
    });
    expect(purposes.filter((p) => p === 'evaluate')).toHaveLength(3);
    expect(purposes.filter((p) => p === 'turn')).toHaveLength(3);
    expect([purposes[0], purposes.at(-1)]).toEqual(['plan', 'synthesize']);
  });

  it('plan: retries a step with feedback and stops when told so', async () => {
    const tasks: string[] = [];
    const run = await startFake(team('plan', { concurrency: 1 }), {
      chat: (request) => {
        if (request.purpose === 'evaluate') {
          return json(
            tasks.length === 1 ? { action: 'retry', feedback: 'too short' } : { action: 'stop', feedback: '' },
          );
        }
        if (request.purpose === 'turn') tasks.push(lastOf(request));
        return planAnswers(request);
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: expect.stringMatching(/^all of it/) });
    expect(tasks).toHaveLength(2);
    expect(tasks[1]).toMatch(/too short/);
  });

  it('plan: repairs a plan once, and fails with a sentence the second time', async () => {
    let plans = 0;
    const bad = { steps: [{ id: 's', worker: 'nobody', instruction: 'x', after: [] }] };
    const repaired = await startFake(team('plan'), {
      chat: (request) => (request.purpose === 'plan' && plans++ === 0 ? json(bad) : planAnswers(request)),
    });
    expect((await repaired.finished).state).toBe('done');
    const hopeless = await startFake(team('plan'), {
      chat: (request) => (request.purpose === 'plan' ? json(bad) : planAnswers(request)),
    });
    expect(await hopeless.finished).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/nobody/),
      steps: 2,
    });
  });

  it('sequence: each gets the task and the previous output', async () => {
    const tasks: string[] = [];
    const run = await startFake(team('sequence'), {
      chat: (request) => {
        tasks.push(lastOf(request));
        return reply(`${request.node}!`);
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: 'c!', steps: 3 });
    expect(tasks[2]).toMatch(/The task[\s\S]*b!/);
  });

  it('parallel: all at once on the same task, then a synthesis', async () => {
    let most = 0;
    let now = 0;
    const run = await startFake(team('parallel', { concurrency: 2 }), {
      chat: async (request) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return request.purpose === 'synthesize' ? reply('both') : reply(request.node);
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: 'both', steps: 4 });
    expect(most).toBe(2);
  });

  it('route: one of the team does it; a name that is not in the team is repaired', async () => {
    let asked = 0;
    const run = await startFake(team('route'), {
      chat: (request) => {
        if (request.purpose !== 'route') return reply(`by ${request.node}`);
        return json({ call: asked++ === 0 ? 'zed' : 'b', instruction: 'go' });
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: 'by b', steps: 3 });
  });

  it('refine: revises with the judge’s feedback until it is accepted', async () => {
    let judged = 0;
    const run = await startFake(team('refine'), {
      chat: (request) => {
        if (request.node === 'b')
          return json(judged++ === 0 ? { accept: false, feedback: 'add a date' } : { accept: true, feedback: '' });
        return reply(lastOf(request).includes('add a date') ? 'second' : 'first');
      },
    });
    expect(await run.finished).toMatchObject({ state: 'done', output: 'second', steps: 4 });
  });
});

describe('failures', () => {
  it('falls back when a worker fails, and the log says for whom', async () => {
    const graph = team('sequence');
    graph.nodes.a = { kind: 'worker', model: 'fake/bad', fallback: 'c' };
    (graph.nodes.lead as { calls: string[] }).calls = ['a'];
    const run = await startFake(graph, {
      chat: ({ model }) => (model === 'fake/bad' ? reply('', { finish: 'filter' }) : reply('plain')),
    });
    const view = await run.finished;
    expect(view).toMatchObject({ state: 'done', output: 'plain' });
    expect(Object.values(view.spans).find((span) => span.fallbackFor === 'a')?.node).toBe('c');
    expect(view.nodes.a?.state).toBe('failed');
  });

  it('names the root cause on the supervisor', async () => {
    const graph = team('sequence');
    const run = await startFake(graph, {
      chat: ({ node }) => (node === 'b' ? reply('', { finish: 'filter' }) : reply('fine')),
    });
    const view = await run.finished;
    expect(view.state).toBe('failed');
    expect(view.nodes.lead).toMatchObject({ state: 'failed', because: 'b' });
    expect(view.nodes.a?.state).toBe('done');
    expect(view.nodes.c?.state).toBe('not-needed');
  });

  it('a throw in a model is a bug: logged, and the run still ends in its log', async () => {
    const run = await startFake(worker, {
      chat: () => {
        throw new TypeError('oops');
      },
    });
    expect((await run.finished).state).toBe('failed');
    expect(String(run.bugs[0])).toMatch(/oops/);
    expect((await run.events()).at(-1)).toMatchObject({ type: 'run.finished', outcome: 'failed' });
  });

  it('cancel aborts the call under way and is in the log', async () => {
    let aborted = false;
    const run = await startFake(worker, {
      chat: (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await run.host.cancel(run.runId, 'Stop was pressed');
    expect(await run.finished).toMatchObject({ state: 'cancelled', reason: 'Stop was pressed' });
    expect(aborted).toBe(true);
    const types = (await run.events()).map((event: RunEvent) => event.type);
    expect(types).toContain('operation.dropped');
    expect(types.at(-1)).toBe('run.finished');
  });
});

describe('limits', () => {
  it('stops at exactly N steps over a model that never stops asking; nothing is sent after', async () => {
    let sent = 0;
    const run = await startFake(
      { ...worker, limits: { steps: 7 } },
      {
        chat: () => {
          sent += 1;
          return calls(['files_read', { path: 'a' }]);
        },
      },
    );
    const view = await run.finished;
    expect(view).toMatchObject({ state: 'partial', steps: 7 });
    expect(view.reason).toMatch(/7 steps/);
    expect(sent).toBe(4);
  });

  it('a budget ends a plan softly: partial, inside the budget, with what the workers brought', async () => {
    const usage = { inputTokens: 900, outputTokens: 900 };
    const run = await startFake(team('plan', { budget: 0.009, 'max-output-tokens': 1000, concurrency: 1 }), {
      chat: (request) => ({ ...planAnswers(request), usage }),
    });
    const view = await run.finished;
    expect(view.state).toBe('partial');
    expect(view.cost).toBeLessThanOrEqual(9000);
    expect(view.output).toContain('from a');
    expect(view.limits).toEqual([{ limit: 'budget', node: null, value: 9000 }]);
  });

  it('a time limit drops what hangs and lands with what is there', async () => {
    const run = await startFake(team('parallel', { timeout: '300ms' }), {
      chat: (request, signal) => {
        if (request.node !== 'b') return reply(`from ${request.node}`);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const view = await run.finished;
    expect(view.state).toBe('partial');
    expect(view.limits[0]).toMatchObject({ limit: 'timeout', value: 300 });
    expect(view.output).toContain('from');
  });

  it('waiting for a person does not count as time; working does', async () => {
    const graph: Graph = {
      ...worker,
      limits: { timeout: '200ms' },
      nodes: {
        ...worker.nodes,
        w: { kind: 'worker', model: 'fake/m', calls: ['g'] },
        g: { kind: 'gate', otherwise: 'medium', calls: ['t'] },
      },
    };
    const run = await startFake(graph, {
      chat: ({ messages }) =>
        messages.length < 3 ? calls(['files_write', { path: 'a', content: 'b' }]) : reply('done'),
      onEvent: (event, host) => {
        if (event.type !== 'approval.requested') return;
        const decision = { action: 'approve' as const, hash: event.request.hash, by: 'me', channel: 'view' as const };
        setTimeout(() => void host.decide(event.runId, event.request.id, decision), 500);
      },
    });
    expect((await run.finished).state).toBe('done');
  });

  it('run.finished is the last fact, also when a hard time limit or a cancel drops branches of unequal depth', async () => {
    const deep = team('parallel', { timeout: '250ms' });
    deep.nodes.b = { kind: 'supervisor', strategy: 'sequence', model: 'fake/m', calls: ['c'] };
    const hang = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    for (const how of ['time', 'cancel']) {
      const run = await startFake(deep, {
        chat: (request, signal) => (request.node === 'a' ? reply('quick') : hang(signal)),
      });
      if (how === 'cancel') setTimeout(() => void run.host.cancel(run.runId, 'stop'), 60);
      const view = await run.finished;
      const events = await run.events();
      expect(view.state).toBe(how === 'time' ? 'partial' : 'cancelled');
      expect(events.at(-1)?.type).toBe('run.finished');
      const opened = events.filter((event) => event.type === 'span.started').length;
      expect(events.filter((event) => event.type === 'span.finished')).toHaveLength(opened);
      expect(run.bugs).toEqual([]);
    }
  });

  it('the time is up while a person is asked about an agent: it lands without them', async () => {
    const graph = team('parallel', { timeout: '200ms' });
    graph.nodes.g = { kind: 'gate', calls: ['b'] };
    (graph.nodes.lead as { calls: string[] }).calls = ['a', 'g'];
    const run = await startFake(graph, {
      chat: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, request.node === 'a' ? 400 : 0));
        return reply(`from ${request.node}`);
      },
    });
    const view = await Promise.race([run.finished, new Promise<null>((resolve) => setTimeout(resolve, 2000, null))]);
    expect(view?.state).toBe('partial');
  });

  it('no person is asked for a call that no step is left for', async () => {
    const graph: Graph = {
      ...worker,
      limits: { steps: 1 },
      nodes: {
        ...worker.nodes,
        w: { kind: 'worker', model: 'fake/m', calls: ['g'] },
        g: { kind: 'gate', otherwise: 'medium', calls: ['t'] },
      },
    };
    const run = await startFake(graph, { chat: () => calls(['files_write', { path: 'a', content: 'b' }]) });
    expect((await run.finished).state).toBe('partial');
    expect((await run.events()).some((event) => event.type === 'approval.requested')).toBe(false);
  });

  it('never more than `rate` calls in a minute, nested supervisors included', async () => {
    let sent = 0;
    const graph = team('parallel', { rate: 2, timeout: '800ms', concurrency: 4 });
    const run = await startFake(graph, {
      chat: () => {
        sent += 1;
        return reply('x');
      },
    });
    expect((await run.finished).state).toBe('partial');
    expect(sent).toBe(2);
  });

  it('a cap that is no number refuses the run', () => {
    const plan = (caps: object) =>
      planRun({ graph: worker, prices: { 'fake/m': PRICE }, tools: TOOLS, caps, approve: 'ask' });
    for (const caps of [
      { maxBudget: 'ten' },
      { maxBudget: Number.NaN },
      { maxSteps: 'x' },
      { maxTimeout: '4 hours' },
    ]) {
      expect(plan(caps)).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/setting limits/) } });
    }
    expect(plan({ maxBudget: 0.2, maxTimeout: '4h' })).toMatchObject({
      ok: true,
      value: { limits: { budget: 200_000 } },
    });
  });

  it('onLimit: fail makes a limit a failure', async () => {
    const run = await startFake(
      { ...worker, limits: { steps: 2, onLimit: 'fail' } },
      { chat: () => calls(['files_read', { path: 'a' }]) },
    );
    expect((await run.finished).state).toBe('failed');
  });
});
