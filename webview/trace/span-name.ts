/** How a span is called, drawn and spoken. Pure. */
import type { Json } from '../../extension/protocol/json';
import type { RunView, SpanStatus, SpanView } from '../../extension/protocol/run-view';
import { contentBlocks } from './content';
import { shortModel } from './format';
import { visibleLine } from './visible-text';

/** A span's name in two parts: what it is, and what it is about. Both are safe to show. */
export interface SpanName {
  main: string;
  rest: string;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined;
}

/** The argument that says what a call is about. */
export function subjectOf(args: Json | undefined): string {
  for (const key of ['path', 'url', 'query', 'pattern', 'command', 'expression', 'question', 'task', 'instruction']) {
    const value = member(args, key);
    if (typeof value === 'string' && value !== '') return visibleLine(value, 80);
  }
  return '';
}

/** What a supervisor decided: `continue`, `historian`, `accept`. In the log it is the reply, or its first word. */
function verdictOf(span: SpanView): string {
  if (span.kind !== 'evaluate' && span.kind !== 'route' && span.kind !== 'judge') return '';
  if (typeof span.output === 'string') return /^[\w-]{1,40}(?=$|[:\s])/.exec(span.output)?.[0] ?? '';
  for (const key of ['action', 'call']) {
    const value = member(span.output, key);
    if (typeof value === 'string') return visibleLine(value, 40);
  }
  const accept = member(span.output, 'accept');
  return typeof accept === 'boolean' ? (accept ? 'accept' : 'revise') : '';
}

/** What is finished never changes, and rows are drawn again and again: it is worked out once. */
function once<Value>(known: WeakMap<SpanView, Value>, span: SpanView, work: () => Value): Value {
  if (span.finishedAt === undefined) return work();
  const value = known.get(span) ?? work();
  known.set(span, value);
  return value;
}

const names = new WeakMap<SpanView, SpanName>();
const excerpts = new WeakMap<SpanView, string>();

export function spanName(span: SpanView, view: RunView): SpanName {
  return once(names, span, () => readName(span, view));
}

function readName(span: SpanView, view: RunView): SpanName {
  switch (span.kind) {
    case 'agent': {
      const title = view.started?.plan.graph.nodes[span.node]?.title ?? span.title;
      return { main: visibleLine(title || span.node, 80), rest: span.fallbackFor ? `for ${span.fallbackFor}` : '' };
    }
    case 'chat':
      return { main: `chat ${visibleLine(shortModel(span.model ?? ''), 60)}`.trim(), rest: attemptText(span) };
    case 'tool':
      return { main: visibleLine(span.title, 60), rest: subjectOf(span.input) };
    case 'approval': {
      const call = span.approval?.call;
      if (call?.kind === 'question') return { main: 'question', rest: subjectOf(call.args) };
      return { main: span.approval?.gate ?? span.node, rest: `${call?.name ?? ''} ${subjectOf(call?.args)}`.trim() };
    }
    case 'backoff':
      return { main: visibleLine(span.title, 60), rest: '' };
    default: {
      const verdict = verdictOf(span);
      return { main: `${visibleLine(span.title || span.kind, 60)}${verdict ? ` → ${verdict}` : ''}`, rest: '' };
    }
  }
}

function attemptText(span: SpanView): string {
  return (span.attempt ?? 1) > 1 ? `attempt ${span.attempt}` : '';
}

/** `S`, `W`: the letter of an agent's kind. */
export function agentLetter(span: SpanView, view: RunView): 'S' | 'W' {
  return view.started?.plan.graph.nodes[span.node]?.kind === 'supervisor' ? 'S' : 'W';
}

/** Whose colour a span has: the kind of the agent that it works for, or its own. */
export type Tone = 'supervisor' | 'worker' | 'tool' | 'wait';

export function toneOf(span: SpanView, view: RunView): Tone {
  if (span.kind === 'tool') return 'tool';
  if (span.kind === 'approval' || span.kind === 'backoff') return 'wait';
  return view.started?.plan.graph.nodes[span.node]?.kind === 'supervisor' ? 'supervisor' : 'worker';
}

/** Codicon of a span that is not an agent. */
export function iconOf(span: SpanView): string {
  switch (span.kind) {
    case 'plan':
      return 'list-ordered';
    case 'evaluate':
    case 'judge':
      return 'law';
    case 'synthesize':
      return 'combine';
    case 'route':
      return 'git-branch';
    case 'tool':
      return 'tools';
    case 'approval':
      return span.approval?.call.kind === 'question' ? 'question' : 'shield';
    case 'backoff':
      return 'history';
    default:
      return 'sparkle';
  }
}

/** State by icon and word, never by colour alone. */
export const STATUS: Record<SpanStatus, { icon: string; word: string }> = {
  running: { icon: 'loading', word: 'running' },
  waiting: { icon: 'bell-dot', word: 'waiting for a person' },
  ok: { icon: 'check', word: 'done' },
  failed: { icon: 'error', word: 'failed' },
  limited: { icon: 'stop-circle', word: 'stopped by a limit' },
  rejected: { icon: 'circle-slash', word: 'rejected' },
  cancelled: { icon: 'debug-stop', word: 'cancelled' },
};

/** What a decision did to the call. */
const DECIDED = {
  approve: 'approved',
  edit: 'edited and approved',
  reject: 'rejected',
  takeover: 'done by hand',
} as const;

/** `approved`, `done by hand`; a question is `answered`. Undefined where nobody has decided. */
export function decidedWord(span: SpanView): string | undefined {
  if (!span.decision) return undefined;
  const answered = span.approval?.call.kind === 'question' && span.decision.action !== 'reject';
  return answered ? 'answered' : DECIDED[span.decision.action];
}

/** One line of what came of a call: what was said, what is asked for, why it failed. Safe to show. */
export function excerptOf(span: SpanView, live: string | undefined): string {
  return once(excerpts, span, () => readExcerpt(span, live));
}

function readExcerpt(span: SpanView, live: string | undefined): string {
  if (span.failure) return visibleLine(`${span.failure.code}: ${span.failure.message}`, 240);
  if (span.decision) return visibleLine(`${decidedWord(span)} by ${span.decision.by}`, 120);
  if (span.approval) return span.finishedAt === undefined ? STATUS.waiting.word : STATUS[span.status].word;
  if (span.finishedAt === undefined) return live === undefined ? '…' : visibleLine(live.slice(-160), 160);
  const blocks = contentBlocks(span.output);
  return visibleLine(
    blocks
      .map(({ label, text }) => (label.startsWith('calls') ? `${label} ${text}` : text))
      .join(' · ')
      .replace(/\s+/g, ' ')
      .trim(),
    240,
  );
}
