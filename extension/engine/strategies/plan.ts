/**
 * Plan the steps, run those that are ready, evaluate each result (continue, retry with feedback, stop), then
 * synthesize from what there is.
 */
import { isLimit, type Result } from '../../protocol/failure';
import type { PlannedStep, Reply } from '../../protocol/reply';
import type { Agent, AgentResult } from '../agent';
import { decide } from '../chat';
import { dispatch } from '../dispatch';
import { instructed, phase, synthesize, type TeamResult, withLanding } from '../landing';
import { limitMet } from '../limits';
import { evaluatePrompt, joined, planPrompt, retryPrompt, teamLines, withEarlier } from '../prompt';
import type { Route } from '../route';

/** How often one step may be done again on the supervisor's word; then its result is taken as it is. */
const MOST_RETRIES = 2;

export async function planned(agent: Agent, task: string, team: Route[]): Promise<AgentResult> {
  return withLanding(agent, async (hold) => {
    const plan = await makePlan(agent, task, team);
    if (!plan.ok) {
      return { status: isLimit(plan.failure.code) ? 'limited' : 'failed', text: '', failure: plan.failure };
    }
    const done = await runSteps(agent, task, plan.value.steps, team);
    if (done.failed) return { ...done.failed, text: joined(done.results) };
    return synthesize(agent, task, done.results, hold);
  });
}

async function makePlan(agent: Agent, task: string, team: Route[]): Promise<Result<Reply<'plan'>>> {
  const prompt = planPrompt(task, teamLines(agent.run.plan.graph, team));
  return phase(
    agent,
    'plan',
    'plan',
    (span) =>
      decide(agent, 'plan', { conversation: instructed(agent, prompt), purpose: 'plan', parent: span }, ({ steps }) =>
        wrongPlan(steps, team),
      ),
    ({ steps }) => steps.map((step) => `${step.id} ${step.worker}: ${step.instruction}`).join('\n'),
  );
}

/** What is wrong with a plan, if anything is, as a sentence for the model. Steps may only wait for steps that stand before them. */
function wrongPlan(steps: PlannedStep[], team: Route[]): string | undefined {
  const known = new Set<string>();
  for (const step of steps) {
    if (known.has(step.id)) return `Step ${step.id} stands in the plan twice.`;
    if (!team.some(({ target }) => target === step.worker))
      return `Step ${step.id} goes to ${step.worker}, which is not in your team.`;
    const missing = step.after.find((id) => !known.has(id));
    if (missing !== undefined) return `Step ${step.id} waits for ${missing}, which does not stand before it.`;
    known.add(step.id);
  }
  return undefined;
}

interface Progress {
  results: Map<string, AgentResult>;
  stopped: boolean;
  /** The supervisor's own evaluation failed: nothing more can be decided. */
  failed: AgentResult | undefined;
}

async function runSteps(
  agent: Agent,
  task: string,
  steps: PlannedStep[],
  team: Route[],
): Promise<{ results: TeamResult[]; failed: AgentResult | undefined }> {
  const progress: Progress = { results: new Map(), stopped: false, failed: undefined };
  const running = new Map<string, Promise<void>>();
  const started = new Set<string>();
  for (;;) {
    if (!progress.stopped && !progress.failed && !limitMet(agent.scope)) {
      for (const step of steps) {
        if (running.size >= agent.scope.concurrency) break;
        if (started.has(step.id) || !step.after.every((id) => progress.results.has(id))) continue;
        started.add(step.id);
        running.set(
          step.id,
          runStep(agent, task, step, steps, team, progress).finally(() => running.delete(step.id)),
        );
      }
    }
    if (running.size === 0) break;
    try {
      await Promise.race(running.values());
    } catch (error) {
      await Promise.allSettled(running.values());
      throw error;
    }
  }
  return { results: inOrder(steps, progress), failed: progress.failed };
}

function inOrder(steps: PlannedStep[], progress: Progress): TeamResult[] {
  return steps.flatMap((step) => {
    const result = progress.results.get(step.id);
    return result ? [{ title: `${step.id} · ${step.worker}`, result }] : [];
  });
}

/** One step until its result is taken. */
async function runStep(
  agent: Agent,
  task: string,
  step: PlannedStep,
  steps: PlannedStep[],
  team: Route[],
  progress: Progress,
): Promise<void> {
  const route = team.find(({ target }) => target === step.worker) as Route;
  const needed = steps.filter(({ id }) => step.after.includes(id));
  const instruction = withEarlier(step.instruction, joined(inOrder(needed, progress)));
  let feedback = '';
  for (let retry = 0; ; retry++) {
    const assignment = feedback ? retryPrompt(instruction, feedback) : instruction;
    const result = await dispatch(agent, route, { task: assignment }, agent.span);
    const verdict = limitMet(agent.scope) ? undefined : await evaluate(agent, task, step, result);
    if (verdict?.ok && verdict.value.action === 'retry' && retry < MOST_RETRIES && !limitMet(agent.scope)) {
      feedback = verdict.value.feedback;
      continue;
    }
    progress.results.set(step.id, result);
    agent.progress.text = joined(inOrder(steps, progress));
    if (verdict?.ok && verdict.value.action === 'stop') progress.stopped = true;
    if (verdict && !verdict.ok && !isLimit(verdict.failure.code)) {
      progress.failed ??= { status: 'failed', text: '', failure: verdict.failure };
    }
    return;
  }
}

async function evaluate(
  agent: Agent,
  task: string,
  step: PlannedStep,
  result: AgentResult,
): Promise<Result<Reply<'evaluate'>>> {
  const conversation = instructed(agent, evaluatePrompt(task, step, result));
  return phase(
    agent,
    'evaluate',
    `evaluate ${step.id}`,
    (span) => decide(agent, 'evaluate', { conversation, purpose: 'evaluate', parent: span }),
    ({ action, feedback }) => (feedback ? `${action}: ${feedback}` : action),
  );
}
