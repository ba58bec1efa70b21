/** A run that fails through its worker: a refused key, and everything above fails because of it. */
import { failure } from '../../extension/protocol/failure';
import type { RunEvent } from '../../extension/protocol/run-event';
import { LogWriter } from './log-writer';
import { samplePlan } from './sample-graph';
import { planPhase, SAMPLE_START, type SampleOptions } from './sample-log';

/** A run whose only worker failed for good: the failure is the reviewer's, the run fails because of it. */
export function failedLog(options: SampleOptions = {}): RunEvent[] {
  const log = new LogWriter(options.runId ?? 'run-16', options.startAt ?? SAMPLE_START);
  log.add(0, {
    type: 'run.started',
    number: 16,
    name: 'Triage',
    file: 'triage.switchyard.yaml',
    graphHash: 'g1',
    plan: samplePlan,
    inputs: {},
    task: 'Triage.',
    by: 'cli',
    switchyard: '0.1.0',
  });
  const editor = log.span('agent', 'editor', null, 5, { input: 'Triage.' });
  planPhase(log, editor);
  const reviewer = log.span('agent', 'reviewer', editor, 5300, { input: 'Name what breaks.' });
  const why = failure(
    'key_refused',
    'The provider refused the key (401). Enter another one with "Switchyard: Set API Key".',
    { status: 401 },
  );
  log.chat({ node: 'reviewer', parent: reviewer, model: 'openai/gpt-5-mini', from: 5310, to: 5720, failure: why });
  log.close(reviewer, 5730, { failure: why });
  log.close(editor, 5750, { failure: failure('fault', 'No step of the plan could be done.') });
  log.add(5760, {
    type: 'run.finished',
    outcome: 'failed',
    reason: why.message,
    output: '',
    failure: why,
    steps: 2,
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  });
  return log.events(options.until);
}
