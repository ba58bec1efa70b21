/**
 * What the host will make of a batch of edits, applied to the page's own copy so that a gesture shows at once.
 * Every edit may be applied again to a graph that already has it: then it changes nothing.
 */
import type { Graph } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { Json } from '../../../extension/protocol/json';
/** A graph with the edits applied; the given one stays as it is. */
export declare function applyEdits(graph: Graph | null, edits: readonly GraphEdit[]): Graph;
/** A JSON value with one place in it set, or removed where `value` is undefined; objects on the way are made. */
export declare function setIn(
  whole: Json | undefined,
  path: readonly (string | number)[],
  value: Json | undefined,
): Json;
/** What stands at a dotted path of a node or of the graph. */
export declare function getIn(whole: unknown, path: string): Json | undefined;
