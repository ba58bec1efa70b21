/** What the filter may look at in a span. */
export interface Filtered {
  name: string;
  node: string;
  kind: string;
  status: string;
  model: string;
  durationMs: number;
  costMicro: number;
  retried: boolean;
}
type Test = (span: Filtered) => boolean;
export interface Filter {
  matches: Test;
  /** The terms that could not be read, as they were typed. */
  unread: string[];
  /** Nothing was typed: everything matches. */
  empty: boolean;
}
/** Reads the filter line; never throws. */
export declare function parseFilter(text: string): Filter;
