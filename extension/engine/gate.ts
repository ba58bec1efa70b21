/**
 * Gates: the duty to ask. A gate sees one exact call, gives it a risk by its rules (the first match wins) and lets
 * it pass, or has a person decide.
 *
 * E6  Every gate on the way is asked, in order, every time: also in a retry, a fallback, a parallel branch and a
 *     nested supervisor, because there is only this one door to a call.
 */
import { type ApprovalRequest, type BoundCall, bindingText, type Decision } from '../protocol/approval';
import { failure, type Result } from '../protocol/failure';
import { globFault, globMatches, LONGEST_VALUE, plainPath } from '../protocol/glob';
import type { GateNode, GateRule, Risk } from '../protocol/graph';
import type { JsonObject } from '../protocol/json';
import type { Agent } from './agent';
import { timed } from './limits';
import { duration } from './plan';

/** What a call may do after its gates. */
export type Passage =
  | { pass: 'call'; args: JsonObject }
  /** A person did it by hand: this is the result. */
  | { pass: 'result'; text: string }
  | { pass: 'rejected'; reason: string };

const ORDER: Record<Risk, number> = { low: 0, medium: 1, high: 2 };

interface Verdict {
  risk: Risk;
  rule: GateRule | null;
  /** The rule in words, for the person who is asked. */
  words: string;
}

/**
 * The risk of one exact call at one gate: that of the first rule that matches, else `otherwise`. A call is read
 * twice, with capitals as they are and without regard to them (files on some systems are found either way), and
 * the higher risk counts. What a rule cannot be compared with is high: never left to the next rule.
 */
export function riskOf(gate: GateNode, call: BoundCall): Verdict {
  const exact = verdictOf(gate, call, (text) => text);
  const folded = verdictOf(gate, call, (text) => text.toLowerCase());
  return ORDER[folded.risk] > ORDER[exact.risk] ? folded : exact;
}

function verdictOf(gate: GateNode, call: BoundCall, fold: (text: string) => string): Verdict {
  for (const [index, rule] of (gate.rules ?? []).entries()) {
    const args = Object.entries(rule.args ?? {}).map(([name, pattern]) => `${name} ${pattern}`);
    const words = `rule ${index + 1}: ${[rule.call, ...args].join(', ')}`;
    const match = ruleMatches(rule, call, fold);
    if (match === 'unclear')
      return { risk: 'high', rule: null, words: `${words} cannot be compared with this call, so it is high` };
    if (match) return { risk: rule.risk, rule, words };
  }
  const otherwise = gate.otherwise ?? 'high';
  return { risk: otherwise, rule: null, words: `no rule matches; otherwise ${otherwise}` };
}

type Match = boolean | 'unclear';

function ruleMatches(rule: GateRule, call: BoundCall, fold: (text: string) => string): Match {
  const named = textMatches(rule.call, call.name, '.', fold);
  const asked = rule.caller === undefined ? true : textMatches(rule.caller, call.caller, '.', fold);
  const fits = Object.entries(rule.args ?? {}).map(([name, pattern]) =>
    argumentMatches(name, pattern, call.args[name], fold),
  );
  const all = [named, asked, ...fits];
  if (all.includes(false)) return false;
  return all.includes('unclear') ? 'unclear' : true;
}

function textMatches(pattern: string, value: string, separator: '/' | '.', fold: (text: string) => string): Match {
  if (globFault(pattern) !== undefined || value.length > LONGEST_VALUE) return 'unclear';
  return globMatches(fold(pattern), fold(value), separator);
}

/** Arguments that name a file or folder, whatever their pattern looks like. */
const PATH_ARGUMENT = /^(path|file|filename|folder|dir|directory|cwd|from|to|source|target|destination)$/i;

function argumentMatches(name: string, pattern: string, value: unknown, fold: (text: string) => string): Match {
  if (value === undefined) return false;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'unclear';
  const text = String(value);
  const isPath = PATH_ARGUMENT.test(name) || (pattern.includes('/') && !pattern.includes('://'));
  if (!isPath) return textMatches(pattern, text, '/', fold);
  const path = plainPath(text);
  return path === undefined ? 'unclear' : textMatches(pattern, path, '/', fold);
}

/** Leads a call through its gates. */
export async function passGates(
  agent: Agent,
  gates: string[],
  call: BoundCall,
  why: string,
  parent: string,
): Promise<Passage> {
  let bound = call;
  for (const id of gates) {
    const gate = agent.run.plan.graph.nodes[id];
    if (gate?.kind !== 'gate') throw new Error(`${id} stands in a route as a gate and is none.`);
    const passage = await passGate(agent, id, gate, bound, why, parent);
    if (passage.pass !== 'call') return passage;
    bound = { ...bound, args: passage.args };
  }
  return { pass: 'call', args: bound.args };
}

