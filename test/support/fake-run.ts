/** Runs a graph over a host with chat and tools given as functions: for faults that no real server can give. */
import { planRun, taskOf } from '../../extension/engine/plan';
import type { ChatReply, ChatRequest, TaskBodies } from '../../extension/engine/ports';
import { createMemoryHost } from '../../extension/hosts/memory-host';
import type { RunHost } from '../../extension/hosts/run-host';
import type { Graph } from '../../extension/protocol/graph';
import type { Price } from '../../extension/protocol/money';
import type { Plan, RunEvent, ToolSpec } from '../../extension/protocol/run-event';
import type { RunView } from '../../extension/protocol/run-view';

/** $1 and $2 per million tokens: 1 µ$ an input token, 2 µ$ an output token. */
export const PRICE: Price = { input: { base: 1 }, output: { base: 2 }, source: 'user' };

export const TOOLS: Record<string, ToolSpec> = {
  'files.read': tool('files.read', 'read', { path: { type: 'string' } }, ['path']),
  'files.write': tool('files.write', 'write', { path: { type: 'string' }, content: { type: 'string' } }, [
    'path',
    'content',
  ]),
  'ask.human': tool('ask.human', 'ask', { question: { type: 'string' } }, ['question']),
};

function tool(name: string, effect: ToolSpec['effect'], properties: object, required: string[]): ToolSpec {
  return {
    name,
    description: name,
    effect,
    parameters: { type: 'object', properties, required, additionalProperties: false } as never,
  };
}

export function reply(text: string, more: Partial<ChatReply> = {}): ChatReply {
  return { text, toolCalls: [], finish: 'stop', usage: { inputTokens: 10, outputTokens: 5 }, ...more };
}

export function calls(...toolCalls: [name: string, args: object][]): ChatReply {
  return reply('', {
    finish: 'tool_calls',
    toolCalls: toolCalls.map(([name, args], i) => ({ id: `c${i}`, name, arguments: JSON.stringify(args) })),
  });
}

export function planFor(graph: Graph, approve: Plan['approve'] = 'ask', price: Price = PRICE): Plan {
  const prices = Object.fromEntries(
    Object.values(graph.nodes).flatMap((node) => ('model' in node ? [[node.model, price] as const] : [])),
  );
  const planned = planRun({ graph, prices, tools: TOOLS, caps: {}, approve });
  if (!planned.ok) throw new Error(planned.failure.message);
  return planned.value;
}

export interface FakeRun {
  host: RunHost;
  runId: string;
  finished: Promise<RunView>;
  events(): Promise<RunEvent[]>;
  bugs: unknown[];
}

export interface FakeOptions {
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> | ChatReply;
  tool?: TaskBodies['tool'];
  approve?: Plan['approve'];
  price?: Price;
  inputs?: Record<string, string>;
  onEvent?(event: RunEvent, host: RunHost): void;
}

export async function startFake(graph: Graph, options: FakeOptions): Promise<FakeRun> {
  const bugs: unknown[] = [];
  const host = createMemoryHost({ log: (message, error) => bugs.push(error ?? message) });
  if (options.onEvent) host.watch({ event: (event) => options.onEvent?.(event, host) });
  const tasks: TaskBodies = {
    chat: async (request, io) => options.chat(request, io.signal),
    tool: options.tool ?? (async ({ name }) => ({ content: `${name} done` })),
  };
  const plan = planFor(graph, options.approve, options.price);
  const inputs = options.inputs ?? {};
  const run = {
    plan,
    file: 'test.switchyard.yaml',
    name: 'test',
    task: taskOf(graph, inputs),
    inputs,
    by: 'test' as const,
    tasks,
  };
  const { runId, finished } = await host.start(run);
  return { host, runId, finished, events: () => host.events(runId), bugs };
}
