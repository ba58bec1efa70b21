import { globFault, globMatches } from '../glob';
import { isAgent, type ToolNode } from '../graph';
import { type CheckContext, reachedThroughGates } from './check-context';

function toolsOf(context: CheckContext, id: string): string[] {
  const node = context.node(id);
  return node?.kind === 'tool' ? node.use : [];
}

/**
 * No agent seems to have a way past a gate to what the gate guards: neither to the same node, nor to the same tool
 * in another node. The engine asks the gate all the same; the drawing should not look as if it did not.
 */
export function checkBypasses(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (!isAgent(node)) continue;
    const reached = reachedThroughGates(context, id);
    const nodes = new Map<string, string>();
    const tools = new Map<string, string>();
    for (const stop of reached) {
      if (stop.gate === undefined) continue;
      nodes.set(stop.id, stop.gate);
      for (const tool of toolsOf(context, stop.id)) tools.set(tool, stop.gate);
    }
    for (const open of reached) {
      if (open.gate !== undefined) continue;
      const tool = toolsOf(context, open.id).find((name) => tools.has(name));
      const gate = nodes.get(open.id) ?? (tool === undefined ? undefined : tools.get(tool));
      if (gate === undefined) continue;
      const what = nodes.has(open.id) ? `“${open.id}”` : `the tool ${tool} (in “${open.id}”)`;
      const at = ['calls', (node.calls ?? []).indexOf(open.id)];
      const message = `“${id}” may call ${what} directly and through the gate “${gate}”. The gate is asked either way: remove the direct call, so that the drawing says so.`;
      context.report(id, at, { code: 'gate-bypassed', severity: 'warning', message });
    }
  }
}

/** Every rule of a gate names something that can come through it. */
export function checkRules(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (node.kind !== 'gate' || !node.rules) continue;
    const callees = reachedThroughGates(context, id).map((stop) => stop.id);
    const known = callees.every((callee) => context.node(callee));
    const names = callees.flatMap((callee) => {
      const target = context.node(callee);
      return target?.kind === 'tool' ? (target as ToolNode).use : [callee];
    });
    node.rules.forEach((rule, index) => {
      const at = ['rules', index, 'call'];
      for (const [name, pattern] of Object.entries(rule.args ?? {})) {
        const fault = globFault(pattern);
        if (fault === undefined) continue;
        const message = `The pattern of “${name}” cannot be used: ${fault}. Write a plain one such as docs/**.`;
        context.report(id, ['rules', index, 'args', name], { code: 'rule-invalid', message });
      }
      if (globFault(rule.call) !== undefined) {
        const message = `“call” must be a tool name, an agent id or a pattern such as files.*. Write what this rule is about.`;
        context.report(id, at, { code: 'rule-invalid', message });
      } else if (
        known &&
        names.length > 0 &&
        !context.full &&
        !names.some((name) => globMatches(rule.call, name, '.'))
      ) {
        const message = `Nothing that comes through this gate matches “${rule.call.slice(0, 80)}”. It lets through: ${names.slice(0, 8).join(', ')}. Mend or remove the rule.`;
        context.report(id, at, { code: 'rule-unmatched', severity: 'warning', message });
      }
    });
  }
}
