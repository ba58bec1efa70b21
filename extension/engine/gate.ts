/**
 * Gates: the duty to ask. A gate sees one exact call, gives it a risk by its rules (the first match wins) and lets
 * it pass, or has a person decide.
 *
 * E6  Every gate on the way is asked, in order, every time: also in a retry, a fallback, a parallel branch and a
 *     nested supervisor, because there is only this one door to a call.
 */
import { type ApprovalRequest, type BoundCall, bindingText, type Decision } from '../protocol/approval';
import { failure, type Result } from '../protocol/failure';
import { globMatches, isPlainPath } from '../protocol/glob';
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

/** The risk of one exact call at one gate, and the rule that gave it, in words. */
export function riskOf(gate: GateNode, call: BoundCall): { risk: Risk; rule: GateRule | null; words: string } {
  const rules = gate.rules ?? [];
  const index = rules.findIndex((rule) => ruleMatches(rule, call));
  const rule = rules[index];
  if (!rule)
    return {
      risk: gate.otherwise ?? 'high',
      rule: null,
      words: `no rule matches; otherwise ${gate.otherwise ?? 'high'}`,
    };
  const args = Object.entries(rule.args ?? {}).map(([name, pattern]) => `${name} ${pattern}`);
  return { risk: rule.risk, rule, words: `rule ${index + 1}: ${[rule.call, ...args].join(', ')}` };
}

function ruleMatches(rule: GateRule, call: BoundCall): boolean {
  if (!globMatches(rule.call, call.name, '.')) return false;
  if (rule.caller !== undefined && !globMatches(rule.caller, call.caller, '.')) return false;
  return Object.entries(rule.args ?? {}).every(([name, pattern]) => argumentMatches(pattern, call.args[name]));
}

function argumentMatches(pattern: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  const text = String(value);
  if (pattern.includes('/') && !isPlainPath(text)) return false;
  return globMatches(pattern, text, '/');
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
  const timeoutMs = duration(rule?.timeout);
  const onTimeout = rule?.onTimeout ?? 'reject';
  const first = await ask(agent, { gate: id, call, risk, rule: words, why, timeoutMs, onTimeout }, parent);
  if (first.channel === 'timeout' && onTimeout === 'escalate' && risk !== 'high') {
    const raised = `${words}; nobody answered in time, raised to high`;
    return passageOf(
      agent,
      call,
      await ask(agent, { gate: id, call, risk: 'high', rule: raised, why, onTimeout: 'reject' }, parent),
    );
  }
  return passageOf(agent, call, first);
}

interface Question {
  gate: string | null;
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
        node: question.gate ?? agent.id,
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
export async function askPerson(agent: Agent, question: string, parent: string): Promise<Result<string>> {
  const call: BoundCall = { kind: 'question', name: 'ask.human', args: { question }, caller: agent.id };
  const decision = await ask(
    agent,
    { gate: null, call, risk: 'medium', rule: 'a question', why: '', onTimeout: 'reject' },
    parent,
  );
  if (decision.action === 'takeover') return { ok: true, value: decision.result ?? '' };
  return { ok: false, failure: failure('no_person', `No answer: ${rejection(decision)}`) };
}
