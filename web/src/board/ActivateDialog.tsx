import { useState } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import { fieldInstant, localField } from '../ui/time.ts';

/** Brings a version into force, now or at its time. */
export function ActivateDialog(props: {
  version: number;
  confirm: (effective: string | undefined) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const [at, setAt] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const refused = await props.confirm(fieldInstant(at));
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onClose();
  };
  return (
    <Dialog
      title={`Activate version ${props.version}`}
      subtitle="Open charts are placed again by it at once. The way back is to activate the version before"
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={submit}>
        <label class="field">
          <span>
            In force from <span class="muted">empty: now</span>
          </span>
          <input
            type="datetime-local"
            step="any"
            data-first
            value={at}
            min={localField(Date.now())}
            onInput={(event) => setAt(event.currentTarget.value)}
          />
        </label>
        <DialogFoot
          problem={problem}
          busy={busy}
          act="Activate"
          doing="Asking…"
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}
