/**
 * Which rows of a list are selected. The run from the anchor to the end is laid over the rows selected
 * before it, so that a run can grow and shrink without touching the others.
 */
export interface Picks {
  readonly before: ReadonlySet<string>;
  readonly anchor: string | null;
  readonly end: string | null;
}

export const noPicks: Picks = { before: new Set(), anchor: null, end: null };

/** The selected rows that the list still has, in its order. */
export function picked(picks: Picks, order: readonly string[]): readonly string[] {
  const run = new Set(runOf(picks, order));
  return order.filter((id) => picks.before.has(id) || run.has(id));
}

/** Selects a row, or clears it; the next run begins here. */
export function toggle(picks: Picks, order: readonly string[], id: string): Picks {
  const before = new Set(picked(picks, order));
  if (!before.delete(id)) before.add(id);
  return { before, anchor: id, end: null };
}

/** Selects every row from `from` (the row last selected, when left out) to this one, both included. */
export function reach(picks: Picks, order: readonly string[], id: string, from?: string): Picks {
  const anchor = picks.anchor !== null && order.includes(picks.anchor) ? picks.anchor : (from ?? id);
  return { before: picks.before, anchor, end: id };
}

export const all = (order: readonly string[]): Picks => ({ before: new Set(order), anchor: null, end: null });

function runOf({ anchor, end }: Picks, order: readonly string[]): readonly string[] {
  if (anchor === null || end === null) return [];
  const [from, to] = [order.indexOf(anchor), order.indexOf(end)];
  if (from < 0 || to < 0) return [];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}
