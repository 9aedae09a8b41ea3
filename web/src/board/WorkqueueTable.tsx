import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { address, go } from '../session/route.ts';
import { mayReadCharts } from '../session/session.ts';
import { Num } from '../ui/Num.tsx';
import { useKeys } from '../ui/keys.ts';
import { useRows } from '../ui/rows.ts';
import { changesText, useSettledOrder } from '../ui/settled.ts';
import { compare, Sortable, type Sorting } from '../ui/Sortable.tsx';
import { inFull, shortSpan } from '../ui/time.ts';
import { boardNow, workqueues, type WorkqueueRow } from './board.ts';
import { Mix, Swatch } from './Mix.tsx';

const counts = [
  { column: 'ready', label: 'Ready', title: 'May be assigned now' },
  { column: 'assigned', label: 'Assigned', title: 'On a desk, not opened yet' },
  { column: 'inProgress', label: 'In progress', title: 'Open on a desk' },
  { column: 'held', label: 'Held', title: 'Waiting on a hold' },
  { column: 'review', label: 'Review', title: 'In second-level review' },
  { column: 'notReady', label: 'Not ready', title: 'Waiting for documents' },
] as const;

export function WorkqueueTable() {
  const [sorting, setSorting] = useState<Sorting>({ column: 'order', down: false });
  const settled = useSettledOrder(sorted(sorting));
  const sort = (next: Sorting) => {
    setSorting(next);
    settled.sortAgain();
  };
  useKeys('Workqueues', [{ key: 'r', label: 'Re-sort rows that moved', run: settled.sortAgain }]);
  const head = { sorting, sort };
  const rows = useRows(settled.order);
  return (
    <section class="panel wq-panel" aria-labelledby="wq-title">
      <h2 id="wq-title" class="panel-head">
        Workqueues <span class="count">{workqueues.value.size}</span>
        <span class="grow" />
        {settled.moves > 0 && (
          <button class="chip" onClick={settled.sortAgain}>
            {changesText(settled.moves)}, <kbd>R</kbd> re-sorts
          </button>
        )}
      </h2>
      <div class="scroll" {...settled.bind}>
        <table
          class="grid wq"
          role={mayReadCharts.value ? 'grid' : undefined}
          aria-labelledby="wq-title"
          {...rows.bind}
        >
          <thead>
            <tr>
              <Sortable column="name" class="name" {...head}>
                Workqueue
              </Sortable>
              {counts.map(({ column, label, title }) => (
                <Sortable key={column} column={column} class="n" title={title} downFirst {...head}>
                  <Swatch part={column} />
                  {label}
                </Sortable>
              ))}
              <Sortable
                column="oldest"
                class="n"
                title="Time since the earliest clock start of an open chart"
                {...head}
              >
                Oldest
              </Sortable>
              <Sortable column="atRisk" class="n" title="Deadline within 4 hours" downFirst {...head}>
                At risk
              </Sortable>
              <Sortable column="late" class="n" title="Deadline passed" downFirst {...head}>
                Late
              </Sortable>
              <Sortable
                column="waitingCoders"
                class="n"
                title="Coders waiting for a chart"
                downFirst
                {...head}
              >
                Waiting
              </Sortable>
            </tr>
          </thead>
          <tbody>
            {settled.order.map((id) => {
              const row = workqueues.value.get(id);
              return row ? (
                <WorkqueueLine key={id} row={row} stop={rows.stop(id)} />
              ) : (
                <GoneLine key={id} id={id} columns={11} stop={rows.stop(id)} />
              );
            })}
          </tbody>
        </table>
        {workqueues.value.size === 0 && (
          <p class="empty-line">
            No workqueue shows charts of yours yet. A lead or an administrator sets workqueues up.
          </p>
        )}
      </div>
    </section>
  );
}

/** Kept in place while someone is pointing at the rows, so that nothing slides under the pointer. */
export function GoneLine({ id, columns, stop }: { id: string; columns: number; stop: number }) {
  return (
    <tr class="gone">
      <th scope="row" class="name">
        {/* Whoever had focus on the row still has it here. */}
        <span data-row={id} tabIndex={stop}>
          {id}
        </span>
      </th>
      <td colSpan={columns - 1}>no longer on the board</td>
    </tr>
  );
}

function WorkqueueLine({ row, stop }: { row: Signal<WorkqueueRow>; stop: number }) {
  const workqueue = row.value;
  const open = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest('a')) return;
    go('charts', {
      workqueue: workqueue.id,
      state: event.target.closest<HTMLElement>('[data-state]')?.dataset['state'],
    });
  };
  return (
    <tr {...(mayReadCharts.value ? { class: 'link-row', onClick: open } : {})}>
      <th scope="row" class="name">
        {mayReadCharts.value ? (
          <a href={address('charts', { workqueue: workqueue.id })} data-row={workqueue.id} tabIndex={stop}>
            {workqueue.name}
          </a>
        ) : (
          workqueue.name
        )}
        <span
          class="tag"
          title={
            workqueue.assign === 'push'
              ? 'Charts are pushed to waiting coders'
              : workqueue.assign === 'offer'
                ? 'Charts are offered to waiting coders, one after the other'
                : 'Coders ask for the next chart'
          }
        >
          {workqueue.assign}
        </span>
        <Mix row={workqueue} />
      </th>
      {counts.map(({ column }) => (
        <td key={column} class="n" data-state={column}>
          <Num value={workqueue[column]} />
        </td>
      ))}
      <td class="n">
        {workqueue.oldest ? (
          <span title={inFull(workqueue.oldest)}>
            {shortSpan(boardNow.value - Date.parse(workqueue.oldest))}
          </span>
        ) : (
          <span class="num zero">–</span>
        )}
      </td>
      <td class="n">
        <Num value={workqueue.atRisk} tone="risk" />
      </td>
      <td class="n">
        <Num value={workqueue.late} tone="late" />
      </td>
      <td class="n">
        <Num value={workqueue.waitingCoders} />
      </td>
    </tr>
  );
}

function sorted({ column, down }: Sorting): string[] {
  const rows = [...workqueues.value.values()].map((row) => row.value);
  const pick = (row: WorkqueueRow) => row[column as keyof WorkqueueRow] ?? null;
  const sign = down ? -1 : 1;
  rows.sort(
    (left, right) =>
      sign * compare(pick(left), pick(right)) || left.order - right.order || compare(left.id, right.id),
  );
  return rows.map((row) => row.id);
}
