/** A worker: one task, in a loop of model and tool calls, with only the tools that are wired to it. */
import { type Failure, failure, isLimit } from '../protocol/failure';
import type { JsonObject } from '../protocol/json';
import { checkArguments } from '../protocol/json-schema-check';
import { parseReply, type ReplyName } from '../protocol/reply';
import type { ToolSpec } from '../protocol/run-event';
import { substitute } from '../protocol/substitute';
import type { Agent, AgentResult } from './agent';
import { type Ask, Conversation, chat, chatInFormat, limitFailure, stepsMet, unusable, whyNoCall } from './chat';
import { allOf } from './durable';
import { askPerson, passGates } from './gate';
import { limitMet, timed, withPermit } from './limits';
import type { ChatReply, ToolCallRequest } from './ports';
import { repairPrompt } from './prompt';
import { type ToolRoute, toolRoutesOf } from './route';

/** Tool calls taken from one reply; what exceeds it is answered with an error. */
const MOST_CALLS_A_TURN = 32;

const EMPTY_REPLY = 'The model answered with nothing at all. Reword the instructions, or choose another model.';

interface Toolbox {
  specs: ToolSpec[];
  byWireName: Map<string, { route: ToolRoute; spec: ToolSpec }>;
}

/** Works on a task until the model has nothing more to call. `format` is asked of the last reply (judges). */
export async function work(agent: Agent, task: string, format?: ReplyName): Promise<AgentResult> {
  const conversation = new Conversation();
  const instructions = substitute(agent.node.instructions ?? '', agent.run.inputs).trim();
  if (instructions) conversation.add({ role: 'system', content: instructions });
  conversation.add({ role: 'user', content: task });
  const tools = toolbox(agent);
  let said = '';
  for (;;) {
    const ask: Ask = {
      conversation,
      purpose: format === 'judge' ? 'judge' : 'turn',
      parent: agent.span,
      tools: tools.specs,
    };
    const result = format ? await chatInFormat(agent, format, ask) : await chat(agent, ask);
    if (!result.ok) return ended(result.failure, said);
    const reply = result.value;
    said = reply.text || said;
    agent.progress.text = said;
    if (reply.toolCalls.length === 0) return finished(agent, reply, said, format, conversation);
    if (reply.finish === 'length') return ended(unusable(reply, agent) as Failure, said);
    conversation.add({ role: 'assistant', content: reply.text, toolCalls: reply.toolCalls });
    const answers = await callTools(agent, tools, reply);
    conversation.add(
      ...answers.map((content, i) => ({ role: 'tool' as const, toolCallId: reply.toolCalls[i]?.id ?? '', content })),
    );
  }
}

function ended(why: Failure, said: string): AgentResult {
  const cut = why.detail && typeof why.detail === 'object' && 'text' in why.detail ? String(why.detail.text) : '';
  return { status: isLimit(why.code) ? 'limited' : 'failed', text: cut || said, failure: why };
}

async function finished(
  agent: Agent,
  reply: ChatReply,
  said: string,
  format: ReplyName | undefined,
  conversation: Conversation,
): Promise<AgentResult> {
  const why = unusable(reply, agent);
  if (why) return ended(why, said);
  if (!format && said.trim() === '') return ended(failure('reply_invalid', EMPTY_REPLY), '');
  if (!format) return { status: 'ok', text: reply.text || said };
  const first = parseReply(format, reply.text);
  if (first.ok) return { status: 'ok', text: reply.text };
  conversation.add(
    { role: 'assistant', content: reply.text },
    { role: 'user', content: repairPrompt(first.failure.message) },
  );
  const repaired = await chatInFormat(agent, format, { conversation, purpose: 'judge', parent: agent.span });
  if (!repaired.ok) return ended(repaired.failure, said);
  const second = parseReply(format, repaired.value.text);
  return second.ok ? { status: 'ok', text: repaired.value.text } : ended(second.failure, said);
}

function toolbox(agent: Agent): Toolbox {
  const { plan } = agent.run;
  const byWireName: Toolbox['byWireName'] = new Map();
  for (const route of toolRoutesOf(plan.graph, agent.id)) {
    const spec = plan.tools[route.tool];
    if (spec) byWireName.set(wireName(spec.name), { route, spec });
  }
  return { specs: [...byWireName.values()].map(({ spec }) => spec), byWireName };
}

