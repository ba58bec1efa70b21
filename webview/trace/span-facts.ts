/** The facts of a span as name and value, for the details pane. Pure. */

import type { SpanView } from '../../extension/protocol/run-view';
import { descendants } from './bars';
import { costText, durationOf, spread, sumOf } from './figures';
import { formatClock, formatCount, formatDuration, formatMoney, formatTime, shortModel } from './format';
import { decidedWord, STATUS } from './span-name';
import { timesOf } from './times';
import { isRecovered, priceOf, type TraceLog } from './trace-log';
import { visibleLine } from './visible-text';

export type Fact = [name: string, value: string];

const SOURCE = {
  table: 'price table',
  user: 'your settings',
  file: 'the graph file',
  free: 'a free provider',
  script: 'a scripted model',
} as const;

/** `now` is since the epoch. */
export function spanFacts(log: TraceLog, span: SpanView, now: number): Fact[] {
  const recovered = span.status === 'failed' && isRecovered(log, span) ? ', and recovered from' : '';
  const facts: Fact[] = [['state', STATUS[span.status].word + recovered], ...timing(log, span, now)];
  if (span.model) facts.push(['model', visibleLine(span.model, 80)]);
  if (span.attempt !== undefined && span.attempt > 1) facts.push(['attempt', String(span.attempt)]);
  facts.push(...tokens(log, span), ...cost(log, span));
  if (span.fallbackFor) facts.push(['stands in for', span.fallbackFor]);
  if (span.gates && span.gates.length > 0) facts.push(['passed', span.gates.join(' → ')]);
  facts.push(...approval(span));
  return facts;
}

function timing(log: TraceLog, span: SpanView, now: number): Fact[] {
  const facts: Fact[] = [
    ['began', `${formatTime(span.startedAt)} (+${formatDuration(span.startedAt - log.view.startedAt)})`],
  ];
  const times = timesOf([...descendants(log, span)], span.startedAt, span.finishedAt ?? now);
  const took = formatDuration(durationOf(span, now));
  const divided =
    times.waitingMs > 0 ? ` · active ${formatClock(times.activeMs)} · waiting ${formatClock(times.waitingMs)}` : '';
  facts.push([span.finishedAt === undefined ? 'so far' : span.kind === 'approval' ? 'waited' : 'took', took + divided]);
  if (span.firstTokenMs !== undefined) facts.push(['first token', formatDuration(span.firstTokenMs)]);
  return facts;
}

function tokens(log: TraceLog, span: SpanView): Fact[] {
  const mark = log.estimatedTokens.has(span.id) ? '≈' : '';
  if (span.kind !== 'chat') {
    const { inputTokens, outputTokens, chats, tools } = span.sum;
    if (chats === 0) return [];
    return [
      ['calls', `${chats} model · ${tools} tool`],
      ['tokens', `${mark}${formatCount(inputTokens)} in · ${mark}${formatCount(outputTokens)} out`],
    ];
  }
  if (!span.usage) return span.finishedAt === undefined ? [] : [['tokens', 'not reported']];
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = span.usage;
  const input = `${mark}${formatCount(inputTokens)} in${cachedInputTokens ? ` (${formatCount(cachedInputTokens)} cached)` : ''}`;
  const output = `${mark}${formatCount(outputTokens)} out${reasoningTokens ? ` (${formatCount(reasoningTokens)} reasoning)` : ''}`;
  return [['tokens', `${input} · ${output}`]];
}

function cost(log: TraceLog, span: SpanView): Fact[] {
  if (span.sum.chats === 0) return [];
  const own = costText(log, [span], true);
  const share =
    log.view.cost > 0 && span.sum.cost > 0
      ? ` · ${Math.round((span.sum.cost / log.view.cost) * 100)} % of the run`
      : '';
  if (span.kind !== 'chat') return [['Σ cost', own + share]];
  if (span.finishedAt === undefined) return [['cost', `at most ${formatMoney(span.reserved, true)} reserved`]];
  const price = priceOf(log.view, span);
  const source = price ? ` · ${SOURCE[price.source]}${price.asOf ? `, ${price.asOf}` : ''}` : ' · price unknown';
  const facts: Fact[] = [['cost', own + share + source]];
  if (!span.usage) facts.push(['charged', 'what was reserved, because the provider reported no usage']);
  return facts;
}

function approval(span: SpanView): Fact[] {
  const { approval: asked, decision } = span;
  if (!asked) return [];
  const facts: Fact[] = [
    ['wants', visibleLine(`${asked.call.caller} → ${asked.gate ? `${asked.gate} → ` : ''}${asked.call.name}`, 120)],
    ['risk', asked.risk],
    ['rule', visibleLine(asked.rule, 160)],
  ];
  if (asked.why) facts.push(['why', visibleLine(asked.why, 400)]);
  if (!decision && asked.expiresAt !== undefined)
    facts.push([asked.onTimeout === 'reject' ? 'rejected at' : 'raised to high at', formatTime(asked.expiresAt)]);
  if (decision) {
    facts.push(['decision', `${decidedWord(span)} by ${visibleLine(decision.by, 60)}`], ['where', decision.channel]);
    if (decision.reason) facts.push(['reason', visibleLine(decision.reason, 400)]);
  }
  return facts;
}

/** The facts of a fold: how many, how long, how much. */
export function groupFacts(
  log: TraceLog,
  members: readonly SpanView[],
  calls: readonly SpanView[],
  now: number,
): Fact[] {
  const { min, median, max } = spread(calls.map((call) => durationOf(call, now)));
  const sum = sumOf(calls);
  const failed = calls.filter((call) => call.status === 'failed').length;
  const facts: Fact[] = [
    [
      'calls',
      `${calls.length}${failed > 0 ? ` · ${failed} failed` : ''}${members.length > calls.length ? ` · ${members.length - calls.length} back-offs` : ''}`,
    ],
    ['each took', `${formatDuration(min)} · median ${formatDuration(median)} · ${formatDuration(max)}`],
  ];
  const model = calls[0]?.model;
  if (model) facts.push(['model', shortModel(model)]);
  if (sum.chats > 0) {
    facts.push(['tokens', `${formatCount(sum.inputTokens)} in · ${formatCount(sum.outputTokens)} out`]);
    facts.push(['Σ cost', costText(log, calls, true)]);
  }
  return facts;
}
