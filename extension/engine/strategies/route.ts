import { isLimit } from '../../protocol/failure';
import type { Agent, AgentResult } from '../agent';
import { decide } from '../chat';
import { dispatch } from '../dispatch';
import { instructed, phase } from '../landing';
import { routePrompt, teamLines } from '../prompt';
import type { Route } from '../route';

/** Chooses one call for this task; its answer is the answer. */
export async function routed(agent: Agent, task: string, team: Route[]): Promise<AgentResult> {
  const prompt = routePrompt(task, teamLines(agent.run.plan.graph, team));
  const choice = await phase(
    agent,
    'route',
    'route',
    (span) =>
      decide(agent, 'route', { conversation: instructed(agent, prompt), purpose: 'route', parent: span }, ({ call }) =>
        wrongCall(call, team),
      ),
    ({ call, instruction }) => `${call}: ${instruction}`,
  );
  if (!choice.ok) {
    return { status: isLimit(choice.failure.code) ? 'limited' : 'failed', text: '', failure: choice.failure };
  }
  const route = team.find(({ target }) => target === choice.value.call) as Route;
  return dispatch(agent, route, { task: `${choice.value.instruction}\n\nThe task: ${task}` }, agent.span);
}

function wrongCall(call: string, team: Route[]): string | undefined {
  if (team.some(({ target }) => target === call)) return undefined;
  return `${call} is not in your team, which is: ${team.map(({ target }) => target).join(', ')}.`;
}
