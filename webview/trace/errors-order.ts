/** Which failure comes next. Pure. */

/**
 * Index of the failure to go to from a place in the order of time (-1: from the beginning), round the end.
 * `places` are the failures' places, ascending and not empty.
 */
export function nextError(places: readonly number[], from: number, direction: 1 | -1): number {
  if (direction === 1)
    return Math.max(
      0,
      places.findIndex((place) => place > from),
    );
  const before = places.findLastIndex((place) => place < from);
  return before < 0 ? places.length - 1 : before;
}
