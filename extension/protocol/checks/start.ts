import { callsOf, isAgent } from '../graph';
import { didYouMean } from '../nearest';
import type { CheckContext } from './check-context';

/** The start is named, exists and is an agent; everything can be reached from it. */
export function checkStart(context: CheckContext): void {
  const { start } = context.graph;
  const node = context.node(start);
  if (!node) {
    if (context.isNamed(start)) return;
    const code = start === '' ? 'start-missing' : 'start-unknown';
    const what = start === '' ? 'No start is named.' : `The start “${start}” is no node.`;
    context.reportGraph(['start'], { code, message: `${what} Name an agent.${didYouMean(start, context.agents())}` });
    return;
  }
  if (!isAgent(node)) {
    const message = `The start “${start}” is a ${node.kind}. Only a supervisor or a worker can get the task: name one of them.`;
    context.reportGraph(['start'], { code: 'start-not-agent', message });
    return;
  }
  checkReachable(context, start);
}

function checkReachable(context: CheckContext, start: string): void {
  const reached = new Set<string>([start]);
  for (const id of reached) {
    const node = context.node(id);
    if (!node) continue;
    for (const callee of callsOf(node)) reached.add(callee);
    if (isAgent(node) && node.fallback !== undefined) reached.add(node.fallback);
  }
  for (const [id] of context.entries) {
    if (reached.has(id)) continue;
    const message = `Nothing leads from the start to “${id}”, so that it is never used. Let a node call it, or remove it.`;
    context.report(id, [], { code: 'node-unreachable', severity: 'warning', message });
  }
}

/** The graph has something to say to its start agent, and its layout names only nodes. */
export function checkTask(context: CheckContext): void {
  const { graph, parsed } = context;
  if (graph.task === undefined && Object.keys(graph.inputs ?? {}).length === 0) {
    const known = parsed.problems.some((problem) => problem.field?.startsWith('inputs'));
    const message = 'Nothing tells the start agent what to do. Add a “task:”, or “inputs:” that are its task.';
    if (!known) context.reportGraph(['start'], { code: 'task-missing', severity: 'info', message }, undefined, 'key');
  }
  for (const id of Object.keys(graph.layout ?? {})) {
    if (context.isNamed(id)) continue;
    const message = `The layout has a place for “${id}”, which is no node. Remove the line.`;
    context.reportGraph(['layout', id], { code: 'layout-unknown', severity: 'info', message }, undefined, 'key');
  }
}
