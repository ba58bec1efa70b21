/** Which failure comes next. Pure. */
/**
 * Index of the failure to go to from a place in the order of time (-1: from the beginning), round the end.
 * `places` are the failures' places, ascending and not empty.
 */
export declare function nextError(places: readonly number[], from: number, direction: 1 | -1): number;
