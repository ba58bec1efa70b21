/** The words that the engine adds to an agent's own instructions. Kept in one place so that they can be read. */
import { type Graph, isAgent } from '../protocol/graph';
import type { PlannedStep } from '../protocol/reply';
import type { AgentResult } from './agent';
import type { Route } from './route';

/** One line for each agent that may be called. */
export function teamLines(graph: Graph, team: Route[]): string {
  return team
    .map(({ target }) => {
      const node = graph.nodes[target];
      const first = node && isAgent(node) ? (node.description ?? node.instructions ?? '').trim().split('\n')[0] : '';
      return `- ${target}${first ? `: ${first}` : ''}`;
    })
    .join('\n');
}

export const planPrompt = (task: string, team: string): string =>
  `${task}\n\nYour team:\n${team}\n\n` +
  'Plan the work as JSON: {"steps":[{"id","worker","instruction","after"}]}. Each step goes to one of your team by ' +
  'name, with an instruction that stands on its own; "after" lists the ids of the steps whose results it needs. ' +
  'As few steps as the task needs.';

export const evaluatePrompt = (task: string, step: PlannedStep, result: AgentResult): string =>
  `The task: ${task}\n\nStep ${step.id} was given to ${step.worker}: ${step.instruction}\n\n${outcomeText(result)}\n\n` +
  'Evaluate as JSON: {"action","feedback"}. "continue" when it will do, "retry" with feedback when it must be done ' +
  'again, "stop" when the task is done or no further step can help.';

export const routePrompt = (task: string, team: string): string =>
  `${task}\n\nYour team:\n${team}\n\n` +
  'Choose who does this, as JSON: {"call","instruction"}: one name of your team, and the instruction for them.';

export const judgePrompt = (task: string, work: string): string =>
  `The task: ${task}\n\nThe work to judge:\n${work}\n\n` +
  'Judge as JSON: {"accept","feedback"}: whether it will do, and if not, what must change.';

export const revisePrompt = (task: string, work: string, feedback: string): string =>
  `${task}\n\nYour work so far:\n${work}\n\nIt was not accepted: ${feedback}\n\nDo it again with this in mind.`;

export const synthesizePrompt = (task: string, results: string, partial: boolean): string =>
  `${task}\n\nWhat your team has brought:\n\n${results}\n\n` +
  (partial
    ? 'A limit was met before everything was done. Answer the task as far as these results go, and say what is missing.'
    : 'Answer the task from these results.');

export const retryPrompt = (instruction: string, feedback: string): string =>
  `${instruction}\n\nAn earlier try was not good enough: ${feedback}`;

export const withEarlier = (instruction: string, earlier: string): string =>
  earlier ? `${instruction}\n\nResults so far:\n\n${earlier}` : instruction;

export const repairPrompt = (why: string): string => `${why} Reply once more, with nothing but the JSON.`;

/** A result as another agent reads it. */
export function outcomeText(result: AgentResult): string {
  if (result.status === 'ok') return `The result:\n${result.text}`;
  const why = `It ended early: ${result.failure.message}`;
  return result.text ? `${why}\nThe result so far:\n${result.text}` : why;
}

/** Results under headings: for a synthesis, and in its place where no model can be paid. */
export function joined(results: { title: string; result: AgentResult }[]): string {
  return results.map(({ title, result }) => `## ${title}\n\n${result.text || outcomeText(result)}`).join('\n\n');
}
