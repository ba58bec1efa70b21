/** Asks a person in the terminal about one exact call, and makes a Decision of the answer. */
import type { ApprovalRequest, Decision } from '../protocol/approval';
import type { JsonObject } from '../protocol/json';
import { formatDollars } from '../protocol/money';
import type { Terminal } from './terminal';
import { formatElapsed, oneLine, visible } from './terminal-text';

export interface PromptContext {
  /** Who answers; goes into the log. */
  by: string;
  /** Micro-dollars. */
  budget: number;
  /** Milliseconds since the epoch. */
  now: number;
  /** Aborted when the question has been answered elsewhere or has expired. */
  signal: AbortSignal;
}

type Answer = Omit<Decision, 'hash' | 'by' | 'channel'>;
type Asker = Pick<Terminal, 'say' | 'ask' | 'edit'>;

/** Asks until there is an answer; null when there will be none (end of input, expired, cancelled). */
export async function promptApproval(
  terminal: Asker,
  request: ApprovalRequest,
  context: PromptContext,
): Promise<Decision | null> {
  terminal.say('');
  for (const line of requestLines(request, context)) terminal.say(line);
  const answer =
    request.call.kind === 'question'
      ? await answerQuestion(terminal, context)
      : await answerCall(terminal, request, context);
  terminal.say('');
  return answer && { ...answer, hash: request.hash, by: context.by, channel: 'terminal' };
}

/** Everything that is decided on, with control characters made visible. */
export function requestLines(request: ApprovalRequest, context: Pick<PromptContext, 'budget' | 'now'>): string[] {
  const { call } = request;
  const spent = `${formatDollars(request.spent)} of ${formatDollars(context.budget)} spent so far`;
  const left = request.expiresAt === undefined ? [] : [expiryText(request, context.now)];
  if (call.kind === 'question') {
    return [`⚑ ${oneLine(call.caller)} asks:`, ...indented(String(call.args['question'] ?? '')), ...left];
  }
  const gate = request.gate === null ? '' : ` · gate ${oneLine(request.gate)}`;
  return [
    `⚑ ${oneLine(call.caller)} wants ${oneLine(call.name)} · ${request.risk} risk${gate}`,
    `  risk: ${request.risk} (${oneLine(request.rule)})`,
    ...(request.why ? [`  why:  ${oneLine(request.why)}`] : []),
    `  cost: ${spent}`,
    ...left,
    '  the exact call:',
    ...argumentLines(call.args),
  ];
}

function expiryText(request: ApprovalRequest, now: number): string {
  const what = request.onTimeout === 'reject' ? 'rejected' : 'raised to high risk';
  return `  without an answer it is ${what} in ${formatElapsed(Math.max(0, (request.expiresAt ?? now) - now))}`;
}

/** One argument a line; text of several lines as it is, behind a bar, so that nothing can hide in escapes. */
function argumentLines(args: JsonObject): string[] {
  const names = Object.keys(args);
  if (names.length === 0) return ['    (no arguments)'];
  return names.flatMap((name) => {
    const value = args[name];
    if (typeof value !== 'string') return [`    ${oneLine(name)}: ${visible(JSON.stringify(value))}`];
    if (!value.includes('\n')) return [`    ${oneLine(name)}: ${visible(value)}`];
    return [`    ${oneLine(name)}:`, ...indented(value)];
  });
}

function indented(text: string): string[] {
  return visible(text)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `    │ ${line}`);
}

async function answerQuestion(terminal: Asker, context: PromptContext): Promise<Answer | null> {
  const answer = await terminal.ask('  Your answer (empty: decline) > ', context.signal);
  if (answer === null) return null;
  if (answer.trim() === '') return { action: 'reject', reason: 'The person declined to answer.' };
  return { action: 'takeover', result: answer };
}

const CHOICES = '  [a]pprove · [e]dit and approve · [r]eject · [t]ake over > ';

async function answerCall(terminal: Asker, request: ApprovalRequest, context: PromptContext): Promise<Answer | null> {
  for (;;) {
    const choice = await terminal.ask(CHOICES, context.signal);
    if (choice === null) return null;
    const answer = await answerFor(choice.trim().toLowerCase(), terminal, request, context);
    if (answer === 'gone') return null;
    if (answer !== 'again') return answer;
  }
}

async function answerFor(
  choice: string,
  terminal: Asker,
  request: ApprovalRequest,
  context: PromptContext,
): Promise<Answer | 'again' | 'gone'> {
  switch (choice) {
    case 'a':
    case 'approve':
      return (await confirmed(terminal, request, context)) ?? 'gone';
    case 'e':
    case 'edit':
      return edited(terminal, request, context);
    case 'r':
    case 'reject': {
      const reason = await terminal.ask('  Reason, for the agent > ', context.signal);
      if (reason === null) return 'gone';
      return { action: 'reject', reason: reason.trim() || 'No reason was given.' };
    }
    case 't':
    case 'takeover':
    case 'take over': {
      const result = await terminal.ask('  You did it yourself; its result, for the agent > ', context.signal);
      return result === null ? 'gone' : { action: 'takeover', result };
    }
    default:
      terminal.say('  Please answer a, e, r or t.');
      return 'again';
  }
}

/** A high risk is not approved by one key: the word has to be typed. */
async function confirmed(
  terminal: Asker,
  request: ApprovalRequest,
  context: PromptContext,
): Promise<Answer | 'again' | null> {
  if (request.risk !== 'high') return { action: 'approve' };
  const word = await terminal.ask('  High risk. Type the word approve to let exactly this call run > ', context.signal);
  if (word === null) return null;
  if (word.trim() === 'approve') return { action: 'approve' };
  terminal.say('  Not approved: the word was not typed.');
  return 'again';
}

async function edited(
  terminal: Asker,
  request: ApprovalRequest,
  context: PromptContext,
): Promise<Answer | 'again' | 'gone'> {
  const before = JSON.stringify(request.call.args, null, 2);
  const text =
    (await terminal.edit(`${before}\n`)) ??
    (await terminal.ask('  The new arguments as JSON, on one line > ', context.signal));
  if (text === null) return 'gone';
  const args = objectIn(text);
  if (!args) {
    terminal.say('  That is not a JSON object; nothing was decided.');
    return 'again';
  }
  terminal.say('  The call as edited:');
  for (const line of argumentLines(args)) terminal.say(line);
  const word = request.risk === 'high' ? 'approve' : 'a';
  const sure = await terminal.ask(`  Type ${word} to let this call run > `, context.signal);
  if (sure === null) return 'gone';
  const typed = sure.trim();
  if (typed !== 'approve' && (request.risk === 'high' || typed !== 'a')) {
    terminal.say('  Not approved.');
    return 'again';
  }
  return { action: 'edit', args };
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
