/**
 * The tree of spans as the flat list of rows that is drawn: what is open, what is folded, what the filter keeps.
 * Pure. Calls of one agent that repeat (`chat gpt-5-nano ×7`, `files.search ×6`) fold into one row; a stretch of
 * calls ends at anything that is not one (an agent, an approval), so the order of the story stays.
 */
import type { RunView, SpanView } from '../../extension/protocol/run-view';

interface RowPlace {
  /** Unique in the list and stable over time. */
  key: string;
  /** From 1. */
  level: number;
  /** Position among its siblings from 1, and how many they are. */
  position: number;
  size: number;
  parentKey: string | null;
  expandable: boolean;
  expanded: boolean;
}
export interface SpanRow extends RowPlace {
  type: 'span';
  span: SpanView;
  /** Kept only because something under it matches the filter. */
  dim: boolean;
}
export interface GroupRow extends RowPlace {
  type: 'group';
  /** In order of time; back-offs between the calls are among them. */
  members: SpanView[];
  /** The calls without the back-offs. */
  calls: SpanView[];
}
export type Row = SpanRow | GroupRow;
/** A child of a span as it is listed: a span, or a fold of several. */
export type Unit =
  | {
      type: 'span';
      span: SpanView;
    }
  | {
      type: 'group';
      key: string;
      members: SpanView[];
      calls: SpanView[];
    };
/** Folds the children of one span. */
export declare function fold(children: readonly SpanView[], parentKey: string): Unit[];
export interface RowOptions {
  /** What a person opened (true) or closed (false), by row key; the rest follows `opensByItself`. */
  toggled: ReadonlyMap<string, boolean>;
  /** With a filter: which spans match. Nothing folds then and everything on the way is open. */
  matches?: (span: SpanView) => boolean;
}
export declare function flatten(view: RunView, options: RowOptions): Row[];
/** The operations of a run in the order they started, for the Calls view. */
export declare function callRows(
  view: RunView,
  order: readonly string[],
  matches?: (span: SpanView) => boolean,
): SpanRow[];
/** The keys of the rows to open so that a span is in the list: everything above it, and the fold it is in. */
export declare function keysToOpen(view: RunView, id: string): string[];
