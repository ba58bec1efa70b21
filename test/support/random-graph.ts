/** Random graphs, and a model that misbehaves: both follow from one seed. */
import { type ChatReply, type ChatRequest, FailureError, type TaskBodies } from '../../extension/engine/ports';
import { failure } from '../../extension/protocol/failure';
import { type AgentNode, type Graph, type GraphNode, type Limits, STRATEGIES } from '../../extension/protocol/graph';
import { type Dice, diceOf, pause } from './dice';

// ---- the graph ---------------------------------------------------------------------------------------------

interface Draft {
  dice: Dice;
  nodes: Record<string, GraphNode>;
}

/** A valid graph up to four agents deep, with gates, fallbacks and limits tight enough to be reached. */
export function randomGraph(seed: number): Graph {
  const draft: Draft = { dice: diceOf(seed, 'graph'), nodes: {} };
  const start = addAgent(draft, 3);
  const { dice, nodes } = draft;
  const limits: Limits = { steps: 80, timeout: `${dice.whole(60, 560)}ms`, ...randomLimits(dice) };
  return { switchyard: 1, start, task: 'T', limits, nodes };
}

function randomLimits(dice: Dice): Limits {
  const limits: Limits = {};
  if (dice.chance(0.3)) limits.budget = dice.whole(500, 20_500) / 1e6;
  if (dice.chance(0.3)) limits.steps = dice.whole(1, 15);
  if (dice.chance(0.3)) limits.timeout = `${dice.whole(30, 330)}ms`;
  if (dice.chance(0.3)) limits.concurrency = dice.whole(1, 3);
  if (dice.chance(0.3)) limits.retries = dice.whole(0, 2);
  if (dice.chance(0.3)) limits['max-output-tokens'] = dice.whole(10, 410);
  if (dice.chance(0.2)) limits['tool-timeout'] = '20ms';
  if (dice.chance(0.3)) limits.onLimit = dice.pick(['partial', 'fail']);
  return limits;
}

function add(draft: Draft, letter: string, node: GraphNode): string {
  const id = `${letter}${Object.keys(draft.nodes).length}`;
  draft.nodes[id] = node;
  return id;
}

function addAgent(draft: Draft, depth: number): string {
  const { dice } = draft;
  if (depth === 0 || dice.chance(0.3)) return addWorker(draft, true);
  const calls = Array.from({ length: dice.whole(2, 3) }, () => {
    const callee = addAgent(draft, depth - 1);
    if (!dice.chance(0.15)) return callee;
    return add(draft, 'g', { kind: 'gate', otherwise: dice.pick(['low', 'medium']), calls: [callee] });
  });
  const strategy = dice.pick(STRATEGIES);
  const node: AgentNode = { kind: 'supervisor', strategy, model: 'fake/m', limits: randomLimits(dice), calls };
  if (dice.chance(0.2)) node.fallback = addWorker(draft, false);
  return add(draft, 's', node);
}

function addWorker(draft: Draft, mayFallBack: boolean): string {
  const { dice } = draft;
  const node: AgentNode = { kind: 'worker', model: 'fake/m', limits: randomLimits(dice) };
  if (dice.chance(0.5)) node.calls = [addTools(draft)];
  if (mayFallBack && dice.chance(0.25)) node.fallback = addWorker(draft, false);
  return add(draft, 'w', node);
}

function addTools(draft: Draft): string {
  const { dice } = draft;
  const tools = add(draft, 't', { kind: 'tool', use: ['files.read', 'files.write', 'ask.human'] });
  if (!dice.chance(0.6)) return tools;
  const hurry = { timeout: '25ms', onTimeout: dice.pick(['reject', 'escalate'] as const) };
  const others = { call: '**', risk: 'medium' as const, ...(dice.chance(0.5) ? hurry : {}) };
  return add(draft, 'g', { kind: 'gate', rules: [{ call: 'files.read', risk: 'low' }, others], calls: [tools] });
}

// ---- the model ---------------------------------------------------------------------------------------------

