import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, formatElapsed, oneLine, padEnd, visible, widthOf } from '../../extension/cli/terminal-text';

describe('text on its way to a terminal', () => {
  it('shows control characters and direction marks, and leaves ordinary text alone', () => {
    expect(visible('a\x1b[2Jb\x07\u202ec\u009b')).toBe('a\\x1b[2Jb\\x07\\u202ec\\x9b');
    expect(visible('Grüße, 世界 🙂\n\tok\r\n')).toBe('Grüße, 世界 🙂\n\tok\n');
    expect(oneLine('a\n  b\r c')).toBe('a b\\x0d c');
  });

  it('never lets a control character through', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there
    const hidden = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    expect(hidden.test('a\x1b[2J')).toBe(true);
    const texts = fc.string({ unit: fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(texts, (text) => !hidden.test(oneLine(text))),
      { numRuns: 1000 },
    );
  });

  it('clips and pads by columns, wide characters counting two', () => {
    expect(widthOf('世界')).toBe(4);
    expect(clip('世界世界', 5)).toBe('世界…');
    expect(clip('short', 5)).toBe('short');
    expect(padEnd('世', 4)).toBe('世  ');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        return widthOf(clip(text, width)) <= width;
      }),
      { numRuns: 1000 },
    );
  });

  it('writes times as people read them', () => {
    expect([3, 900, 12_400, 72_000, 3_725_000].map(formatElapsed)).toEqual([
      '3 ms',
      '0.9 s',
      '12.4 s',
      '01:12',
      '1:02:05',
    ]);
  });
});
