import { useState } from 'preact/hooks';
import { chartPath, sentenceCase, type Chart, type UnmetRule } from '../chart/chart.ts';
import { act } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { kindName } from '../server/reference.ts';
import { mayLead } from '../session/session.ts';
import { say } from '../ui/announce.tsx';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import { Due } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { fieldInstant, localField } from '../ui/time.ts';
import { boardNow, ineligible, ineligibleMark } from './board.ts';
import { SidePage, type Column } from './SidePage.tsx';

/** A chart with a coder who may no longer code it, and every rule that says so. */
interface Holding {
  chart: Chart;
  coder: string;
  name: string;
  assignment: number;
  unmet: UnmetRule[];
}

const why = ({ unmet }: Holding) => unmet.map((rule) => sentenceCase(rule.text)).join(' ');

const columns: readonly Column<Holding>[] = [
  { label: 'Coder', class: 'c-coder', cell: ({ name }) => name },
  {
    label: 'May not code it, because',
    class: 'wide-cell',
    cell: (line) => <span title={why(line)}>{why(line)}</span>,
  },
  {
    label: 'Deadline',
    class: 'c-due',
    cell: ({ chart }) => <Due deadline={chart.deadline} at={boardNow.value} />,
  },
  { label: 'Kind', class: 'c-kind', cell: ({ chart }) => kindName(chart.kind) },
];

/** What coders have and may no longer code: a lead lets them finish, or takes it for somebody else. */
export const Ineligible = () => (
  <SidePage<Holding>
    title="Ineligible"
    path="/api/ineligible-holdings"
    name="holdings"
    count={ineligible.value}
    mark={ineligibleMark.value}
    empty="Every chart in hand is with a coder who may code it."
    chartOf={(line) => line.chart}
    columns={columns}
    beside={(line, changed) => <Choice key={line.chart.id} line={line} changed={changed} />}
  />
);

function Choice({ line, changed }: { line: Holding; changed: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <div class="choice-note">
      <p>
        <Glyph name="warning" /> <strong>{line.name} may no longer code it.</strong> {why(line)}
      </p>
      {mayLead.value && (
        <p>
          Unassign it, reassign it, or{' '}
          <button onClick={() => setAsking(true)}>Allow {line.name} to finish…</button>
        </p>
      )}
      {asking && <AllowDialog line={line} changed={changed} onClose={() => setAsking(false)} />}
    </div>
  );
}

const dayMilliseconds = 86_400_000;

/** The exception has an end and a reason, both kept with the chart. */
function AllowDialog({ line, changed, onClose }: { line: Holding; changed: () => void; onClose: () => void }) {
  const [until, setUntil] = useState(localField(Date.now() + dayMilliseconds));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const end = fieldInstant(until);
  const ready = Boolean(end && reason.trim());
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    const answer = await act<Chart>(`${chartPath(line.chart.id)}/allow`, {
      assignment: line.assignment,
      reason: reason.trim(),
      until: end,
    });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    say(`${line.name} may finish ${line.chart.account}`);
    changed();
    onClose();
  };
  return (
    <Dialog
      title="Allow the coder to finish"
      subtitle={`${line.chart.account} · ${why(line)}`}
      onClose={onClose}
    >
      <form class="dialog-body" onSubmit={submit}>
        <label class="field">
          <span>Until</span>
          <input
            type="datetime-local"
            step="any"
            required
            value={until}
            min={localField(Date.now())}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        </label>
        <label class="field full">
          <span>Reason</span>
          <textarea
            rows={3}
            required
            data-first
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <DialogFoot
          problem={problem}
          busy={busy}
          act="Allow"
          doing="Asking…"
          disabled={!ready}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
