import { useState } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';

/** Asks for a reason before an act that needs one. Offered reasons read alike, so they can be counted. */
export function ReasonDialog(props: {
  title: string;
  subtitle: string;
  reasons: readonly string[];
  act: string;
  doing: string;
  danger?: boolean;
  optional?: boolean;
  confirm: (reason: string) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const [picked, setPicked] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const text = note.trim();
  const reason = picked ? (text ? `${picked}: ${text}` : picked) : text;

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || (!reason && !props.optional)) return;
    setBusy(true);
    const refused = await props.confirm(reason);
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onClose();
  };

  return (
    <Dialog title={props.title} subtitle={props.subtitle} onClose={props.onClose}>
      <form class="dialog-body" onSubmit={submit}>
        {props.reasons.length > 0 && (
          <fieldset class="choices">
            <legend>Reason</legend>
            {props.reasons.map((candidate, index) => (
              <label key={candidate} class="choice">
                <input
                  type="radio"
                  name="reason"
                  data-first={index === 0 ? true : undefined}
                  checked={picked === candidate}
                  onChange={() => setPicked(candidate)}
                />
                {candidate}
              </label>
            ))}
            <label class="choice">
              <input type="radio" name="reason" checked={picked === ''} onChange={() => setPicked('')} />
              Another reason, in the note
            </label>
          </fieldset>
        )}
        <label class="field full">
          <span>Note {(props.optional || picked) && <span class="muted">optional</span>}</span>
          <textarea
            rows={3}
            value={note}
            required={!props.optional && !picked}
            data-first={props.reasons.length === 0 ? true : undefined}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <DialogFoot
          problem={problem}
          busy={busy}
          act={props.act}
          doing={props.doing}
          danger={props.danger ?? false}
          disabled={!reason && !props.optional}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}
