import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import { when } from '../ui/time.ts';
import { chartPath, words } from './chart.ts';
import { stepsOf, type Entry, type Step } from './routing.ts';

/** Which moment an explanation is of: now (null), or right after a change of the chart's history. */
export function MomentPicker(props: {
  id: string;
  version: number;
  at: number;
  picked: number | null;
  onPick: (version: number | null) => void;
}) {
  const { id, version } = props;
  const [steps, setSteps] = useState<Step[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    void read<{ entries: Entry[] }>(`${chartPath(id)}/history`, stop.signal).then((answer) => {
      if (!stop.signal.aborted && answer.ok) setSteps(stepsOf(answer.value.entries));
    });
    return () => stop.abort();
  }, [id, version]);
  return (
    <label class="field">
      <span>As of</span>
      <select
        value={props.picked ?? ''}
        onChange={(event) => props.onPick(Number(event.currentTarget.value) || null)}
      >
        <option value="">Now</option>
        {steps.map((step) => (
          <option key={step.version} value={step.version}>
            {when(step.at, props.at)} · {step.changes.map(words).join(', ')}
          </option>
        ))}
      </select>
    </label>
  );
}
