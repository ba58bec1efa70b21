/** What a node says about itself: on its card, on hover and aloud. */
import { type AgentNode, type GraphNode, isAgent } from '../../../extension/protocol/graph';
import { formatDollars, MICRO } from '../../../extension/protocol/money';
import type { Problem } from '../../../extension/protocol/problem';
import type { NodeState, NodeView } from '../../../extension/protocol/run-view';
import { moneyWords, plural } from '../../ui/words';
import { ruleWords } from './rule-words';

/** Icon and word of a state: it is never told by colour alone. */
export const STATES: Record<NodeState, { icon: string; word: string }> = {
  idle: { icon: 'circle-outline', word: 'ready' },
  running: { icon: 'loading', word: 'running' },
  waiting: { icon: 'flag', word: 'waiting' },
  retrying: { icon: 'refresh', word: 'retrying' },
  done: { icon: 'check', word: 'done' },
  failed: { icon: 'error', word: 'failed' },
  limited: { icon: 'dashboard', word: 'at its limit' },
  rejected: { icon: 'circle-slash', word: 'rejected' },
  cancelled: { icon: 'debug-stop', word: 'cancelled' },
  'not-needed': { icon: 'dash', word: 'not needed' },
};

/** `openai/gpt-5-mini` → `gpt-5-mini`; scripted models keep their provider, so that nobody takes them for real. */
export function modelWords(model: string | undefined): string {
  if (!model) return 'no model';
  return model.startsWith('scripted/') ? model : model.slice(model.indexOf('/') + 1);
}

/** `plan · gpt-5-mini`; what it does now is said beside it. */
export function agentWords(node: AgentNode): string {
  const model = modelWords(node.model);
  return node.kind === 'supervisor' ? `${node.strategy ?? 'no strategy'} · ${model}` : model;
}

/** `$0.118`, with ≈ where the tokens were counted by us. */
export function costWords(micro: number, estimated = false): string {
  return `${estimated ? '≈' : ''}${moneyWords(micro)}`;
}

/** The same to the micro-dollar, for where there is room. */
export function exactWords(micro: number, estimated = false): string {
  return `${estimated ? '≈' : ''}${formatDollars(micro)}`;
}

/** An amount that a person set: `$0.50`, in whole cents where it is. Micro-dollars. */
export function budgetWords(micro: number): string {
  return micro > 0 && micro % 10_000 === 0 ? `$${(micro / MICRO).toFixed(2)}` : formatDollars(micro);
}

/** The name of a node as it is spoken: what it is, what it does, what it has cost, what is wrong with it. */
export function spokenNode(
  id: string,
  node: GraphNode,
  view: NodeView | undefined,
  problems: readonly Problem[],
): string {
  const parts = [id, node.kind];
  if (isAgent(node)) parts.push(agentWords(node));
  if (node.kind === 'tool') parts.push((node.use ?? []).join(', '));
  if (node.kind === 'gate') parts.push(ruleWords(node));
  if (view && view.state !== 'idle') {
    parts.push(view.activity ? `${STATES[view.state].word}: ${view.activity}` : STATES[view.state].word);
    if (view.cost > 0) parts.push(costWords(view.cost, view.estimated));
  }
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.filter((problem) => problem.severity === 'warning').length;
  if (errors > 0) parts.push(plural(errors, 'error'));
  if (warnings > 0) parts.push(plural(warnings, 'warning'));
  return parts.join(', ');
}

/** The last words of a text that streams, in one line. */
export function tailOf(text: string, length = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `…${line.slice(-length)}` : line;
}
