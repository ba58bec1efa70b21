import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleLine, visibleParts, visibleText } from '../../webview/trace/visible-text';

describe('visibleText', () => {
  it('leaves what can be read alone', () => {
    const text = 'Grüße, 世界! 🚂 naïve\n\tif (a < b) { "c" }';
    expect(visibleText(text)).toBe(text);
  });

  it.each([
    ['right-to-left override', 'a\u202Etxt.exe', 'a\\u{202E}txt.exe'],
    ['isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['left-to-right mark', 'a\u200Eb', 'a\\u{200E}b'],
    ['zero-width space', 'rm\u200B -rf', 'rm\\u{200B} -rf'],
    ['zero-width joiner', 'a\u200Db', 'a\\u{200D}b'],
    ['byte order mark', '\uFEFFa', '\\u{FEFF}a'],
    ['soft hyphen', 'pass\u00ADword', 'pass\\u{00AD}word'],
    ['tag character', 'a\u{E0041}', 'a\\u{E0041}'],
    ['variation selector', 'a\uFE0F', 'a\\u{FE0F}'],
    ['private use', '\uE000\u{F0000}', '\\u{E000}\\u{F0000}'],
    ['escape', '\u001B[31mred', '\\u{001B}[31mred'],
    ['backspace and null', 'a\bb\0', 'a\\u{0008}b\\u{0000}'],
    ['C1 control', '\u0085', '\\u{0085}'],
    ['carriage return', 'good\rbad', 'good\\u{000D}bad'],
    ['line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['space that is none', 'a\u00A0b\u3000c', 'a\\u{00A0}b\\u{3000}c'],
    ['blank letters', '\u3164\u2800', '\\u{3164}\\u{2800}'],
    ['half a character', 'a\uD800b', 'a\\u{D800}b'],
  ])('writes out: %s', (_name, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it('marks newlines and tabs where they matter, and breaks the line all the same', () => {
    expect(visibleText('a\n\tb', 'mark')).toBe('a↵\n⇥\tb');
    expect(visibleText('a\n\tb', 'keep')).toBe('a\n\tb');
    expect(visibleParts('\u202E\n', 'mark')).toEqual([
      { text: '\\u{202E}', kind: 'escaped' },
      { text: '↵\n', kind: 'mark' },
    ]);
  });

  it('tells what is written out from the same letters typed by an agent', () => {
    expect(visibleParts('\\u{202E}\u202E')).toEqual([
      { text: '\\u{202E}', kind: 'plain' },
      { text: '\\u{202E}', kind: 'escaped' },
    ]);
  });

  it('never lets a hidden character through, whatever comes', () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hidden.test(visibleText(text).replace(/[\n\t]/g, ''))).toBe(false);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('gives one line for titles', () => {
    expect(visibleLine('a\nb\tc')).toBe('a ↵ b c');
    expect(visibleLine('x'.repeat(10), 4)).toBe('xxxx…');
  });
});
