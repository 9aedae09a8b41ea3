/**
 * Keeps rows where they are while someone points at them. `shown` is the order on screen, `wanted` the order
 * the rows would have now. Frozen, rows stay (those that left too, to be drawn as gone) and new ones go to
 * the end; `moves` counts the rows that are not where they would be.
 */
export function settleOrder(
  shown: readonly string[],
  wanted: readonly string[],
  frozen: boolean,
): { order: readonly string[]; moves: number } {
  if (!frozen || shown.length === 0) return { order: same(shown, wanted) ? shown : wanted, moves: 0 };
  const known = new Set(shown);
  const arrived = wanted.filter((key) => !known.has(key));
  const order = arrived.length ? [...shown, ...arrived] : shown;
  return { order, moves: countMoves(order, wanted) };
}

/** Rows that arrived or left, plus those out of the longest run that kept its relative order. */
function countMoves(order: readonly string[], wanted: readonly string[]): number {
  const place = new Map(wanted.map((key, index) => [key, index]));
  const places = order.map((key) => place.get(key)).filter((index) => index !== undefined);
  const left = order.length - places.length;
  return left + places.length - longestRun(places);
}

function longestRun(places: readonly number[]): number {
  const ends: number[] = [];
  for (const place of places) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
  }
  return ends.length;
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}
