/**
 * A realistic run for tests, pages and pictures: a supervisor's plan with three workers, retries and a back-off,
 * a worker that fails and its fallback, and an approval that waits for a person. Logs of any size: `big-log.ts`;
 * a run that fails: `failed-log.ts`.
 */
import { failure } from '../../extension/protocol/failure';
import type { Json } from '../../extension/protocol/json';
import type { Usage } from '../../extension/protocol/money';
import type { RunEvent } from '../../extension/protocol/run-event';
import { LogWriter } from './log-writer';
import { NEW_CHANGELOG, sampleApproval } from './sample-approval';
import { samplePlan } from './sample-graph';

export const SAMPLE_START = Date.UTC(2026, 10, 12, 9, 30, 0);

export interface SampleOptions {
  runId?: string;
  /** Milliseconds since the epoch of `run.started`. */
  startAt?: number;
  /** Cut the log after this many milliseconds of the run; 71 900 is while the approval waits. */
  until?: number;
}

/** Milliseconds into the sample run at which it waits for its approval. */
export const SAMPLE_WAITING = 71_900;

/** A whole run, 2 minutes long: plan, three workers, retry, fallback, approval, synthesis. */
export function sampleLog(options: SampleOptions = {}): RunEvent[] {
  const startAt = options.startAt ?? SAMPLE_START;
  const log = new LogWriter(options.runId ?? 'run-42', startAt);
  log.add(0, {
    type: 'run.started',
    number: 42,
    name: 'Release notes',
    file: 'release-notes.switchyard.yaml',
    graphHash: 'g0',
    plan: samplePlan,
    inputs: { since: 'v1.0.0' },
    task: 'since: v1.0.0',
    by: 'vscode',
    switchyard: '0.1.0',
  });
  const editor = log.span('agent', 'editor', null, 5, { input: 'since: v1.0.0' });
  planPhase(log, editor);
  historianPhase(log, editor);
  reviewerPhase(log, editor);
  writerPhase(log, editor, startAt);
  endPhase(log, editor);
  return log.events(options.until);
}

const mini = 'openai/gpt-5-mini';
const nano = 'openai/gpt-5-nano';

function own(
  log: LogWriter,
  kind: 'plan' | 'evaluate' | 'synthesize',
  parent: string,
  from: number,
  to: number,
  usage: Usage,
  output: Json,
): void {
  const span = log.span(kind, 'editor', parent, from);
  log.chat({
    node: 'editor',
    parent: span,
    model: mini,
    from: from + 5,
    to: to - 5,
    usage,
    input: [{ role: 'user', content: `Please ${kind}.` }],
    reply: { text: typeof output === 'string' ? output : JSON.stringify(output), toolCalls: [], finish: 'stop' },
    firstTokenMs: 640,
  });
  log.close(span, to, { output });
}

export function planPhase(log: LogWriter, editor: string): void {
  own(
    log,
    'plan',
    editor,
    20,
    5200,
    { inputTokens: 1400, outputTokens: 275, cachedInputTokens: 0 },
    {
      steps: [
        { id: 's1', worker: 'historian', instruction: 'Report what changed since v1.0.0.', after: [] },
        { id: 's2', worker: 'reviewer', instruction: 'Name what breaks.', after: [] },
        { id: 's3', worker: 'writer', instruction: 'Write the notes.', after: ['s1', 's2'] },
      ],
    },
  );
}

function historianPhase(log: LogWriter, editor: string): void {
  const span = log.span('agent', 'historian', editor, 5300, { input: 'Report what changed since v1.0.0.' });
  const limited = failure(
    'rate_limited',
    'The provider allows no more calls for 3 seconds. The call is made again by itself.',
    { retry: true, retryAfterMs: 3400, status: 429, uncharged: true },
  );
  log.chat({ node: 'historian', parent: span, model: nano, from: 5320, to: 5900, failure: limited });
  log.backoff('historian', span, 5900, 9300);
  let at = 9300;
  for (let turn = 0; turn < 6; turn++) {
    const to = at + 1300 + turn * 130;
    log.chat({
      node: 'historian',
      parent: span,
      model: nano,
      from: at,
      to,
      attempt: turn === 0 ? 2 : 1,
      firstTokenMs: 290 + turn * 20,
      usage: { inputTokens: 1900 + turn * 420, outputTokens: 190 + turn * 42, cachedInputTokens: turn * 400 },
      input:
        turn === 0
          ? [
              { role: 'system', content: 'Report what changed, with file names.' },
              { role: 'user', content: 'Report what changed since v1.0.0.' },
            ]
          : [{ role: 'tool', toolCallId: `c${turn}`, content: 'src/gate.ts:41: raise an expired approval' }],
      reply: {
        text: turn === 5 ? 'Three changes: durable logs, raised approvals, search in ignored files.' : '',
        toolCalls: turn === 5 ? [] : [{ id: `c${turn + 1}`, name: 'files_search', arguments: '{"query":"approval"}' }],
        finish: turn === 5 ? 'stop' : 'tool_calls',
      },
    });
    if (turn < 5)
      log.tool({
        node: 'repository',
        name: 'files.search',
        parent: span,
        from: to + 20,
        to: to + 520 + turn * 90,
        args: { query: 'approval', path: 'src/**' },
        output: 'src/gate.ts:41: raise an expired approval\nsrc/log.ts:9: append',
      });
    at = to + 620 + turn * 90;
  }
  log.close(span, at, { output: 'Three changes: durable logs, raised approvals, search in ignored files.' });
  own(log, 'evaluate', editor, at + 200, at + 4100, { inputTokens: 1700, outputTokens: 90 }, 'continue');
}

