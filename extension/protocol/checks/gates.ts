import { isAgent, type ToolNode } from '../graph';
import { type CheckContext, reachedThroughGates } from './check-context';

function toolsOf(context: CheckContext, id: string): string[] {
  const node = context.node(id);
  return node?.kind === 'tool' ? node.use : [];
}

/**
 * No agent has a way past a gate to what the gate guards: neither to the same node, nor to the same tool in
 * another node.
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
      const message = `“${id}” may call ${what} directly and so never has to pass the gate “${gate}”. Remove the direct call, or the gate.`;
      context.report(id, at, { code: 'gate-bypassed', severity: 'warning', message });
    }
  }
}

/** Beyond this, a pattern or a list of names is taken to match: the warning is not worth the wait. */
const LONGEST = 200;

/** Whether a rule's pattern may match a name: `*` within one dotted part, `**` everything, `?` one character. */
function mayMatch(pattern: string, name: string): boolean {
  if (/[{}]/.test(pattern) || pattern.length > LONGEST || name.length > LONGEST) return true;
  const parts = pattern.match(/\*\*|[\s\S]/g) ?? [];
  // `ends[j]`: the parts so far match the first j characters. Unlike a regular expression this cannot explode.
  let ends = Array.from({ length: name.length + 1 }, (_, index) => index === 0);
  for (const part of parts) {
    const next = ends.map(() => false);
    for (let j = 0; j <= name.length; j++) {
      const before = name[j - 1];
      if (part === '**') next[j] = ends[j] === true || (j > 0 && next[j - 1] === true);
      else if (part === '*') next[j] = ends[j] === true || (j > 0 && before !== '.' && next[j - 1] === true);
      else next[j] = j > 0 && ends[j - 1] === true && (part === before || (part === '?' && before !== '.'));
    }
    ends = next;
  }
  return ends[name.length] === true;
}

/** Every rule of a gate names something that can come through it. */
export function checkRules(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (node.kind !== 'gate' || !node.rules) continue;
    const callees = reachedThroughGates(context, id).map((stop) => stop.id);
    const known = callees.length <= LONGEST && callees.every((callee) => context.node(callee));
    const names = callees.flatMap((callee) => {
      const target = context.node(callee);
      return target?.kind === 'tool' ? (target as ToolNode).use : [callee];
    });
    node.rules.forEach((rule, index) => {
      const at = ['rules', index, 'call'];
      if (rule.call.trim() === '' || /\*{3}/.test(rule.call)) {
        const message = `“call” must be a tool name, an agent id or a pattern such as files.*. Write what this rule is about.`;
        context.report(id, at, { code: 'rule-invalid', message });
      } else if (known && names.length > 0 && !context.full && !names.some((name) => mayMatch(rule.call, name))) {
        const message = `Nothing that comes through this gate matches “${rule.call.slice(0, 80)}”. It lets through: ${names.slice(0, 8).join(', ')}. Mend or remove the rule.`;
        context.report(id, at, { code: 'rule-unmatched', severity: 'warning', message });
      }
    });
  }
}
