/** A supervisor: an agent that delegates by one of five strategies and never uses a tool itself. */
import { failure } from '../protocol/failure';
import type { Strategy, SupervisorNode } from '../protocol/graph';
import type { Agent, AgentResult } from './agent';
import { type Route, routesOf } from './route';
import { parallel } from './strategies/parallel';
import { planned } from './strategies/plan';
import { refine } from './strategies/refine';
import { routed } from './strategies/route';
import { sequence } from './strategies/sequence';

export type StrategyRun = (agent: Agent, task: string, team: Route[]) => Promise<AgentResult>;

const STRATEGY_RUNS: Record<Strategy, StrategyRun> = { plan: planned, sequence, parallel, route: routed, refine };

/** Does a task by the supervisor's strategy. */
export async function supervise(agent: Agent, task: string): Promise<AgentResult> {
  const team = routesOf(agent.run.plan.graph, agent.id);
  if (team.length === 0) {
    return {
      status: 'failed',
      text: '',
      failure: failure('bad_request', `${agent.id} has nobody to call. Connect it to a worker.`),
    };
  }
  return STRATEGY_RUNS[(agent.node as SupervisorNode).strategy](agent, task, team);
}
