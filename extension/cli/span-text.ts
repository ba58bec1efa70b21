/** What is said of one span, in every form of output. */
import type { Decision } from '../protocol/approval';
import { MICRO } from '../protocol/money';
import type { SpanView } from '../protocol/run-view';
import { clip, oneLine } from './terminal-text';

const SUBJECT_WIDTH = 40;

/** What a supervisor decided, from the words its span ends with: ` → continue`, ` → billing`. */
function outcomeOf(span: SpanView): string {
  if ((span.kind !== 'evaluate' && span.kind !== 'route') || typeof span.output !== 'string') return '';
  const word = /^([\w-]+)(?::|$)/.exec(span.output)?.[1];
  return word === undefined ? '' : ` → ${word}`;
}

/** The title; for a decision what it was, and for a tool call its first word of substance: the path, the pattern, the expression. */
export function spanTitle(span: SpanView): string {
  const title = oneLine(span.title);
  if (span.kind !== 'tool' || span.input === null || typeof span.input !== 'object' || Array.isArray(span.input)) {
    return title + outcomeOf(span);
  }
  const first = Object.values(span.input).find((value) => typeof value === 'string' || typeof value === 'number');
  return first === undefined ? title : `${title} ${clip(oneLine(String(first)), SUBJECT_WIDTH)}`;
}

export const DECIDED: Record<Decision['action'], string> = {
  approve: 'approved',
  edit: 'edited and approved',
  reject: 'rejected',
  takeover: 'answered',
};

/** `approved by ada`, `rejected by ada: too long`. */
export function decisionText(decision: Decision): string {
  const by = decision.channel === 'timeout' ? 'because nobody answered in time' : `by ${oneLine(decision.by)}`;
  const reason = decision.reason ? `: ${oneLine(decision.reason)}` : '';
  return `${DECIDED[decision.action]} ${by}${reason}`;
}

/** Dollars to the micro-dollar, `$0.008853`: what can be checked against usage and price. */
export function exactDollars(micro: number): string {
  return `$${(micro / MICRO).toFixed(6)}`;
}
