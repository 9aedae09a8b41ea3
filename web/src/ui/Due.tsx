import { Glyph, stateGlyph } from './Glyph.tsx';
import { atPlace, dueText, inFull, urgency, when } from './time.ts';
import { stateWords, type ChartState } from '../chart/chart.ts';

/** A deadline as time left, with its own shape and words for late and at risk. */
export function Due({
  deadline,
  at,
  exact,
}: {
  deadline: string | null | undefined;
  at: number;
  exact?: boolean;
}) {
  if (!deadline) return <span class="muted">No deadline</span>;
  const tone = urgency(deadline, at);
  return (
    <span class={`due due-${tone}`} title={inFull(deadline)}>
      {tone !== 'calm' && <Glyph name={tone} />}
      {dueText(deadline, at)}
      {exact && <span class="muted"> · {when(deadline, at)}</span>}
    </span>
  );
}

export function StateBadge({ state }: { state: ChartState }) {
  return (
    <span class={`state state-${state}`}>
      <Glyph name={stateGlyph(state)} />
      {stateWords[state] ?? state}
    </span>
  );
}

export function Instant({ value, at }: { value: string | null | undefined; at: number }) {
  if (!value) return <span class="muted">–</span>;
  return (
    <time dateTime={value} title={inFull(value)}>
      {when(value, at)}
    </time>
  );
}

/** What happened at a facility, by its own clocks. */
export function PlaceTime({ value, zone }: { value: string; zone: string | undefined }) {
  return (
    <time dateTime={value} title={inFull(value)}>
      {atPlace(value, zone)}
    </time>
  );
}
