import { useLayoutEffect, useRef, useState } from 'preact/hooks';

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

/** The row a key leads to from `index`, or null when the key does not move between rows. */
export function stepTo(key: string, index: number, count: number): number | null {
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  return Math.max(0, Math.min(count - 1, index + step));
}

/** Where focus goes when its row went: the row that now stands there, else the last one. */
export const standIn = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));

interface Place {
  readonly row: string;
  readonly column: number;
  readonly index: number;
}

/**
 * Keys for a table whose rows come and go. Each row's controls carry its id in `data-row`. One row is in the
 * tab order; arrow keys, Home, End and PageUp, PageDown reach the others. A row drawn again elsewhere keeps
 * the focus it had, and so does its place when the row is gone.
 *
 * `start` is in the tab order before any row was visited. `reached` is told of each row a key led to, and
 * whether Shift was held.
 */
export function useRows(
  order: readonly string[],
  on: { start?: string | undefined; reached?: (id: string, from: string, extend: boolean) => void } = {},
) {
  const table = useRef<HTMLTableElement>(null);
  const [visited, setVisited] = useState<string | null>(null);
  const had = (id: string | null | undefined) => (id && order.includes(id) ? id : undefined);
  const entry = had(visited) ?? had(on.start) ?? order[0];
  const drawn = useRef(order);
  // Read before the rows are drawn: a browser drops the focus of a row that is moved or removed.
  const before = placeOf(table.current, drawn.current);
  drawn.current = order;
  useLayoutEffect(() => {
    if (!before || !table.current || document.activeElement !== document.body) return;
    const row = order.includes(before.row) ? before.row : order[standIn(before.index, order.length)];
    if (row) focusOn(table.current, row, before.column);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const here = placeOf(table.current, order);
    if (!here || !table.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      focusOn(table.current, here.row, here.column + (event.key === 'ArrowRight' ? 1 : -1));
      return;
    }
    const to = stepTo(event.key, here.index, order.length);
    const next = to === null ? undefined : order[to];
    if (next === undefined) return;
    event.preventDefault();
    focusOn(table.current, next, here.column);
    on.reached?.(next, here.row, event.shiftKey);
  };
  return {
    /** For `tabIndex` on a row's controls. */
    stop: (id: string) => (id === entry ? 0 : -1),
    bind: {
      ref: table,
      onKeyDown,
      onFocusIn: (event: FocusEvent) => {
        const row = rowOf(event.target);
        if (row) setVisited(row);
      },
    },
  };
}

/** The row that something in a table belongs to. */
export const rowOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;

function placeOf(table: HTMLTableElement | null, order: readonly string[]): Place | null {
  const active = document.activeElement;
  const row = table?.contains(active) ? rowOf(active) : undefined;
  if (!row || !table) return null;
  const column = controlsOf(table, row).indexOf(active as HTMLElement);
  return { row, column: Math.max(0, column), index: order.indexOf(row) };
}

function focusOn(table: HTMLTableElement, row: string, column: number): void {
  const controls = controlsOf(table, row);
  controls[Math.max(0, Math.min(controls.length - 1, column))]?.focus();
}

const controlsOf = (table: HTMLTableElement, row: string) => [
  ...table.querySelectorAll<HTMLElement>(`[data-row="${CSS.escape(row)}"]`),
];