/** Tool names on the wire have `_` for `.`. */
export function wireName(tool: string): string {
  return tool.replaceAll('.', '_');
}

/** Answers all tool calls of one turn: reads side by side, anything else in the model's order. */
async function callTools(agent: Agent, tools: Toolbox, reply: ChatReply): Promise<string[]> {
  const calls = reply.toolCalls;
  const answer = (call: ToolCallRequest, index: number) =>
    index < MOST_CALLS_A_TURN
      ? callTool(agent, tools, call, reply.text)
      : Promise.resolve(`Error: at most ${MOST_CALLS_A_TURN} calls are answered in one turn. Call it again.`);
  const onlyReads = calls.every((call) => tools.byWireName.get(call.name)?.spec.effect === 'read');
  if (onlyReads) return allOf(calls.map(answer));
  const answers: string[] = [];
  for (const [index, call] of calls.entries()) answers.push(await answer(call, index));
  return answers;
}

/** One tool call, from what the model wrote to what it is told. Everything that goes wrong is told to the model. */
async function callTool(agent: Agent, tools: Toolbox, call: ToolCallRequest, why: string): Promise<string> {
  const found = tools.byWireName.get(call.name);
  if (!found) {
    const names = [...tools.byWireName.keys()].join(', ') || 'none';
    return `Error: there is no tool ${call.name}. Your tools: ${names}.`;
  }
  const args = readArguments(call.arguments, found.spec);
  if (typeof args === 'string') return `Error: ${args}`;
  const met = whyNoCall(agent);
  if (met) return `Error: ${met.message}`;
  const bound = { kind: 'tool' as const, name: found.spec.name, args, caller: agent.id };
  const passage = await passGates(agent, found.route.gates, bound, why, agent.span);
  if (passage.pass === 'result') return passage.text;
  if (passage.pass === 'rejected') return `Error: ${passage.reason} Do not try the same call again.`;
  const unfit = passage.args === args ? undefined : checkArguments(found.spec.parameters, passage.args);
  if (unfit) return `Error: ${unfit}`;
  return found.spec.effect === 'ask'
    ? putQuestion(agent, found.route.node, passage.args)
    : runTool(agent, found, passage.args);
}

/** `ask.human`: a step like any other tool call, answered by a person. */
async function putQuestion(agent: Agent, node: string, args: JsonObject): Promise<string> {
  const refused = agent.run.ledger.step(agent.scope.account);
  if (refused) return `Error: ${stepsMet(agent, refused).message}`;
  const answer = await askPerson(agent, node, String(args.question ?? ''), agent.span);
  return answer.ok ? answer.value : `Error: ${answer.failure.message}`;
}

function readArguments(text: string, spec: ToolSpec): JsonObject | string {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch (error) {
    return `the arguments of ${spec.name} are not JSON (${error instanceof Error ? error.message : String(error)}).`;
  }
  return checkArguments(spec.parameters, value) ?? (value as JsonObject);
}

async function runTool(
  agent: Agent,
  { route, spec }: { route: ToolRoute; spec: ToolSpec },
  args: JsonObject,
): Promise<string> {
  const { durable, run, scope } = agent;
  return withPermit(durable, scope, async () => {
    const met = limitMet(scope);
    if (met) return `Error: ${limitFailure(agent, met).message}`;
    const refused = run.ledger.step(scope.account);
    if (refused) return `Error: ${stepsMet(agent, refused).message}`;
    const request = { name: spec.name, args, node: route.node, runId: durable.run.id };
    const result = await timed(durable, scope, 'work', () =>
      durable.task(`${agent.path} ${spec.name}`, 'tool', request, {
        kind: 'tool',
        span: durable.spanId(),
        parent: agent.span,
        node: route.node,
        title: spec.name,
        effect: spec.effect === 'read' ? 'pure' : 'once',
        timeoutMs: scope.toolTimeoutMs,
        intent: { input: args, ...(route.gates.length > 0 ? { gates: route.gates } : {}) },
      }),
    );
    return result.ok ? result.value.content : `Error: ${result.failure.message}`;
  });
}
