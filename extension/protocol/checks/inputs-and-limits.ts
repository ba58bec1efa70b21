import { parseDuration } from '../duration';
import { isAgent, type Limits } from '../graph';
import { didYouMean } from '../nearest';
import { inputsIn } from '../substitute';
import { agentCallers, type CheckContext } from './check-context';

/** Defaults fit their type; `{{inputs.name}}` names an input. */
export function checkInputs(context: CheckContext): void {
  const inputs = context.graph.inputs ?? {};
  for (const [name, input] of Object.entries(inputs)) {
    if (input.default === undefined || typeof input.default === input.type) continue;
    const quotes = input.type === 'string' ? ' Put it in quotes.' : ` Write a ${input.type}, or change the type.`;
    const message = `The default of “${name}” is a ${typeof input.default}, and its type is ${input.type}.${quotes}`;
    context.reportGraph(['inputs', name, 'default'], { code: 'input-default', message });
  }
  const unknown = (text: string) => inputsIn(text).filter((use) => !Object.hasOwn(inputs, use.name));
  const said = (name: string) => {
    const hint = didYouMean(name, Object.keys(inputs)) || ` Add “${name}” under “inputs”, or remove this.`;
    return { code: 'input-unknown', message: `The graph has no input “${name}”.${hint}` };
  };
  for (const use of unknown(context.graph.task ?? '')) context.reportGraph(['task'], said(use.name), use.written);
  for (const [id, node] of context.entries) {
    if (!isAgent(node)) continue;
    for (const use of unknown(node.instructions ?? ''))
      context.report(id, ['instructions'], said(use.name), use.written);
  }
}

const COMPARED = ['budget', 'steps', 'timeout'] as const;

function size(limits: Limits | undefined, key: (typeof COMPARED)[number]): number {
  const value = limits?.[key];
  if (value === undefined) return Number.POSITIVE_INFINITY;
  return typeof value === 'number' ? value : (parseDuration(value) ?? Number.POSITIVE_INFINITY);
}

/** `onLimit: ask` is read and kept, but not carried out yet: nobody should count on being asked. */
export function checkAsking(context: CheckContext): void {
  const message = 'Asking at a limit is not built yet: this acts as “partial”. Write “partial” or “fail” to say so.';
  const problem = { code: 'limit-ask-unbuilt', severity: 'warning' as const, message };
  if (context.graph.limits?.onLimit === 'ask') context.reportGraph(['limits', 'onLimit'], problem);
  for (const [id, node] of context.entries) {
    if (isAgent(node) && node.limits?.onLimit === 'ask') context.report(id, ['limits', 'onLimit'], problem);
  }
}

/** A limit that is above the one that encloses it has no effect, which its author may not know. */
export function checkLimits(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (!isAgent(node) || !node.limits) continue;
    for (const key of COMPARED) {
      const own = size(node.limits, key);
      if (own === Number.POSITIVE_INFINITY) continue;
      const callers = agentCallers(context, id).map((caller) => {
        const above = context.node(caller);
        return above && isAgent(above) ? size(above.limits, key) : Number.POSITIVE_INFINITY;
      });
      const around = Math.min(
        size(context.graph.limits, key),
        callers.length > 0 ? Math.max(...callers) : Number.POSITIVE_INFINITY,
      );
      if (own <= around) continue;
      const whose = around === size(context.graph.limits, key) ? 'the graph' : 'the agents that call it';
      const message = `This ${key} of “${id}” is above that of ${whose}, which holds all the same. Lower it, or raise the other.`;
      context.report(id, ['limits', key], { code: 'limit-above-parent', severity: 'info', message });
    }
  }
}
