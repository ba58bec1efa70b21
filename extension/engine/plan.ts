/**
 * From a graph to what a run needs: prices, tools and effective limits, frozen (E2). Pure.
 */
import { parseDuration } from '../protocol/duration';
import { failure, type Result } from '../protocol/failure';
import { type Graph, isAgent, type Limits } from '../protocol/graph';
import { MICRO, type Price } from '../protocol/money';
import type { EffectiveLimits, Plan, ToolSpec } from '../protocol/run-event';
import { substitute } from '../protocol/substitute';

/** What the user's settings allow at most, whatever a file says. */
export interface Caps {
  /** US dollars. */
  maxBudget?: number;
  maxSteps?: number;
  /** Duration, e.g. `1h`. */
  maxTimeout?: string;
}

/** What holds where neither file nor settings say anything. Never "none". */
export const SAFE_DEFAULTS: EffectiveLimits = {
  budget: 1 * MICRO,
  steps: 50,
  timeoutMs: 30 * 60_000,
  concurrency: 4,
  retries: 2,
  toolTimeoutMs: 30_000,
  maxOutputTokens: 4096,
  onLimit: 'partial',
};

export interface PlanInput {
  graph: Graph;
  /** By model id as written (`openai/gpt-5-mini`), or by node id where the price is the node's own. */
  prices: Record<string, Price>;
  tools: Record<string, ToolSpec>;
  caps: Caps;
  approve: Plan['approve'];
}

/** Makes the plan, or says which model has no price or which tool does not exist. */
export function planRun(input: PlanInput): Result<Plan> {
  const wrongCap = capFault(input.caps);
  if (wrongCap !== undefined) return refuse('bad_request', wrongCap);
  const prices: Record<string, Price> = {};
  const tools: Record<string, ToolSpec> = {};
  for (const [id, node] of Object.entries(input.graph.nodes)) {
    if (isAgent(node)) {
      const own = input.prices[id];
      const price = own ?? input.prices[node.model];
      if (!price) {
        return refuse(
          'price_unknown',
          `The price of ${node.model} (node ${id}) is not known, so no budget could hold. ` +
            'Give the node a price, or set one in switchyard.prices.',
        );
      }
      prices[own ? id : node.model] = price;
    }
    if (node.kind === 'tool') {
      for (const name of node.use) {
        const spec = input.tools[name];
        if (!spec) return refuse('tool_unknown', `There is no tool ${name} (node ${id}).`);
        tools[name] = spec;
      }
    }
  }
  const limits = effectiveLimits(input.graph.limits ?? {}, input.caps);
  return { ok: true, value: { graph: input.graph, prices, tools, limits, approve: input.approve } };
}

function refuse<T>(code: 'price_unknown' | 'tool_unknown' | 'bad_request', message: string): Result<T> {
  return { ok: false, failure: failure(code, message) };
}

/** A cap that cannot be read must not switch a limit off. */
function capFault({ maxBudget, maxSteps, maxTimeout }: Caps): string | undefined {
  const number = (value: unknown) =>
    value === undefined || (typeof value === 'number' && Number.isFinite(value) && value > 0);
  const say = (name: string, what: string) => `Your setting limits.${name} is not ${what}. Mend it, then run again.`;
  if (!number(maxBudget)) return say('maxBudget', 'a number of dollars above 0');
  if (!number(maxSteps)) return say('maxSteps', 'a number above 0');
  if (maxTimeout !== undefined && parseDuration(maxTimeout) === undefined)
    return say('maxTimeout', 'a duration such as 30m or 2h');
  return undefined;
}

/** The price a node's calls are charged at. */
export function priceOf(plan: Plan, node: string): Price {
  const agent = plan.graph.nodes[node];
  const price = plan.prices[node] ?? (agent && isAgent(agent) ? plan.prices[agent.model] : undefined);
  if (!price) throw new Error(`No price for node ${node}; planRun should have refused it.`);
  return price;
}

function effectiveLimits(limits: Limits, caps: Caps): EffectiveLimits {
  return {
    budget: lower(dollars(limits.budget) ?? SAFE_DEFAULTS.budget, dollars(caps.maxBudget)),
    steps: lower(limits.steps ?? SAFE_DEFAULTS.steps, caps.maxSteps),
    timeoutMs: lower(duration(limits.timeout) ?? SAFE_DEFAULTS.timeoutMs, duration(caps.maxTimeout)),
    concurrency: limits.concurrency ?? SAFE_DEFAULTS.concurrency,
    retries: limits.retries ?? SAFE_DEFAULTS.retries,
    toolTimeoutMs: duration(limits['tool-timeout']) ?? SAFE_DEFAULTS.toolTimeoutMs,
    maxOutputTokens: limits['max-output-tokens'] ?? SAFE_DEFAULTS.maxOutputTokens,
    onLimit: limits.onLimit ?? SAFE_DEFAULTS.onLimit,
    ...(limits.rate === undefined ? {} : { rate: limits.rate }),
  };
}

function lower(value: number, cap: number | undefined): number {
  return cap === undefined ? value : Math.min(value, cap);
}

/** Dollars to micro-dollars, rounded down: a limit is never larger than it is written. */
export function dollars(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : Math.floor(Math.round(amount * MICRO * 1000) / 1000);
}

/** Milliseconds of a duration that `check` has accepted. */
export function duration(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

/** The start agent's task: the graph's `task:` with its inputs, else the inputs as `name: value` lines. */
export function taskOf(graph: Graph, inputs: Record<string, string | number | boolean>): string {
  if (graph.task !== undefined) return substitute(graph.task, inputs);
  const lines = Object.entries(inputs).map(([name, value]) => `${name}: ${value}`);
  return lines.length > 0 ? lines.join('\n') : 'Do what your instructions say.';
}
