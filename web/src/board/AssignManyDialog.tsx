import { useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import type { Problem } from '../server/problem.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { byRoom, Room } from './AssignDialog.tsx';
import { coders } from './board.ts';
import { chartsText, useForm } from './MoveDialog.tsx';

/** One coder for several charts. Who may code which is the server's to say, chart by chart. */
export function AssignManyDialog(props: {
  charts: readonly Chart[];
  confirm: (coder: string) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const { charts } = props;
  const [coder, setCoder] = useState('');
  const [search, setSearch] = useState('');
  const form = useForm(() => props.confirm(coder), props.onClose);
  const sought = search.trim().toLowerCase();
  const rows = [...coders.value.values()]
    .map((row) => row.value)
    .filter((row) => `${row.name} ${row.id}`.toLowerCase().includes(sought))
    .sort((left, right) => byRoom(left, right) || left.name.localeCompare(right.name));
  const chosen = coders.value.get(coder)?.value;
  const theirs = charts.filter((chart) => chart.assignment?.coder === coder).length;
  const after = (chosen?.active ?? 0) + charts.length - theirs;
  return (
    <Dialog
      title="Assign to one coder"
      subtitle={`${chartsText(charts)} · each is refused by itself where the coder may not code it`}
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={form.submit}>
        <div class="search">
          <Glyph name="search" />
          <input
            type="search"
            data-first
            aria-label="Search coders"
            placeholder="Search coders…"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
        <fieldset class="coder-choice">
          <legend class="sr-only">Coder</legend>
          {rows.map((row) => (
            <label key={row.id} class="choice">
              <input
                type="radio"
                name="coder"
                checked={coder === row.id}
                onChange={() => setCoder(row.id)}
              />
              <span class="grow">{row.name}</span>
              <Room coder={row} />
            </label>
          ))}
          {rows.length === 0 && <p class="empty-line">No such coder.</p>}
        </fieldset>
        <p class="muted" role="status">
          {chosen &&
            (after > chosen.capacity
              ? `${chosen.name} would have up to ${after} charts in hand, for ${chosen.capacity}. A lead may go over.`
              : `${chosen.name} would have up to ${after} of ${chosen.capacity} charts in hand.`)}
        </p>
        <DialogFoot
          problem={form.problem}
          busy={form.busy}
          act="Assign"
          doing="Asking…"
          disabled={!chosen}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}
