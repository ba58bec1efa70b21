/** The keyboard of a tree (WAI-ARIA tree pattern) as a pure function of the rows and the row that has the focus. */
import type { Row } from './rows';
export type KeyResult =
  | {
      type: 'select';
      index: number;
    }
  | {
      type: 'toggle';
      key: string;
      open: boolean;
    }
  | {
      type: 'toggleAll';
      keys: string[];
      open: boolean;
    };
/** What a key does in the tree; null where the tree has no use for it. `page` is how many rows fit. */
export declare function treeKey(key: string, rows: readonly Row[], index: number, page: number): KeyResult | null;
/** The next row whose name begins with what was typed, after `index` and round the end; -1 where there is none. */
export declare function typeAhead(names: readonly string[], index: number, typed: string): number;