async function passGate(
  agent: Agent,
  id: string,
  gate: GateNode,
  call: BoundCall,
  why: string,
  parent: string,
): Promise<Passage> {
  const { risk, rule, words } = riskOf(gate, call);
  agent.durable.record({
    type: 'gate.checked',
    parent,
    gate: id,
    caller: call.caller,
    call: call.name,
    risk,
    rule: words,
  });
  if (risk === 'low') return { pass: 'call', args: call.args };
  const onTimeout = rule?.onTimeout ?? 'reject';
  // There is nothing above high: such a call waits for a person.
  const timeoutMs = risk === 'high' && onTimeout === 'escalate' ? undefined : duration(rule?.timeout);
  const first = await ask(agent, { gate: id, node: id, call, risk, rule: words, why, timeoutMs, onTimeout }, parent);
  if (first.channel === 'timeout' && onTimeout === 'escalate' && risk !== 'high') {
    const raised = `${words}; nobody answered in time, raised to high`;
    return passageOf(
      agent,
      call,
      await ask(agent, { gate: id, node: id, call, risk: 'high', rule: raised, why, onTimeout: 'reject' }, parent),
    );
  }
  return passageOf(agent, call, first);
}

interface Question {
  gate: string | null;
  /** Node that the question stands at: the gate, or the tool node that it is. */
  node: string;
  call: BoundCall;
  risk: Risk;
  rule: string;
  why: string;
  timeoutMs?: number | undefined;
  onTimeout: 'reject' | 'escalate';
}

/** Puts a question to a person and waits, holding nothing: no permit, no reservation. */
async function ask(agent: Agent, question: Question, parent: string): Promise<Decision> {
  const { durable, run } = agent;
  const id = `a${++run.approvals}`;
  const requestedAt = durable.now();
  const expiresAt = question.timeoutMs === undefined ? undefined : requestedAt + question.timeoutMs;
  const binding = {
    call: question.call,
    graphHash: durable.run.graphHash,
    runId: durable.run.id,
    id,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const request: ApprovalRequest = {
    id,
    gate: question.gate,
    call: question.call,
    hash: durable.hash(bindingText(binding)),
    risk: question.risk,
    rule: question.rule,
    ...(question.why === '' ? {} : { why: question.why }),
    spent: run.spent,
    requestedAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    onTimeout: question.onTimeout,
  };
  const span = durable.spanId();
  for (let round = 1; ; round++) {
    const decision = await timed(durable, agent.scope, 'person', () =>
      durable.waitFor(`${agent.path} ${question.gate ?? 'question'} ${id} ${round}`, {
        request,
        span: round === 1 ? span : durable.spanId(),
        parent,
        node: question.node,
        title: question.call.name,
      }),
    );
    // The hosts refuse such a decision already; a call never runs on one that was meant for another.
    if (decision.hash === request.hash) return decision;
  }
}

function passageOf(agent: Agent, call: BoundCall, decision: Decision): Passage {
  switch (decision.action) {
    case 'approve':
      return { pass: 'call', args: call.args };
    case 'edit':
      return { pass: 'call', args: decision.args ?? call.args };
    case 'takeover':
      return { pass: 'result', text: decision.result ?? '' };
    case 'reject':
      agent.run.rejected = true;
      return { pass: 'rejected', reason: rejection(decision) };
  }
}

function rejection(decision: Decision): string {
  if (decision.channel === 'timeout') return 'Nobody approved it in time.';
  return decision.reason ? `Rejected by ${decision.by}: ${decision.reason}` : `Rejected by ${decision.by}.`;
}

/** `ask.human`: a question instead of a call. Its answer, or why there is none. */
export async function askPerson(agent: Agent, node: string, question: string, parent: string): Promise<Result<string>> {
  const call: BoundCall = { kind: 'question', name: 'ask.human', args: { question }, caller: agent.id };
  const decision = await ask(
    agent,
    { gate: null, node, call, risk: 'medium', rule: 'a question', why: '', onTimeout: 'reject' },
    parent,
  );
  if (decision.action === 'takeover') return { ok: true, value: decision.result ?? '' };
  return { ok: false, failure: failure('no_person', `No answer: ${rejection(decision)}`) };
}
