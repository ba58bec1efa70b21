/**
 * What went into a call and what came out, as blocks of plain text with a label each: messages by role, replies,
 * tool calls, everything else as printed JSON. Pure; nothing here is ever HTML.
 */
import type { Json } from '../../extension/protocol/json';
export interface Block {
  /** `user`, `assistant`, `calls files_search`, `path`. */
  label: string;
  kind: 'text' | 'json';
  text: string;
}
/** Characters shown in the page; longer content opens in an editor. */
export declare const CONTENT_CAP = 200000;
/** Printed with two spaces; text that is JSON is printed as JSON. */
export declare function pretty(value: Json): string;
export declare function contentBlocks(value: Json | undefined): Block[];
/** Cuts blocks to `cap` characters in all; `left` is how many were cut. */
export declare function capBlocks(
  blocks: readonly Block[],
  cap?: number,
): {
  blocks: Block[];
  left: number;
};
