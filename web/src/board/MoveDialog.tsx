import { useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import type { Problem } from '../server/problem.ts';
import { Dialog, DialogFoot } from '../ui/Dialog.tsx';
import { fieldInstant, localField } from '../ui/time.ts';
import { workqueueName, workqueues } from './board.ts';
import { MoveForecast } from './MoveForecast.tsx';

export interface Move {
  workqueue: string;
  until?: string;
}

/** One chart by its account, several by their number. */
export const chartsText = (charts: readonly Chart[]) =>
  charts.length === 1 ? (charts[0]?.account ?? '') : `${charts.length} charts`;

export function MoveDialog(props: {
  charts: readonly Chart[];
  confirm: (move: Move) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const { charts } = props;
  const from = new Set(charts.map((chart) => chart.workqueue));
  const [workqueue, setWorkqueue] = useState('');
  const [until, setUntil] = useState('');
  const form = useForm(() => {
    const end = fieldInstant(until);
    return props.confirm({ workqueue, ...(end ? { until: end } : {}) });
  }, props.onClose);
  const rows = [...workqueues.value.values()]
    .map((row) => row.value)
    .filter((row) => from.size > 1 || !from.has(row.id))
    .sort((left, right) => left.order - right.order);
  return (
    <Dialog
      title="Move to another workqueue"
      subtitle={`${chartsText(charts)} · now in ${
        from.size > 1 ? `${from.size} workqueues` : workqueueName(charts[0]?.workqueue)
      }`}
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={form.submit}>
        <label class="field full">
          <span>Workqueue</span>
          <select
            data-first
            required
            value={workqueue}
            onChange={(event) => setWorkqueue(event.currentTarget.value)}
          >
            <option value="" disabled>
              Choose…
            </option>
            {rows.map((row) => (
              <option key={row.id} value={row.id}>
                {row.name} ({row.ready} ready, {row.waitingCoders} coders waiting)
              </option>
            ))}
          </select>
        </label>
        <label class="field full">
          <span>
            Stays there until <span class="muted">empty: 7 days</span>
          </span>
          <input
            type="datetime-local"
            value={until}
            min={localField(Date.now())}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        </label>
        <MoveForecast charts={charts} workqueue={workqueue} />
        <p class="muted">
          The rules do not place {charts.length === 1 ? 'the chart' : 'the charts'} again while the move lasts.
        </p>
        <DialogFoot
          problem={form.problem}
          busy={form.busy}
          act="Move"
          doing="Asking…"
          disabled={!workqueue}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}

const presets = [
  { minutes: 60, text: '1 h' },
  { minutes: 240, text: '4 h' },
  { minutes: 720, text: '12 h' },
  { minutes: 1_440, text: '1 day' },
];

export function ExpediteDialog(props: {
  charts: readonly Chart[];
  confirm: (minutes: number) => Promise<Problem | null>;
  onClose: () => void;
}) {
  const [minutes, setMinutes] = useState(String(props.charts[0]?.boostMinutes || 60));
  const form = useForm(() => props.confirm(Number(minutes)), props.onClose);
  return (
    <Dialog
      title="Expedite"
      subtitle={
        props.charts.length === 1
          ? `${chartsText(props.charts)} moves ahead in line; its deadline stays`
          : `${chartsText(props.charts)} move ahead in line; their deadlines stay`
      }
      onClose={props.onClose}
    >
      <form class="dialog-body" onSubmit={form.submit}>
        <div class="field full">
          <label for="boost">
            Treat {props.charts.length === 1 ? 'its deadline' : 'their deadlines'} as earlier by{' '}
            <span class="muted">minutes; 0 takes the boost away</span>
          </label>
          <input
            id="boost"
            type="number"
            min="0"
            step="1"
            required
            data-first
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.value)}
          />
          <div class="presets" role="group" aria-label="Common boosts">
            {presets.map((preset) => (
              <button
                key={preset.minutes}
                type="button"
                class="chip"
                onClick={() => setMinutes(String(preset.minutes))}
              >
                {preset.text}
              </button>
            ))}
          </div>
        </div>
        <DialogFoot
          problem={form.problem}
          busy={form.busy}
          act="Expedite"
          doing="Asking…"
          disabled={minutes === ''}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}

/** Sends once, keeps the dialog open with what the server said when it refused. */
export function useForm(send: () => Promise<Problem | null>, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const refused = await send();
    setBusy(false);
    setProblem(refused);
    if (!refused) onClose();
  };
  return { busy, problem, submit };
}
