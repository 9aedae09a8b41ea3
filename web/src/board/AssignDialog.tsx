import { useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { useRouting, type Candidate } from '../chart/routing.ts';
import { presenceWords, type CoderRow } from '../desk/coder.ts';
import type { Problem } from '../server/problem.ts';
import { Dialog, DialogFoot, ProblemText } from '../ui/Dialog.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { coders } from './board.ts';
import { Load } from './Mix.tsx';

const presenceOrder = { available: 0, away: 1, off: 2 } as const;

/** Those with room and present first, then by name; a choice, not a recommendation. */
export function byRoom(left: CoderRow | undefined, right: CoderRow | undefined): number {
  const rank = (coder: CoderRow | undefined) =>
    coder ? presenceOrder[coder.presence] * 2 + (coder.active < coder.capacity ? 0 : 1) : 9;
  const free = (coder: CoderRow | undefined) => (coder ? coder.capacity - coder.active : 0);
  return rank(left) - rank(right) || free(right) - free(left);
}

export function AssignDialog(props: {
  chart: Chart;
  confirm: (coder: string) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const { chart } = props;
  const { routing, problem: unread } = useRouting(chart.id, chart.version);
  const [coder, setCoder] = useState('');
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const row = (id: string) => coders.value.get(id)?.value;
  const matches = (candidate: Candidate) =>
    `${candidate.name} ${candidate.coder}`.toLowerCase().includes(search.trim().toLowerCase());
  const known = (routing?.coders ?? []).filter(matches);
  const may = known
    .filter((candidate) => candidate.may)
    .sort((left, right) => byRoom(row(left.coder), row(right.coder)) || left.name.localeCompare(right.name));
  const not = known.filter((candidate) => !candidate.may);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!coder || busy) return;
    setBusy(true);
    const refused = await props.confirm(coder);
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onClose();
  };
  return (
    <Dialog
      title={chart.assignment ? 'Reassign chart' : 'Assign chart'}
      subtitle={`${chart.account} · only coders who may code it now`}
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={submit}>
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
        {unread && <ProblemText problem={unread} />}
        {!routing && !unread && <Skeleton lines={6} />}
        {routing && (
          <fieldset class="coder-choice">
            <legend class="sr-only">Coder</legend>
            {may.map((candidate) => (
              <label key={candidate.coder} class="choice">
                <input
                  type="radio"
                  name="coder"
                  checked={coder === candidate.coder}
                  disabled={candidate.coder === chart.assignment?.coder}
                  onChange={() => setCoder(candidate.coder)}
                />
                <span class="grow">
                  {candidate.name}
                  {candidate.coder === chart.assignment?.coder && <span class="muted"> has it now</span>}
                  {candidate.why.length > 0 && (
                    <span class="muted small block">{candidate.why.join('; ')}</span>
                  )}
                </span>
                <Room coder={row(candidate.coder)} />
              </label>
            ))}
            {may.length === 0 && (
              <p class="empty-line">
                {search ? 'No such coder may code this chart.' : 'Nobody may code this chart now.'}
              </p>
            )}
          </fieldset>
        )}
        {not.length > 0 && (
          <details class="may-not" open={may.length === 0}>
            <summary>{not.length} may not, and why</summary>
            <ul class="candidates">
              {not.map((candidate) => (
                <li key={candidate.coder}>
                  <Glyph name="close" />
                  <span>
                    <strong>{candidate.name}</strong> <span class="muted">{candidate.why.join('; ')}</span>
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
        <DialogFoot
          problem={problem}
          busy={busy}
          act="Assign"
          doing="Asking…"
          disabled={!coder}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}

export function Room({ coder }: { coder: CoderRow | undefined }) {
  if (!coder) return null;
  return (
    <span class={`room presence-${coder.presence}`}>
      <span class="presence">
        <Glyph name={coder.presence} />
        {presenceWords[coder.presence]}
      </span>
      <Load active={coder.active} capacity={coder.capacity} />
      <span class="tabular">
        {coder.active} / {coder.capacity}
      </span>
    </span>
  );
}
