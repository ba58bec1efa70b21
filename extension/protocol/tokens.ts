/**
 * An upper bound of the tokens of a prompt, counted before the call so that its worst case can be reserved.
 *
 * Under any byte-level tokenizer a token is at least one byte of the text it stands for, so the UTF-8 length is
 * never too low for text; it is two to eight times too high. What a server adds round the text (role marks,
 * separators, the frame of a tool list) is covered by the overheads below. Not covered: a server that adds a
 * system prompt of its own; its usage is then still charged, but at most at what was reserved.
 */

/** Tokens a chat template adds to a message: its role, its beginning, its end, a tool call's frame. */
export const MESSAGE_OVERHEAD = 16;

/** Tokens a server adds once: the start of the reply, the frame of a tool list or a reply schema. */
export const REQUEST_OVERHEAD = 64;

/** Length of a text in UTF-8, in bytes. An unpaired surrogate counts as the three bytes that replace it. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

/** Upper bound of the tokens that one message adds to a prompt: its text and everything its frame may cost. */
export function messageBound(text: string): number {
  return utf8Bytes(text) + MESSAGE_OVERHEAD;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
