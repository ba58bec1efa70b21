import type { ErrorCode, YAMLParseError } from 'yaml';

/** What a person should do about each syntax error; the library says only what it met. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab cannot indent YAML. Use spaces.',
  BAD_INDENT: 'This line is indented differently from its neighbours. Align it with them.',
  BLOCK_AS_IMPLICIT_KEY: 'A “: ” too many, or a missing line break. Put quotes around text that holds “: ”.',
  BLOCK_IN_FLOW: 'Lines with “- ” or “key:” cannot stand inside [ ] or { }. Close the bracket first.',
  BAD_SCALAR_START: 'A plain text cannot start with this character. Put the text in quotes.',
  BAD_ALIAS: 'This alias is not well-formed. An alias is * and the name of an anchor.',
  MISSING_CHAR: 'A character is missing here, such as a closing quote or bracket, or a “:” after a key. Add it.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line with its “:”. Add the “:” or join the lines.',
  UNEXPECTED_TOKEN: 'This is not expected here. Look for a missing quote, comma or bracket before it.',
  BAD_DQ_ESCAPE: 'This escape is unknown inside double quotes. Write \\\\ for a backslash, or use single quotes.',
  KEY_OVER_1024_CHARS: 'A key may have at most 1024 characters. Look for a missing quote or line break.',
  BAD_DIRECTIVE: 'This directive is unknown. Remove the line that starts with %.',
  TAG_RESOLVE_FAILED: 'This tag is unknown. Remove it.',
};

/** One sentence or two about a syntax error. */
export function syntaxMessage(error: YAMLParseError): string {
  const open = error.message.startsWith('Flow ') && error.message.includes('end with');
  const remedy = open
    ? 'A bracket is not closed. Add the ] or }.'
    : (REMEDIES[error.code] ?? 'Mend or remove this part.');
  const met = error.message.replace(/\s+/g, ' ').slice(0, 160);
  return `The text is not YAML here: ${remedy} (${met})`;
}
