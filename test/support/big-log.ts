/** Logs of any size, for measurements. */
import type { RunEvent } from '../../extension/protocol/run-event';
import { LogWriter } from './log-writer';
import { samplePlan } from './sample-graph';
import { SAMPLE_START } from './sample-log';

/** A finished run of about `spans` spans: workers of 40 calls each under one supervisor, now and then a retry. */
export function bigLog(spans: number, runId = 'run-big', startAt = SAMPLE_START): RunEvent[] {
  const log = new LogWriter(runId, startAt);
  log.add(0, {
    type: 'run.started',
    number: 7,
    name: 'Migrate everything',
    file: 'migrate.switchyard.yaml',
    graphHash: 'g2',
    plan: samplePlan,
    inputs: {},
    task: 'Migrate.',
    by: 'vscode',
    switchyard: '0.1.0',
  });
  const editor = log.span('agent', 'editor', null, 1);
  let made = 1;
  let at = 10;
  while (made < spans) {
    const worker = log.span('agent', made % 3 === 0 ? 'historian' : 'writer', editor, at, { title: `worker ${made}` });
    made += 1;
    for (let turn = 0; turn < 20 && made < spans; turn++, made += 2) {
      log.chat({
        node: 'historian',
        parent: worker,
        model: 'openai/gpt-5-nano',
        from: at,
        to: at + 700,
        usage: { inputTokens: 900 + turn * 10, outputTokens: 90 },
        input: [{ role: 'user', content: `Turn ${turn}.` }],
      });
      log.tool({
        node: 'repository',
        name: turn % 2 ? 'files.read' : 'files.search',
        parent: worker,
        from: at + 710,
        to: at + 900,
        args: { path: `src/${turn}.ts` },
        output: 'text',
      });
      at += 950;
    }
    log.close(worker, at);
    at += 20;
  }
  log.close(editor, at);
  log.add(at + 5, {
    type: 'run.finished',
    outcome: 'done',
    reason: 'finished',
    output: '',
    steps: spans,
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  });
  return log.events();
}
