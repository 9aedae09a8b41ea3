import { useRef, useState } from 'preact/hooks';
import { settleOrder } from './order.ts';

/**
 * The order to draw rows in: it follows `wanted` while nobody points at the rows or has focus among them,
 * and stands still otherwise. `bind` goes on the element that holds the rows.
 */
export function useSettledOrder(wanted: readonly string[]) {
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const [, redraw] = useState(0);
  const shown = useRef<readonly string[]>([]);
  const { order, moves } = settleOrder(shown.current, wanted, hovered || focused);
  shown.current = order;
  return {
    order,
    moves,
    frozen: hovered || focused,
    /** The person asked for it, so the rows may move now. */
    sortAgain: () => {
      shown.current = wanted;
      redraw((turn) => turn + 1);
    },
    bind: {
      onPointerEnter: (event: PointerEvent) => {
        if (event.pointerType !== 'touch') setHovered(true);
      },
      onPointerLeave: () => setHovered(false),
      onFocusIn: () => setFocused(true),
      onFocusOut: (event: FocusEvent) => {
        const inside =
          event.currentTarget instanceof Node &&
          event.currentTarget.contains(event.relatedTarget as Node | null);
        if (!inside) setFocused(false);
      },
    },
  };
}

/** Says how far behind the frozen order is. */
export const changesText = (moves: number) => (moves === 1 ? '1 change' : `${moves} changes`);
