import { Glyph } from '../ui/Glyph.tsx';
import { toTheSecond } from '../ui/time.ts';
import { pausedAt, togglePause } from './board.ts';

/** Stands in the header of every place that moves by itself; the choice outlives navigation and reload. */
export function PauseSwitch() {
  const paused = pausedAt.value;
  return (
    <button
      class={paused === null ? 'quiet pause' : 'pause paused'}
      aria-pressed={paused !== null}
      onClick={togglePause}
    >
      <Glyph name={paused === null ? 'pause' : 'play'} />
      {paused === null ? 'Pause live' : `Paused ${toTheSecond(paused)}`}
      <kbd>P</kbd>
    </button>
  );
}
