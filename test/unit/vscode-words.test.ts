import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../extension/protocol/approval';
import { actionText, countsText, expiryText, toastText } from '../../extension/vscode/approval-words';
import { lineCounts } from '../../extension/vscode/line-counts';
import { agoText, clockText, spendText, visibleText } from '../../extension/vscode/words';

const NOW = 1_700_000_000_000;

function request(more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: 'a1',
    gate: 'publish-gate',
    call: { kind: 'tool', name: 'files.write', args: { path: 'CHANGELOG.md', content: 'x' }, caller: 'writer' },
    hash: 'h',
    risk: 'medium',
    rule: 'rule 2',
    spent: 0,
    requestedAt: NOW,
    expiresAt: NOW + (29 * 60 + 41) * 1000,
    onTimeout: 'reject',
    ...more,
  };
}

describe('the words of an approval', () => {
  it('say who wants what, how much it changes, how risky it is and when it expires', () => {
    const preview = { path: 'CHANGELOG.md', before: '', after: 'line\n'.repeat(42) };
    expect(toastText(request(), preview, NOW)).toBe(
      'writer wants to write CHANGELOG.md (+42 −0) — medium risk, rejected in 29:41',
    );
  });

  it('say nothing of an expiry where there is none, and of a raise where that is what happens', () => {
    const { expiresAt: _, ...forever } = request();
    expect(toastText(forever, undefined, NOW)).toBe('writer wants to write CHANGELOG.md — medium risk');
    expect(expiryText(request({ onTimeout: 'escalate' }), NOW)).toBe('raised to high risk in 29:41');
  });

  it('show control and bidi characters of an argument instead of obeying them', () => {
    const call = { ...request().call, args: { path: 'a\u202Egpj.exe\nb' } };
    expect(actionText(request({ call }))).toBe('write a\\u{202e}gpj.exe⏎b');
  });

  it('are a question where it is one', () => {
    const call = { kind: 'question' as const, name: 'ask.human', args: { question: 'Which tag?' }, caller: 'writer' };
    expect(toastText(request({ call }), undefined, NOW)).toBe('writer asks: Which tag?');
  });
});

describe('line counts', () => {
  it('are those of a diff', () => {
    expect(lineCounts('', 'a\nb\n')).toEqual({ added: 2, removed: 0 });
    expect(lineCounts('a\nb\nc\n', 'a\nx\nc\n')).toEqual({ added: 1, removed: 1 });
    expect(lineCounts('a\nb\n', 'a\nb\n')).toEqual({ added: 0, removed: 0 });
    expect(countsText(undefined)).toBe('');
  });

  it('add up, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.join('\n'));
    const count = (value: string) => {
      const lines = value === '' ? [] : value.split('\n');
      return lines.at(-1) === '' ? lines.length - 1 : lines.length;
    };
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { added, removed } = lineCounts(before, after);
        expect(added - removed).toBe(count(after) - count(before));
        expect(Math.min(added, removed)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500, verbose: 1 },
    );
  });
});

describe('words', () => {
  it('write spans of time, money and dates for a person', () => {
    expect(clockText(0)).toBe('0:00');
    expect(clockText(3_723_000)).toBe('1:02:03');
    expect(spendText(118_000, 500_000)).toBe('$0.118/$0.50');
    expect(spendText(0, 1_000_000)).toBe('$0/$1.00');
    expect(agoText(NOW - 12 * 60_000, NOW)).toBe('12 min ago');
  });

  it('cut a long text between characters', () => {
    expect(visibleText('😀'.repeat(10), 4)).toBe('😀😀😀…');
    expect(visibleText('short', 10)).toBe('short');
  });
});