function reviewerPhase(log: LogWriter, editor: string): void {
  const span = log.span('agent', 'reviewer', editor, 5350, { input: 'Name what breaks.' });
  const down = (last: boolean) =>
    failure(
      'server_error',
      last
        ? 'The provider answered with an error of its own (500) three times. Try again later or choose another model.'
        : 'The provider answered with an error of its own (500). The call is made again by itself.',
      { retry: true, status: 500 },
    );
  log.chat({
    node: 'reviewer',
    parent: span,
    model: mini,
    reserved: 2_000,
    from: 5400,
    to: 7200,
    failure: down(false),
  });
  log.backoff('reviewer', span, 7200, 8300);
  log.chat({
    node: 'reviewer',
    parent: span,
    model: mini,
    reserved: 2_000,
    from: 8300,
    to: 9900,
    attempt: 2,
    failure: down(false),
  });
  log.backoff('reviewer', span, 9900, 12_400);
  log.chat({
    node: 'reviewer',
    parent: span,
    model: mini,
    reserved: 2_000,
    from: 12_400,
    to: 14_000,
    attempt: 3,
    failure: down(true),
  });
  log.close(span, 14_010, { failure: down(true) });
  const stand = log.span('agent', 'plain-reviewer', editor, 14_050, {
    input: 'Name what breaks.',
    fallbackFor: 'reviewer',
  });
  log.chat({
    node: 'plain-reviewer',
    parent: stand,
    model: 'scripted/plain',
    from: 14_100,
    to: 15_900,
    usage: { inputTokens: 420, outputTokens: 60 },
    reply: { text: 'Nothing breaks.', toolCalls: [], finish: 'stop' },
  });
  log.close(stand, 15_950, { output: 'Nothing breaks.' });
}

function writerPhase(log: LogWriter, editor: string, startAt: number): void {
  const span = log.span('agent', 'writer', editor, 32_600, { input: 'Write the notes.' });
  const chat = { node: 'writer', parent: span, model: mini };
  log.chat({
    ...chat,
    from: 32_640,
    to: 43_900,
    usage: { inputTokens: 3900, outputTokens: 1610, reasoningTokens: 704 },
    firstTokenMs: 2900,
    input: [
      { role: 'system', content: 'Write for users, not for us.' },
      { role: 'user', content: 'Write the notes.' },
    ],
    reply: {
      text: 'A first draft.',
      toolCalls: [{ id: 'w1', name: 'files_search', arguments: '{"query":"changelog"}' }],
      finish: 'tool_calls',
    },
  });
  log.chat({
    ...chat,
    from: 44_000,
    to: 52_400,
    usage: { inputTokens: 5200, outputTokens: 830, cachedInputTokens: 3900 },
    firstTokenMs: 1400,
    input: [{ role: 'tool', toolCallId: 'w1', content: 'CHANGELOG.md:1: # Changelog' }],
    reply: {
      text: 'The notes are ready. I want to put them into the changelog so that they ship with the release.',
      toolCalls: [
        { id: 'w2', name: 'files_write', arguments: JSON.stringify({ path: 'CHANGELOG.md', content: NEW_CHANGELOG }) },
      ],
      finish: 'tool_calls',
    },
  });
  const request = sampleApproval(startAt + 52_600);
  log.add(52_590, {
    type: 'gate.checked',
    parent: span,
    gate: 'publish-gate',
    caller: 'writer',
    call: 'files.write',
    risk: 'medium',
    rule: request.rule,
  });
  const asked = log.ask(request, span, 52_600);
  log.add(94_000, {
    type: 'approval.decided',
    op: asked.op,
    id: request.id,
    span: asked.span,
    decision: { action: 'approve', hash: request.hash, by: 'ada', channel: 'notification' },
  });
  log.tool({
    node: 'publish',
    name: 'files.write',
    parent: span,
    from: 94_050,
    to: 94_210,
    args: request.call.args,
    output: 'Wrote CHANGELOG.md (392 bytes).',
    gates: ['publish-gate'],
  });
  log.chat({
    ...chat,
    from: 94_300,
    to: 99_000,
    usage: { inputTokens: 6100, outputTokens: 120, cachedInputTokens: 5200 },
    input: [{ role: 'tool', toolCallId: 'w2', content: 'Wrote CHANGELOG.md (392 bytes).' }],
  });
  log.close(span, 99_050, { output: 'The changelog has the notes of 1.1.0.' });
}

function endPhase(log: LogWriter, editor: string): void {
  own(log, 'evaluate', editor, 99_100, 102_000, { inputTokens: 1900, outputTokens: 80 }, 'continue');
  own(
    log,
    'synthesize',
    editor,
    102_100,
    109_800,
    { inputTokens: 2600, outputTokens: 540 },
    'The release notes of 1.1.0 are in CHANGELOG.md.',
  );
  log.close(editor, 109_900, { output: 'The release notes of 1.1.0 are in CHANGELOG.md.' });
  log.add(109_950, {
    type: 'run.finished',
    outcome: 'done',
    reason: 'finished',
    output: 'The release notes of 1.1.0 are in CHANGELOG.md.',
    steps: 22,
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  });
}
