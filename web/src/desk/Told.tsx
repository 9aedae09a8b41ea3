import { Glyph } from '../ui/Glyph.tsx';
import { now, when } from '../ui/time.ts';
import { warned } from './credential.ts';
import { leftOpen, warnings } from './desk.ts';
import { answerLeftOpen } from './shift.ts';

/** Above the desk: what the end of a shift asks, and credentials that lapse. */
export function Told() {
  if (leftOpen.value.length + warnings.value.length === 0) return null;
  return (
    <div class="told" role="region" aria-label="For your attention">
      {leftOpen.value.map((left) => (
        <div key={left.chart} class="told-line told-ask">
          <Glyph name="question" />
          <span class="grow">
            Your shift ended with <strong>{left.account}</strong> open since {when(left.since, now.value)}. Keep it
            for your next shift, or release it to others?
          </span>
          <button onClick={() => void answerLeftOpen(left, 'keep')}>Keep {left.account}</button>
          <button onClick={() => void answerLeftOpen(left, 'release')}>Release {left.account}</button>
        </div>
      ))}
      {warnings.value.map((warning) => (
        <div key={warning.code} class={warning.step === 0 ? 'told-line told-late' : 'told-line'}>
          <Glyph name={warning.step === 0 ? 'late' : 'risk'} />
          <span class="grow">{warned(warning)}</span>
        </div>
      ))}
    </div>
  );
}
