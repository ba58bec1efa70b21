import { describe, expect, it } from 'vitest';
import { promptApproval, requestLines } from '../../extension/cli/approval-prompt';
import type { ApprovalRequest } from '../../extension/protocol/approval';

const request: ApprovalRequest = {
  id: 'a1',
  gate: 'publish-gate',
  call: {
    kind: 'tool',
    name: 'files.write',
    args: { path: 'docs/A.md', content: 'one\ntwo\x1b[2K' },
    caller: 'writer',
  },
  hash: 'h1',
  risk: 'medium',
  rule: 'rule 2: files.write',
  why: 'The notes are ready.',
  spent: 118_000,
  requestedAt: 0,
  expiresAt: 1_800_000,
  onTimeout: 'reject',
};

function person(...answers: (string | null)[]) {
  const said: string[] = [];
  return {
    said,
    say: (text: string) => void said.push(text),
    ask: async () => answers.shift() ?? null,
    edit: async () => null as string | null,
  };
}
const context = () => ({ by: 'ada', budget: 500_000, now: 0, signal: new AbortController().signal });
const bound = { hash: 'h1', by: 'ada', channel: 'terminal' };

describe('an approval in the terminal', () => {
  it('shows the exact call, its risk, rule, cost and deadline, with nothing hidden', () => {
    const text = requestLines(request, context()).join('\n');
    expect(text).toContain('writer wants files.write · medium risk · gate publish-gate');
    expect(text).toContain('risk: medium (rule 2: files.write)');
    expect(text).toContain('$0.118 of $0.500');
    expect(text).toContain('rejected in 30:00');
    expect(text).toContain('path: docs/A.md');
    expect(text).toContain('│ one\n    │ two\\x1b[2K');
    expect(text).not.toContain('\x1b');
  });

  it('is approved, rejected with a reason, or taken over', async () => {
    expect(await promptApproval(person('a'), request, context())).toEqual({ action: 'approve', ...bound });
    expect(await promptApproval(person('r', 'too long'), request, context())).toEqual({
      action: 'reject',
      reason: 'too long',
      ...bound,
    });
    expect(await promptApproval(person('t', 'done by hand'), request, context())).toEqual({
      action: 'takeover',
      result: 'done by hand',
      ...bound,
    });
  });

  it('at high risk wants the word typed out', async () => {
    const high = { ...request, risk: 'high' as const };
    const hasty = person('a', 'yes', 'a', 'a', null);
    expect(await promptApproval(hasty, high, context())).toBeNull();
    expect(hasty.said.filter((line) => line.includes('Not approved'))).toHaveLength(2);
    expect(await promptApproval(person('a', 'approve'), high, context())).toEqual({ action: 'approve', ...bound });
  });

  it('is edited: JSON that is none decides nothing, and the edited call is confirmed', async () => {
    const slip = person('e', '{"path":', 'e', '{"path":"docs/B.md"}', 'a');
    expect(await promptApproval(slip, request, context())).toEqual({
      action: 'edit',
      args: { path: 'docs/B.md' },
      ...bound,
    });
    expect(slip.said.join('\n')).toContain('path: docs/B.md');
    const high = { ...request, risk: 'high' as const };
    expect(await promptApproval(person('e', '{}', 'a', null), high, context())).toBeNull();
    expect(await promptApproval(person('e', '{}', 'approve'), high, context())).toMatchObject({ action: 'edit' });
  });

  it('asks again for anything else, and ends without a decision at the end of the input', async () => {
    const unsure = person('', 'yes', 'a');
    expect(await promptApproval(unsure, request, context())).toMatchObject({ action: 'approve' });
    expect(unsure.said.filter((line) => line.includes('a, e, r or t'))).toHaveLength(2);
    expect(await promptApproval(person(null), request, context())).toBeNull();
  });

  it('answers a question, or declines it', async () => {
    const question: ApprovalRequest = {
      ...request,
      gate: null,
      call: { kind: 'question', name: 'ask.human', args: { question: 'Which tag?' }, caller: 'historian' },
    };
    expect(requestLines(question, context()).join('\n')).toContain('historian asks:\n    │ Which tag?');
    expect(await promptApproval(person('v1.1.0'), question, context())).toMatchObject({
      action: 'takeover',
      result: 'v1.1.0',
    });
    expect(await promptApproval(person(''), question, context())).toMatchObject({ action: 'reject' });
  });
});
