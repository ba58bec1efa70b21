import { callsOf, isAgent, type Kind, MAY_CALL } from '../graph';
import { didYouMean, orList } from '../nearest';
import { agentCallers, type CheckContext } from './check-context';

const PLURAL: Record<Kind, string> = { supervisor: 'supervisors', worker: 'workers', gate: 'gates', tool: 'tools' };

function mayCall(kind: Kind): string {
  return orList(MAY_CALL[kind].map((callee) => PLURAL[callee]));
}

/** Every call names another node once, of a kind that its caller may call. */
export function checkCalls(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    const seen = new Set<string>();
    callsOf(node).forEach((callee, index) => {
      const at = ['calls', index];
      if (seen.has(callee)) {
        const message = `“${callee}” stands twice in the calls of “${id}”. Remove one of the two.`;
        context.report(id, at, { code: 'call-duplicate', message });
      } else checkCall(context, id, node.kind, callee, at);
      seen.add(callee);
    });
  }
}

function checkCall(context: CheckContext, id: string, kind: Kind, callee: string, at: (string | number)[]): void {
  const target = context.kindOf(callee);
  if (!target) {
    if (context.isNamed(callee) || context.full) return;
    const hint = didYouMean(callee, context.parsed.nodeIds);
    const message = `“${id}” calls “${callee.slice(0, 80)}”, which is no node.${hint || ' Add that node, or remove the call.'}`;
    context.report(id, at, { code: 'call-dangling', message });
  } else if (!MAY_CALL[kind].includes(target)) {
    const way = kind === 'supervisor' ? ' Let a worker use the tool.' : ` Let a supervisor call “${callee}”.`;
    const message = `A ${kind} may call ${mayCall(kind)}, and “${callee}” is a ${target}.${way}`;
    context.report(id, at, { code: 'call-not-allowed', message });
  } else if (kind === 'gate' && target !== 'gate') checkGateCall(context, id, callee, target, at);
}

/** A gate may let through only what each of its callers might call by itself. */
function checkGateCall(
  context: CheckContext,
  gate: string,
  callee: string,
  target: Kind,
  at: (string | number)[],
): void {
  for (const caller of agentCallers(context, gate)) {
    const kind = context.kindOf(caller);
    if (!kind || MAY_CALL[kind].includes(target)) continue;
    const message = `“${caller}” comes through this gate and is a ${kind}, which may not call a ${target} such as “${callee}”. Use a gate of its own for one of them.`;
    context.report(gate, at, { code: 'call-not-allowed', message });
    return;
  }
}

/** A fallback is another agent. */
export function checkFallbacks(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (!isAgent(node) || node.fallback === undefined) continue;
    const target = context.node(node.fallback);
    if (target && !isAgent(target)) {
      const message = `The fallback of “${id}” is a ${target.kind}. Only an agent can stand in: name a supervisor or a worker.`;
      context.report(id, ['fallback'], { code: 'fallback-not-agent', message });
    } else if (!target && !context.isNamed(node.fallback)) {
      const hint = didYouMean(node.fallback, context.agents()) || ' Add that agent, or remove the fallback.';
      const message = `The fallback of “${id}” is “${node.fallback.slice(0, 80)}”, which is no node.${hint}`;
      context.report(id, ['fallback'], { code: 'fallback-dangling', message });
    }
  }
}

/** What a kind needs to call to have any sense. */
export function checkOwnCalls(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    const calls = callsOf(node).length;
    const at = node.kind !== 'tool' && node.calls !== undefined ? ['calls'] : [];
    if (node.kind === 'gate' && calls === 0) {
      const message = `Gate “${id}” leads nowhere. Add to its calls what it guards.`;
      context.report(id, at, { code: 'gate-without-callee', message });
    }
    if (node.kind !== 'supervisor') continue;
    if (calls === 0) {
      const message = `Supervisor “${id}” has nobody to ask. Add at least one agent to its calls, or make it a worker.`;
      context.report(id, at, { code: 'supervisor-without-workers', message });
    } else if (node.strategy === 'refine' && calls !== 2) {
      const message = `“refine” needs exactly two calls, the one that produces and the one that judges, and “${id}” has ${calls}. Call two agents.`;
      context.report(id, at, { code: 'refine-calls', message });
    }
    if (node.rounds !== undefined && node.strategy !== 'refine') {
      const message = `“rounds” counts only with the strategy refine. Remove it, or choose refine.`;
      context.report(id, ['rounds'], { code: 'rounds-unused', severity: 'warning', message });
    }
  }
}
