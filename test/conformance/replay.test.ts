/** What every host must keep: the log alone determines the run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Durable, runDurable } from '../../extension/engine/durable';
import { runGraph } from '../../extension/engine/run';
import { LocalBackend } from '../../extension/hosts/local-backend';
import { memoryLog } from '../../extension/hosts/memory-host';
import type { Graph } from '../../extension/protocol/graph';
import type { RunEvent, RunStarted } from '../../extension/protocol/run-event';
import { calls, planFor, reply, startFake } from '../support/fake-run';

const graph: Graph = {
  switchyard: 1,
  start: 'lead',
  task: 'go',
  limits: { steps: 40, retries: 1 },
  nodes: {
    lead: { kind: 'supervisor', strategy: 'parallel', model: 'fake/m', calls: ['a', 'b', 'deep'] },
    a: { kind: 'worker', model: 'fake/m', calls: ['t'] },
    b: { kind: 'worker', model: 'fake/m', calls: ['g'] },
    deep: { kind: 'supervisor', strategy: 'sequence', model: 'fake/m', calls: ['a', 'b'] },
    g: { kind: 'gate', otherwise: 'medium', calls: ['t'] },
    t: { kind: 'tool', use: ['files.read', 'files.write'] },
  },
};

async function record(delays: number[]): Promise<RunEvent[]> {
  let n = 0;
  const pause = () => new Promise((resolve) => setTimeout(resolve, delays[n++ % delays.length] ?? 0));
  const run = await startFake(graph, {
    approve: 'always',
    chat: async ({ messages, node, purpose }) => {
      await pause();
      if (purpose === 'synthesize' || messages.some(({ role }) => role === 'tool')) return reply(`${node} done`);
      return node === 'a'
        ? calls(['files_read', { path: 'x' }], ['files_read', { path: 'y' }])
        : calls(['files_write', { path: 'x', content: 'y' }]);
    },
    tool: async () => {
      await pause();
      return { content: 'ok' };
    },
  });
  await run.finished;
  expect(run.bugs).toEqual([]);
  return run.events();
}

/** Replays a log; every body that runs is counted. */
async function replay(recorded: RunEvent[]): Promise<{ events: RunEvent[]; ran: number }> {
  const started = recorded[0] as RunStarted;
  const events = [...recorded];
  let ran = 0;
  const body = async (): Promise<never> => {
    ran += 1;
    throw new Error('nothing may run in a replay');
  };
  const backend = new LocalBackend({
    started,
    log: memoryLog(recorded, (event) => events.push(event)),
    tasks: { chat: body, tool: body },
    onEvent: () => undefined,
    onLive: () => undefined,
    onBug: () => undefined,
  });
  await runDurable(backend, (durable) =>
    runGraph(durable, { plan: started.plan, task: started.task, inputs: started.inputs }),
  );
  return { events, ran };
}

describe('replay', () => {
  it('of a whole log runs nothing and adds nothing, in whatever order the branches finished', async () => {
    const seed = 4711;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { minLength: 3, maxLength: 12 }), async (delays) => {
        const recorded = await record(delays);
        const again = await replay(recorded);
        expect(again.ran).toBe(0);
        expect(again.events).toHaveLength(recorded.length);
      }),
      { numRuns: 25, seed },
    );
    console.log(`replay: 25 random completion orders, seed ${seed}`);
  }, 60_000);

  it('of a log that was cut anywhere goes on and asks for nothing recorded again', async () => {
    const recorded = await record([0, 1, 3, 2]);
    const asked = new Set<number>();
    for (let cut = 1; cut < recorded.length; cut++) {
      const head = recorded.slice(0, cut);
      const done = new Set(head.flatMap((event) => (event.type === 'step.finished' ? [event.op] : [])));
      const tail: RunEvent[] = [];
      const started = head[0] as RunStarted;
      const backend = new LocalBackend({
        started,
        log: memoryLog(head, (event) => tail.push(event)),
        tasks: {
          chat: async ({ node, messages, purpose }) =>
            purpose === 'synthesize' || messages.some(({ role }) => role === 'tool')
              ? reply(`${node} done`)
              : node === 'a'
                ? calls(['files_read', { path: 'x' }])
                : calls(['files_write', { path: 'x', content: 'y' }]),
          tool: async () => ({ content: 'ok' }),
        },
        onEvent: () => undefined,
        onLive: () => undefined,
        onBug: () => undefined,
      });
      await runDurable(backend, (durable) =>
        runGraph(durable, { plan: started.plan, task: started.task, inputs: started.inputs }),
      );
      for (const event of tail) {
        if (event.type === 'step.finished') {
          expect(done.has(event.op)).toBe(false);
          asked.add(event.op);
        }
      }
      expect([...head, ...tail].map(({ seq }) => seq)).toEqual([...head, ...tail].map((_, i) => i));
      expect([...head, ...tail].at(-1)?.type).toBe('run.finished');
    }
    expect(asked.size).toBeGreaterThan(5);
  }, 60_000);

  it('of another program is refused with both names', async () => {
    const recorded = await record([0]);
    const started = recorded[0] as RunStarted;
    const other = { ...started, task: 'something else' };
    await expect(replay([other, ...recorded.slice(1)])).rejects.toThrow(/Replay: the log has step\.started/);
  });
});

describe('the pump', () => {
  const host = (approve: 'always' = 'always') => {
    const events: RunEvent[] = [];
    const plan = planFor(graph, approve);
    const started = {
      v: 1,
      runId: 'r',
      seq: 0,
      at: Date.now(),
      type: 'run.started',
      number: 1,
      name: '',
      file: '',
      graphHash: 'h',
      plan,
      inputs: {},
      task: '',
      by: 'test',
      switchyard: '',
    } as RunStarted;
    return new LocalBackend({
      started,
      log: memoryLog([], (event) => events.push(event)),
      tasks: { chat: async () => reply('x'), tool: async () => ({ content: '' }) },
      onEvent: () => undefined,
      onLive: () => undefined,
      onBug: () => undefined,
    });
  };

  it('reports an engine that awaits something else (E1)', async () => {
    const foreign = () => new Promise((resolve) => setTimeout(resolve, 5));
    await expect(runDurable(host(), foreign)).rejects.toThrow(/E1/);
    await expect(runDurable(host(), (durable: Durable) => durable.sleep(5, 'a'))).resolves.toBeUndefined();
  });

  it('leaving a scope drops what is pending in it', async () => {
    const value = await runDurable(host(), (durable) =>
      durable.scope(async (inner) => {
        const slow = inner.sleep(60_000, 'slow');
        slow.catch(() => undefined);
        return Promise.race([slow.then(() => 'slow'), inner.sleep(1, 'fast').then(() => 'fast')]);
      }),
    );
    expect(value).toBe('fast');
  });

  it('a shield still works after cancel, and nothing else does', async () => {
    const backend = host();
    const seen: string[] = [];
    setTimeout(() => backend.cancel('stop'), 5);
    await runDurable(backend, async (durable) => {
      try {
        await durable.sleep(60_000, 'long');
      } catch (error) {
        seen.push((error as Error).message);
      }
      await durable.sleep(1, 'after').catch(() => seen.push('refused'));
      await durable.shield(async (inner) => {
        await inner.sleep(1, 'clean-up');
        seen.push('cleaned');
      });
    });
    expect(seen).toEqual(['stop', 'refused', 'cleaned']);
  });
});
