import type { WorkqueueRow } from './board.ts';

const parts = ['ready', 'assigned', 'inProgress', 'held', 'review'] as const;
const width = 100;

/** Where a workqueue's open charts stand, as one bar; the numbers beside it say the same in words. */
export function Mix({ row }: { row: WorkqueueRow }) {
  const total = parts.reduce((sum, part) => sum + row[part], 0);
  let from = 0;
  return (
    <svg
      class="mix"
      viewBox={`0 0 ${width} 3`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="mix-none" x="0" y="0" width={width} height="3" />
      {total > 0 &&
        parts.map((part) => {
          const size = (row[part] / total) * width;
          const x = from;
          from += size;
          return size > 0 && <rect key={part} class={`mix-${part}`} x={x} y="0" width={size} height="3" />;
        })}
    </svg>
  );
}

/** The bar's legend, in the headings of the numbers it draws. */
export function Swatch({ part }: { part: string }) {
  if (!parts.some((known) => known === part)) return null;
  return (
    <svg class="swatch" viewBox="0 0 8 8" aria-hidden="true" focusable="false">
      <rect class={`mix-${part}`} width="8" height="8" />
    </svg>
  );
}

/** How full a coder's desk is. */
export function Load({ active, capacity }: { active: number; capacity: number }) {
  const share = capacity > 0 ? Math.min(active / capacity, 1) : 0;
  return (
    <svg class="load" viewBox="0 0 48 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="mix-none" x="0" y="0" width="48" height="4" rx="2" />
      {share > 0 && (
        <rect
          class={share >= 1 ? 'load-full' : 'load-part'}
          x="0"
          y="0"
          width={48 * share}
          height="4"
          rx="2"
        />
      )}
    </svg>
  );
}
