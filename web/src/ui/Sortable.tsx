import type { ComponentChildren } from 'preact';

export interface Sorting {
  readonly column: string;
  readonly down: boolean;
}

/** A column heading that sorts; the direction is said and drawn. */
export function Sortable(props: {
  column: string;
  sorting: Sorting;
  sort: (next: Sorting) => void;
  class?: string;
  title?: string;
  /** The direction of the first press: numbers are mostly wanted largest first. */
  downFirst?: boolean;
  children: ComponentChildren;
}) {
  const { column, sorting, sort } = props;
  const on = sorting.column === column;
  const press = () => sort({ column, down: on ? !sorting.down : (props.downFirst ?? false) });
  return (
    <th
      scope="col"
      class={props.class}
      title={props.title}
      aria-sort={on ? (sorting.down ? 'descending' : 'ascending') : undefined}
    >
      <button class="sort" onClick={press}>
        {props.children}
        <span class="sort-mark" aria-hidden="true">
          {on ? (sorting.down ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}

export function compare(left: string | number | null, right: string | number | null): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : String(left).localeCompare(String(right));
}
