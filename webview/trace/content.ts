/**
 * What went into a call and what came out, as blocks of plain text with a label each: messages by role, replies,
 * tool calls, everything else as printed JSON. Pure; nothing here is ever HTML.
 */
import type { Json, JsonObject } from '../../extension/protocol/json';

export interface Block {
  /** `user`, `assistant`, `calls files_search`, `path`. */
  label: string;
  kind: 'text' | 'json';
  text: string;
}

/** Characters shown in the page; longer content opens in an editor. */
export const CONTENT_CAP = 200_000;

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Printed with two spaces; text that is JSON is printed as JSON. */
export function pretty(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function textBlock(label: string, text: string): Block {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      return { label, kind: 'json', text: pretty(JSON.parse(text) as Json) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // Text that only looks like JSON is shown as the text it is.
    }
  }
  return { label, kind: 'text', text };
}

export function contentBlocks(value: Json | undefined): Block[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string') return [textBlock('', value)];
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isObject(item) && typeof item.role === 'string')
  ) {
    return value.flatMap((message) => (isObject(message) ? messageBlocks(message) : []));
  }
  if (isObject(value)) {
    if (typeof value.role === 'string') return messageBlocks(value);
    if (typeof value.text === 'string' && Array.isArray(value.toolCalls)) return replyBlocks(value);
    if (typeof value.content === 'string' && Object.keys(value).length === 1) return [textBlock('', value.content)];
    if (Object.values(value).some((member) => typeof member === 'string' && member.includes('\n')))
      return memberBlocks(value);
  }
  return [{ label: '', kind: 'json', text: pretty(value) }];
}

function messageBlocks(message: JsonObject): Block[] {
  const role = String(message.role);
  const label = typeof message.toolCallId === 'string' ? `${role} ${message.toolCallId}` : role;
  const blocks: Block[] = [];
  if (typeof message.content === 'string' && message.content !== '') blocks.push(textBlock(label, message.content));
  else if (message.content !== undefined && message.content !== '')
    blocks.push({ label, kind: 'json', text: pretty(message.content) });
  return [...blocks, ...callBlocks(message.toolCalls)];
}

function replyBlocks(reply: JsonObject): Block[] {
  const blocks: Block[] = [];
  if (typeof reply.text === 'string' && reply.text !== '') blocks.push(textBlock('assistant', reply.text));
  blocks.push(...callBlocks(reply.toolCalls));
  if (typeof reply.finish === 'string' && reply.finish !== 'stop' && reply.finish !== 'tool_calls') {
    blocks.push({ label: 'ended', kind: 'text', text: reply.finish });
  }
  return blocks;
}

function callBlocks(calls: Json | undefined): Block[] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call) => {
    if (!isObject(call)) return [];
    const args = call.arguments;
    return [textBlock(`calls ${String(call.name)}`, typeof args === 'string' ? args : pretty(args ?? null))];
  });
}

/** Members by name, so that a text of many lines is read as one. */
function memberBlocks(value: JsonObject): Block[] {
  return Object.entries(value).map(([name, member]) =>
    typeof member === 'string'
      ? { label: name, kind: 'text', text: member }
      : { label: name, kind: 'json', text: pretty(member) },
  );
}

/** Cuts blocks to `cap` characters in all; `left` is how many were cut. */
export function capBlocks(blocks: readonly Block[], cap = CONTENT_CAP): { blocks: Block[]; left: number } {
  const kept: Block[] = [];
  let room = cap;
  let left = 0;
  for (const block of blocks) {
    const text = block.text.slice(0, Math.max(0, room));
    left += block.text.length - text.length;
    if (room > 0) kept.push({ ...block, text });
    room -= block.text.length;
  }
  return { blocks: kept, left };
}
