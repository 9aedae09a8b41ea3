import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { dutyWords, presenceWords, type CoderRow } from '../desk/coder.ts';
import { address, go } from '../session/route.ts';
import { mayReadCharts } from '../session/session.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { Num } from '../ui/Num.tsx';
import { useRows } from '../ui/rows.ts';
import { changesText, useSettledOrder } from '../ui/settled.ts';
import { compare, Sortable, type Sorting } from '../ui/Sortable.tsx';
import { inFull } from '../ui/time.ts';
import { coders } from './board.ts';
import { Load } from './Mix.tsx';
import { GoneLine } from './WorkqueueTable.tsx';

const presenceOrder = { available: 0, away: 1, off: 2 } as const;

export function CoderTable() {
  const [sorting, setSorting] = useState<Sorting>({ column: 'presence', down: false });
  const settled = useSettledOrder(sorted(sorting));
  const sort = (next: Sorting) => {
    setSorting(next);
    settled.sortAgain();
  };
  const head = { sorting, sort };
  const rows = useRows(settled.order);
  return (
    <section class="panel coder-panel" aria-labelledby="coder-title">
      <h2 id="coder-title" class="panel-head">
        Coders <span class="count">{coders.value.size}</span>
        <span class="grow" />
        {settled.moves > 0 && (
          <button class="chip" onClick={settled.sortAgain}>
            {changesText(settled.moves)}, re-sort
          </button>
        )}
      </h2>
      <div class="scroll" {...settled.bind}>
        <table
          class="grid"
          role={mayReadCharts.value ? 'grid' : undefined}
          aria-labelledby="coder-title"
          {...rows.bind}
        >
          <thead>
            <tr>
              <Sortable column="name" class="name" {...head}>
                Coder
              </Sortable>
              <Sortable column="presence" {...head}>
                Presence
              </Sortable>
              <Sortable column="active" class="n" title="Charts in hand, of capacity" downFirst {...head}>
                In hand
              </Sortable>
              <Sortable column="held" class="n" downFirst {...head}>
                Held
              </Sortable>
              <Sortable column="completedToday" class="n" downFirst {...head}>
                Today
              </Sortable>
            </tr>
          </thead>
          <tbody>
            {settled.order.map((id) => {
              const row = coders.value.get(id);
              return row ? (
                <CoderLine key={id} row={row} stop={rows.stop(id)} />
              ) : (
                <GoneLine key={id} id={id} columns={5} stop={rows.stop(id)} />
              );
            })}
          </tbody>
        </table>
        {coders.value.size === 0 && <p class="empty-line">No coders yet.</p>}
      </div>
    </section>
  );
}

function CoderLine({ row, stop }: { row: Signal<CoderRow>; stop: number }) {
  const coder = row.value;
  const open = (event: MouseEvent) => {
    if (event.target instanceof Element && !event.target.closest('a')) go('charts', { coder: coder.id });
  };
  return (
    <tr
      class={`${mayReadCharts.value ? 'link-row ' : ''}presence-${coder.presence}`}
      onClick={mayReadCharts.value ? open : undefined}
    >
      <th scope="row" class="name">
        {mayReadCharts.value ? (
          <a href={address('charts', { coder: coder.id })} data-row={coder.id} tabIndex={stop}>
            {coder.name}
          </a>
        ) : (
          coder.name
        )}
      </th>
      <td>
        <span class="presence">
          <Glyph name={coder.presence} />
          {presenceWords[coder.presence] ?? coder.presence}
        </span>
        {coder.duty && dutyWords[coder.duty] && (
          <span class="muted small" title={coder.dutyUntil ? `until ${inFull(coder.dutyUntil)}` : undefined}>
            {' '}
            {dutyWords[coder.duty]}
          </span>
        )}
      </td>
      <td class="n load-cell">
        <Load active={coder.active} capacity={coder.capacity} />
        <Num value={coder.active} />
        <span class="muted"> / {coder.capacity}</span>
      </td>
      <td class="n">
        <Num value={coder.held} />
      </td>
      <td class="n">
        {typeof coder.completedToday === 'number' ? (
          <Num value={coder.completedToday} />
        ) : (
          <span class="num zero" title="Works for other clients too">
            –
          </span>
        )}
      </td>
    </tr>
  );
}

function sorted({ column, down }: Sorting): string[] {
  const rows = [...coders.value.values()].map((row) => row.value);
  const pick = (row: CoderRow) =>
    column === 'presence' ? (presenceOrder[row.presence] ?? 3) : (row[column as keyof CoderRow] ?? null);
  const sign = down ? -1 : 1;
  rows.sort(
    (left, right) =>
      sign * compare(pick(left), pick(right)) || compare(left.name, right.name) || compare(left.id, right.id),
  );
  return rows.map((row) => row.id);
}
