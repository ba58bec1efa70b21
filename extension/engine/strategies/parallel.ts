import type { Agent, AgentResult } from '../agent';
import { dispatch } from '../dispatch';
import { allOf } from '../durable';
import { synthesize, type TeamResult, withLanding } from '../landing';
import { limitMet } from '../limits';
import { Permits } from '../permits';
import { joined } from '../prompt';
import type { Route } from '../route';

/** All its calls at once on the same task, up to `concurrency`; then a synthesis. */
export async function parallel(agent: Agent, task: string, team: Route[]): Promise<AgentResult> {
  return withLanding(agent, async (hold) => {
    const places = new Permits(agent.scope.concurrency);
    const results: TeamResult[] = [];
    await allOf(
      team.map((route) =>
        places.with(agent.durable, async () => {
          if (limitMet(agent.scope)) return;
          const result = await dispatch(agent, route, { task }, agent.span);
          results.push({ title: route.target, result });
          agent.progress.text = joined(results);
        }),
      ),
    );
    const order = new Map(team.map((route, index) => [route.target, index]));
    results.sort((a, b) => (order.get(a.title) ?? 0) - (order.get(b.title) ?? 0));
    return synthesize(agent, task, results, hold);
  });
}
