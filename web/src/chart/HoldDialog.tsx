import { useState } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { reasonOf, type HoldReason } from '../server/reference.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import { fieldInstant, localField } from '../ui/time.ts';
import type { Chart } from './chart.ts';
import { ReasonPicker } from './ReasonPicker.tsx';

export interface HoldDraft {
  reason: string;
  note?: string;
  owner?: string;
  until?: string;
  followUp?: string;
}

export function HoldDialog(props: {
  chart: Chart;
  place: (draft: HoldDraft) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const [owner, setOwner] = useState('');
  const [until, setUntil] = useState('');
  const [followUp, setFollowUp] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const picked = reasonOf(reason);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!reason || busy) return;
    setBusy(true);
    const wake = fieldInstant(until);
    const follow = fieldInstant(followUp);
    const refused = await props.place({
      reason,
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(owner.trim() ? { owner: owner.trim() } : {}),
      ...(wake ? { until: wake } : {}),
      ...(follow ? { followUp: follow } : {}),
    });
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onClose();
  };

  return (
    <Dialog
      wide
      title="Hold this chart"
      subtitle={`${props.chart.account} · waits until the hold is released or wakes`}
      onClose={props.onClose}
    >
      <form class="dialog-body hold-form" onSubmit={submit}>
        <ReasonPicker value={reason} onPick={setReason} />
        <div class="fields">
          <label class="field full">
            <span>
              Note <span class="muted">what is missing, who was asked</span>
            </span>
            <textarea rows={3} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>
              Owner <span class="muted">who must act</span>
            </span>
            <input
              value={owner}
              placeholder={picked?.owner ?? ''}
              onInput={(event) => setOwner(event.currentTarget.value)}
            />
          </label>
          <div class="field">
            <label for="hold-until">
              Wakes at <span class="muted">empty: only when released</span>
            </label>
            <input
              id="hold-until"
              type="datetime-local"
              step="any"
              value={until}
              min={localField(Date.now())}
              onInput={(event) => setUntil(event.currentTarget.value)}
            />
            <Presets onPick={setUntil} />
          </div>
          <div class="field">
            <label for="hold-follow">
              Follow up at <span class="muted">{followHint(picked)}</span>
            </label>
            <input
              id="hold-follow"
              type="datetime-local"
              step="any"
              value={followUp}
              min={localField(Date.now())}
              onInput={(event) => setFollowUp(event.currentTarget.value)}
            />
          </div>
        </div>
        <DialogFoot
          problem={problem}
          busy={busy}
          act="Place hold"
          doing="Placing hold…"
          disabled={!reason}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}

function followHint(reason: HoldReason | undefined): string {
  if (!reason) return 'empty: the reason decides';
  return reason.followUpHours > 0 ? `empty: in ${reason.followUpHours} h` : 'empty: none for this reason';
}

function Presets({ onPick }: { onPick: (field: string) => void }) {
  const at = (days: number, hour: number) => {
    const date = new Date();
    date.setDate(date.getDate() + days);
    date.setHours(hour, 0, 0, 0);
    return localField(date.getTime());
  };
  const untilMonday = (8 - new Date().getDay()) % 7 || 7;
  return (
    <div class="presets" role="group" aria-label="Common wake times">
      <button type="button" class="chip" onClick={() => onPick(localField(Date.now() + 4 * 3_600_000))}>
        In 4 h
      </button>
      <button type="button" class="chip" onClick={() => onPick(at(1, 8))}>
        Tomorrow 8:00
      </button>
      <button type="button" class="chip" onClick={() => onPick(at(untilMonday, 8))}>
        Monday 8:00
      </button>
    </div>
  );
}