export const FAULTS = [
  'server error',
  'rate limited',
  'bad request',
  'format refused',
  'no reply',
  'cut reply',
  'nonsense',
  'no usage',
  'huge usage',
  'negative usage',
  'unknown tool',
  'tool error',
  'slow tool',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Manners {
  /** Model calls fail, hang or answer nonsense; usage is reported wrongly and tools fail in any case. */
  faults: boolean;
  /** Model calls take up to 30 ms. */
  slow: boolean;
}

/** Chat and tool bodies that misbehave as the seed wills; `onFault` hears of every fault. */
export function misbehavingModel(seed: number, manners: Manners, onFault: (fault: Fault) => void): TaskBodies {
  const asked = new Map<string, number>();
  /** Dice for the n-th call of its kind, whatever other branches do meanwhile. */
  const diceFor = (label: string): Dice => {
    const nth = (asked.get(label) ?? 0) + 1;
    asked.set(label, nth);
    return diceOf(seed, `${label} ${nth}`);
  };
  return {
    chat: async (request, { signal }) => {
      const caller: Caller = { dice: diceFor(`${request.callPath} ${request.purpose}`), manners, onFault };
      if (manners.slow) await pause(caller.dice.roll() * 30, signal);
      if (signal.aborted) throw new FailureError(failure('cancelled', 'The call was cancelled.'));
      const fault = manners.faults ? faultOf(caller.dice, request) : undefined;
      if (fault) onFault(fault);
      return fault ? misbehave(fault, caller, signal) : answer(request, caller);
    },
    tool: async ({ name, node }, { signal }) => {
      const dice = diceFor(`${node} ${name}`);
      const slow = dice.chance(0.1);
      if (slow) onFault('slow tool');
      await pause(slow ? 100 : dice.roll() * 5, signal);
      if (!dice.chance(0.1)) return { content: `${name} ok` };
      onFault('tool error');
      throw new FailureError(failure('tool_error', 'The tool failed.'));
    },
  };
}

interface Caller {
  dice: Dice;
  manners: Manners;
  onFault(fault: Fault): void;
}

function faultOf(dice: Dice, request: ChatRequest): Fault | undefined {
  const odds = dice.roll();
  if (odds < 0.06) return 'server error';
  if (odds < 0.1) return 'rate limited';
  if (odds < 0.13) return 'bad request';
  if (odds < 0.15) return 'no reply';
  if (odds < 0.19) return 'cut reply';
  return odds < 0.25 && request.format?.mode === 'schema' ? 'format refused' : undefined;
}

async function misbehave(fault: Fault, caller: Caller, signal: AbortSignal): Promise<ChatReply> {
  const again = { retry: true, retryAfterMs: 5 };
  if (fault === 'cut reply') return said(caller, 'cut', { finish: 'length' });
  if (fault === 'server error') throw new FailureError(failure('server_error', 'The server failed.', again));
  if (fault === 'rate limited') throw new FailureError(failure('rate_limited', 'Too many calls.', again));
  if (fault === 'bad request') throw new FailureError(failure('bad_request', 'The request is wrong.'));
  if (fault === 'format refused') throw new FailureError(failure('format_unsupported', 'No schemas here.'));
  // No reply at all, until the caller gives up.
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  throw new FailureError(failure('cancelled', 'The call was cancelled.'));
}

function answer(request: ChatRequest, caller: Caller): ChatReply {
  const { dice } = caller;
  const team = request.messages.flatMap(({ content }) => [...content.matchAll(/^- (\w+)/gm)].map(([, id]) => id ?? ''));
  if (request.purpose === 'plan') return structured(caller, { steps: planOf(team, dice) });
  if (request.purpose === 'route') return structured(caller, { call: dice.pick(team), instruction: 'go' });
  if (request.purpose === 'judge') return structured(caller, { accept: dice.chance(0.5), feedback: 'f' });
  if (request.purpose === 'evaluate') {
    const action = dice.pick(['continue', 'continue', 'continue', 'continue', 'retry', 'stop']);
    return structured(caller, { action, feedback: 'f' });
  }
  if (request.tools.length > 0 && dice.chance(0.6)) return toolCalls(caller);
  return said(caller, `answer ${'x'.repeat(dice.whole(0, 50))}`);
}

function planOf(team: string[], dice: Dice): object[] {
  return team.map((worker, i) => ({
    id: `p${i}`,
    worker,
    instruction: 'do',
    after: i > 0 && dice.chance(0.3) ? [`p${i - 1}`] : [],
  }));
}

function structured(caller: Caller, value: object): ChatReply {
  if (!caller.manners.faults || !caller.dice.chance(0.12)) return said(caller, JSON.stringify(value));
  caller.onFault('nonsense');
  return said(caller, 'nonsense');
}

function toolCalls(caller: Caller): ChatReply {
  const read = ['files_read', { path: 'a' }] as const;
  const write = ['files_write', { path: 'a', content: 'b' }] as const;
  const ask = ['ask_human', { question: 'q' }] as const;
  const toolCalls = Array.from({ length: caller.dice.whole(1, 3) }, (_, i) => {
    const [name, args] = caller.dice.pick([read, read, read, read, write, write, write, ask, ['nope', {}] as const]);
    if (name === 'nope') caller.onFault('unknown tool');
    return { id: `c${i}`, name, arguments: JSON.stringify(args) };
  });
  return said(caller, '', { finish: 'tool_calls', toolCalls });
}

function said(caller: Caller, text: string, more: Partial<ChatReply> = {}): ChatReply {
  return { text, toolCalls: [], finish: 'stop', ...usageOf(caller), ...more };
}

function usageOf({ dice, onFault }: Caller): Pick<ChatReply, 'usage'> {
  const odds = dice.roll();
  if (odds < 0.1) {
    onFault('no usage');
    return {};
  }
  if (odds < 0.14) {
    onFault('huge usage');
    return { usage: { inputTokens: 1e9, outputTokens: 1e9 } };
  }
  if (odds < 0.18) {
    onFault('negative usage');
    return { usage: { inputTokens: -5, outputTokens: 3 } };
  }
  return { usage: { inputTokens: dice.whole(1, 300), outputTokens: dice.whole(0, 49) } };
}
