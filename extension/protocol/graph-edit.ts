import type { Json } from './json';

/**
 * What a person does on the canvas, as data. The host turns a batch of them (one gesture) into minimal text
 * edits of the document, applied as one WorkspaceEdit and so undone as one.
 */
export type GraphEdit =
  /** Adds a node with the given fields (in the order given), optionally at a place. */
  | { type: 'node.add'; id: string; node: { kind: string; [field: string]: Json }; at?: [number, number] }
  /** Removes a node, its layout line and every call, fallback and start that names it. */
  | { type: 'node.remove'; id: string }
  /** Renames a node everywhere it is named: key, calls, fallback, start, layout. */
  | { type: 'node.rename'; id: string; to: string }
  /** Sets one field; `path` is inside the node (`['limits','budget']`), or inside the graph where `id` is null. `undefined`/missing value removes it. */
  | { type: 'field.set'; id: string | null; path: (string | number)[]; value?: Json }
  /** Appends `to` to `from`'s calls (or at `index`). */
  | { type: 'call.add'; from: string; to: string; index?: number }
  | { type: 'call.remove'; from: string; to: string }
  /** Moves nodes: only the `layout` block changes. Whole pixels. */
  | { type: 'layout.set'; positions: Record<string, [number, number]> };

/** One replacement in the text, in UTF-16 offsets. Edits of one batch never overlap and are sorted by `offset`. */
export interface TextEdit {
  offset: number;
  length: number;
  text: string;
}
