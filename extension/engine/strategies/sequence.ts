import type { Agent, AgentResult } from '../agent';
import { limitFailure } from '../chat';
import { dispatch } from '../dispatch';
import { limitMet } from '../limits';
import { withEarlier } from '../prompt';
import type { Route } from '../route';

/** Its calls in order; each gets the task and the previous output. The last output is the answer. */
export async function sequence(agent: Agent, task: string, team: Route[]): Promise<AgentResult> {
  let last: AgentResult = { status: 'ok', text: '' };
  for (const route of team) {
    const met = limitMet(agent.scope);
    if (met) return { status: 'limited', text: last.text, failure: limitFailure(agent, met) };
    const next = await dispatch(agent, route, { task: withEarlier(task, last.text) }, agent.span);
    if (next.status === 'failed' || next.status === 'rejected') return { ...next, text: next.text || last.text };
    last = next.text ? next : { ...next, text: last.text };
    agent.progress.text = last.text;
  }
  return last;
}
