/** Reading text out of files: bounded, and only what is text. */
import type { FileHandle } from 'node:fs/promises';
import { shown } from './path-rules';
import { ToolError } from './tool-error';

/** How much of a file is looked at, in bytes. */
export const LARGEST_FILE = 8 * 1024 * 1024;

/** The text at the beginning of an open file; `whole` is false where the file is longer than `most` bytes. */
export async function readText(
  handle: FileHandle,
  name: string,
  most: number,
): Promise<{ text: string; whole: boolean }> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.min(Math.max(size, 1), most));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  const bytes = buffer.subarray(0, filled);
  if (isBinary(bytes)) throw new ToolError(`\`${shown(name)}\` is not a text file.`);
  return { text: bytes.toString('utf8'), whole: size <= most };
}

/** A zero byte near the beginning: no text in UTF-8 has one. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

/** The beginning of a text that is at most `most` bytes of UTF-8, never half a letter. */
export function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  let end = most;
  // A byte 10xxxxxx goes on with the letter before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8');
}
