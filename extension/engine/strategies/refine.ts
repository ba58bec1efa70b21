import { failure } from '../../protocol/failure';
import type { SupervisorNode } from '../../protocol/graph';
import { parseReply } from '../../protocol/reply';
import type { Agent, AgentResult } from '../agent';
import { limitFailure } from '../chat';
import { dispatch } from '../dispatch';
import { limitMet } from '../limits';
import { judgePrompt, revisePrompt } from '../prompt';
import type { Route } from '../route';

/** How often the producer may be asked again where the file does not say. */
export const DEFAULT_ROUNDS = 2;

/** The first call produces, the second judges: accepted, or revised with feedback, up to `rounds`. */
export async function refine(agent: Agent, task: string, team: Route[]): Promise<AgentResult> {
  const [producer, judge] = team;
  if (!producer || !judge) {
    return {
      status: 'failed',
      text: '',
      failure: failure('bad_request', `${agent.id} refines, so it needs one call that produces and one that judges.`),
    };
  }
  const rounds = (agent.node as SupervisorNode).rounds ?? DEFAULT_ROUNDS;
  let produced = await dispatch(agent, producer, { task }, agent.span);
  for (let round = 1; round <= rounds; round++) {
    if (produced.status !== 'ok') return produced;
    agent.progress.text = produced.text;
    const met = limitMet(agent.scope);
    if (met) return { status: 'limited', text: produced.text, failure: limitFailure(agent, met) };
    const verdict = await dispatch(
      agent,
      judge,
      { task: judgePrompt(task, produced.text), format: 'judge' },
      agent.span,
    );
    if (verdict.status !== 'ok') return { ...verdict, text: produced.text };
    const read = parseReply('judge', verdict.text);
    if (!read.ok) return { status: 'failed', text: produced.text, failure: read.failure };
    if (read.value.accept) return produced;
    const again = revisePrompt(task, produced.text, read.value.feedback);
    const revised = await dispatch(agent, producer, { task: again }, agent.span);
    produced = revised.text ? revised : { ...revised, text: produced.text };
  }
  return produced;
}
