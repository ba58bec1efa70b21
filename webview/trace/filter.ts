/**
 * The trace's filter: words that must all hold. `>1s` `<500ms` `>$0.01` `failed` `waiting` `retried`
 * `kind:tool` `node:writer` `model:gpt`, `-word` for not, `"two words"` for a phrase; anything else is text.
 */
import { MICRO } from '../../extension/protocol/money';

/** What the filter may look at in a span. */
export interface Filtered {
  name: string;
  node: string;
  kind: string;
  status: string;
  model: string;
  durationMs: number;
  costMicro: number;
  retried: boolean;
}

type Test = (span: Filtered) => boolean;

export interface Filter {
  matches: Test;
  /** The terms that could not be read, as they were typed. */
  unread: string[];
  /** Nothing was typed: everything matches. */
  empty: boolean;
}

const STATUSES = ['running', 'waiting', 'ok', 'failed', 'limited', 'rejected', 'cancelled'];
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads the filter line; never throws. */
export function parseFilter(text: string): Filter {
  const tests: Test[] = [];
  const unread: string[] = [];
  for (const term of terms(text)) {
    const not = term.length > 1 && (term.startsWith('-') || term.startsWith('!'));
    const test = readTerm(not ? term.slice(1) : term);
    if (!test) unread.push(term);
    else tests.push(not ? (span) => !test(span) : test);
  }
  return { matches: (span) => tests.every((test) => test(span)), unread, empty: tests.length === 0 };
}

function terms(text: string): string[] {
  return [...text.matchAll(/[-!]?(?:\w+:)?"[^"]*"?|\S+/g)].map((found) => found[0]).filter((term) => term !== '');
}

function readTerm(term: string): Test | null {
  if (/^[<>]/.test(term)) return readComparison(term);
  const pair = /^(kind|node|status|model|name):(.*)$/.exec(term);
  if (pair) {
    const key = pair[1] as 'kind' | 'node' | 'status' | 'model' | 'name';
    const wanted = unquote(pair[2] ?? '').toLowerCase();
    return wanted === '' ? null : (span) => span[key].toLowerCase().includes(wanted);
  }
  const word = unquote(term).toLowerCase();
  if (word === '') return null;
  if (STATUSES.includes(term)) return (span) => span.status === term;
  if (term === 'retried' || term === 'retry') return (span) => span.retried;
  return (span) =>
    [span.name, span.node, span.kind, span.status, span.model].some((value) => value.toLowerCase().includes(word));
}

function readComparison(term: string): Test | null {
  const found = /^([<>])=?(\$)?(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(term);
  if (!found) return null;
  const [, sign, dollar, digits, unit] = found;
  if ((dollar !== undefined) === (unit !== undefined)) return null;
  const limit = Number(digits) * (dollar ? MICRO : (UNITS[unit ?? ''] ?? 1));
  const above = sign === '>';
  return (span) => {
    const value = dollar ? span.costMicro : span.durationMs;
    return above ? value > limit : value < limit;
  };
}

function unquote(text: string): string {
  return text.replace(/^"/, '').replace(/"$/, '');
}
