import { useState } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { reasonName } from '../server/reference.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import type { Chart, Hold } from './chart.ts';

const outcomes = {
  agree: 'The provider agrees',
  disagree: 'The provider disagrees',
  noOpinion: 'The provider has no opinion',
  noResponse: 'No answer came, and none is waited for',
} as const;

export interface QueryAnswer {
  outcome: keyof typeof outcomes;
  note?: string;
}

/** Closes the query that a hold stands for. */
export function AnswerDialog(props: {
  chart: Chart;
  hold: Hold;
  confirm: (answer: QueryAnswer) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const [outcome, setOutcome] = useState<QueryAnswer['outcome'] | null>(null);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || !outcome) return;
    setBusy(true);
    const refused = await props.confirm({ outcome, ...(note.trim() ? { note: note.trim() } : {}) });
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onClose();
  };
  return (
    <Dialog
      title="Answer to the query"
      subtitle={`${props.chart.account} · ${reasonName(props.hold.reason)}`}
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={submit}>
        <fieldset class="choices">
          <legend>Outcome</legend>
          {(Object.keys(outcomes) as QueryAnswer['outcome'][]).map((one, index) => (
            <label key={one} class="choice">
              <input
                type="radio"
                name="outcome"
                data-first={index === 0 ? true : undefined}
                checked={outcome === one}
                onChange={() => setOutcome(one)}
              />
              {outcomes[one]}
            </label>
          ))}
        </fieldset>
        <label class="field full">
          <span>
            Note <span class="muted">optional</span>
          </span>
          <textarea rows={3} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <DialogFoot
          problem={problem}
          busy={busy}
          act="Close the query"
          doing="Saving…"
          disabled={!outcome}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}
