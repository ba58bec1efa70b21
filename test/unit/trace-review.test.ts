import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../extension/protocol/json';
import { draftsOf, readDrafts, visibleJson } from '../../webview/review/edit-arguments';
import { lineDiff } from '../../webview/review/line-diff';
import { expiryText, isOver, shownByDiff } from '../../webview/review/review-text';
import { capBlocks, contentBlocks } from '../../webview/trace/content';
import { sampleApproval, sampleDiff } from '../support/sample-approval';

const drawn = (before: string | null, after: string) =>
  lineDiff(before, after).lines.map(
    ({ kind, text }) => `${{ same: ' ', add: '+', remove: '-', skip: '~' }[kind]}${text}`,
  );

describe('line diff', () => {
  it('shows what goes and what comes, in order', () => {
    expect(drawn('a\nb\nc\n', 'a\nx\nc\n')).toEqual([' a', '-b', '+x', ' c']);
    expect(drawn(null, 'a\nb\n')).toEqual(['+a', '+b']);
    expect(drawn('a\n', '')).toEqual(['-a']);
    expect(lineDiff(sampleDiff.before, sampleDiff.after)).toMatchObject({ added: 6, removed: 1 });
  });

  it('leaves out what stays the same, but not around a change', () => {
    const before = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
    const after = before.replace('line 15', 'changed');
    expect(drawn(before, after)).toEqual([
      '~12 unchanged lines',
      ' line 12',
      ' line 13',
      ' line 14',
      '-line 15',
      '+changed',
      ' line 16',
      ' line 17',
      ' line 18',
      '~11 unchanged lines',
    ]);
    expect(drawn(before, before)).toEqual(['~30 unchanged lines']);
  });

  it('tells a missing newline at the end', () => {
    expect(lineDiff('a\n', 'a').lines).toEqual([
      { kind: 'remove', text: 'a', before: 1 },
      { kind: 'add', text: 'a', after: 1, open: true },
    ]);
  });

  it('never leaves a change out: both texts can be put together from it', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { lines } = lineDiff(before, after);
        const rebuild = (side: 'before' | 'after', other: 'remove' | 'add') => {
          const source = (side === 'before' ? before : after).split('\n');
          const out: string[] = [];
          for (const line of lines) {
            if (line.kind === 'skip')
              out.push(...source.slice(out.length, out.length + Number.parseInt(line.text, 10)));
            else if (line.kind !== other) out.push(line.text);
          }
          return out.map((line) => `${line}\n`).join('');
        };
        expect(rebuild('before', 'add')).toBe(before);
        expect(rebuild('after', 'remove')).toBe(after);
      }),
    );
  });

  it('gives up on the shortest for texts that have nothing in common, and still shows all', () => {
    const lines = (mark: string) => Array.from({ length: 2000 }, (_, i) => `${mark}${i}`).join('\n');
    expect(lineDiff(lines('a'), lines('b'))).toMatchObject({ added: 2000, removed: 2000 });
  });
});

describe('editing', () => {
  it('takes text as text, and as JSON where it holds what cannot be seen', () => {
    expect(draftsOf({ path: 'a\nb', n: 3, sly: 'x\u202Ey' })).toEqual([
      { name: 'path', as: 'text', text: 'a\nb' },
      { name: 'n', as: 'json', text: '3' },
      { name: 'sly', as: 'json', text: '"x\\u202ey"' },
    ]);
  });

  it('gives back exactly what it was given, whatever it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>), (args) => {
        // -0 is the one number that JSON does not keep.
        const plain = JSON.parse(JSON.stringify(args)) as typeof args;
        const { args: back, changed } = readDrafts(draftsOf(plain), plain);
        expect(back).toEqual(plain);
        expect(changed).toBe(false);
        expect(/[\u202A-\u202E\u200B]/.test(visibleJson(plain))).toBe(false);
      }),
    );
  });

  it('says what is wrong where it is wrong', () => {
    const drafts = [
      { name: 'n', as: 'json' as const, text: '{"a": ' },
      { name: 'empty', as: 'json' as const, text: ' ' },
      { name: 'path', as: 'json' as const, text: '3' },
    ];
    const parameters = { type: 'object', properties: { path: { type: 'string' } } };
    const { args, errors } = readDrafts(drafts, {}, parameters);
    expect(args).toBeNull();
    expect(errors.n).toMatch(/^This is not JSON: /);
    expect(errors.empty).toMatch(/^Empty/);
    expect(errors.path).toBe('This has to be a string.');
    expect(readDrafts([{ name: 'path', as: 'text', text: 'x' }], { path: 'y' }, parameters)).toEqual({
      args: { path: 'x' },
      errors: {},
      changed: true,
    });
  });
});

describe('review text', () => {
  const request = sampleApproval(1_000_000);
  it('counts down to what happens then', () => {
    expect(expiryText(request, 1_000_000 + 19_000)).toBe('If nobody decides it is rejected in 29:41.');
    expect(expiryText({ ...request, onTimeout: 'escalate' }, 1_000_000)).toContain('raised to high risk');
    expect(expiryText(request, 9e12)).toBe('Time is up: it is being rejected.');
    const { expiresAt: _, ...endless } = request;
    expect(expiryText(endless, 0)).toBe('Waits until somebody decides.');
  });

  it('is over only where nobody is asked again', () => {
    expect(isOver(request, 9e12)).toBe(true);
    expect(isOver(request, 1_000_001)).toBe(false);
    expect(isOver({ ...request, onTimeout: 'escalate' }, 9e12)).toBe(false);
  });

  it('leaves an argument out only where the diff shows exactly it', () => {
    expect(shownByDiff(request.call.args, sampleDiff)).toBe('content');
    expect(shownByDiff({ ...request.call.args, content: `${sampleDiff.after} ` }, sampleDiff)).toBeNull();
    expect(shownByDiff(request.call.args, undefined)).toBeNull();
  });
});

describe('content', () => {
  it('shows messages by role, replies, tool calls and JSON', () => {
    expect(
      contentBlocks([
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'files_read', arguments: '{"path":"a"}' }] },
        { role: 'tool', toolCallId: 'c', content: 'text' },
      ]),
    ).toEqual([
      { label: 'system', kind: 'text', text: 'Be brief.' },
      { label: 'calls files_read', kind: 'json', text: '{\n  "path": "a"\n}' },
      { label: 'tool c', kind: 'text', text: 'text' },
    ]);
    expect(contentBlocks({ text: 'Done.', toolCalls: [], finish: 'length' })).toEqual([
      { label: 'assistant', kind: 'text', text: 'Done.' },
      { label: 'ended', kind: 'text', text: 'length' },
    ]);
    expect(contentBlocks({ content: 'Wrote it.' })).toEqual([{ label: '', kind: 'text', text: 'Wrote it.' }]);
    expect(contentBlocks('{not json')).toEqual([{ label: '', kind: 'text', text: '{not json' }]);
    expect(contentBlocks(undefined)).toEqual([]);
  });

  it('is cut in all, not only in each block, and says how much is left', () => {
    const blocks = ['aaaa', 'bbbb', 'cccc'].map((text) => ({ label: '', kind: 'text' as const, text }));
    expect(capBlocks(blocks, 6)).toEqual({ blocks: [blocks[0], { ...blocks[1], text: 'bb' }], left: 6 });
    expect(capBlocks(blocks, 100).left).toBe(0);
  });
});
