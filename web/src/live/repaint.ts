import type { Clock } from './wire.ts';

/** Remote changes are painted at most ten times a second; what is typed or clicked never waits for this. */
export const repaintMilliseconds = 100;

/**
 * Returns a function that runs `paint` at once when the last run is long enough ago, and otherwise once at
 * the end of the interval. Timers, not animation frames: a background tab still has a title to keep.
 */
export function capped(paint: () => void, clock: Clock, milliseconds = repaintMilliseconds): () => void {
  let paintedAt = -Infinity;
  let due = false;
  const run = () => {
    due = false;
    paintedAt = clock.now();
    paint();
  };
  return () => {
    if (due) return;
    const wait = paintedAt + milliseconds - clock.now();
    if (wait <= 0) return run();
    due = true;
    clock.after(wait, run);
  };
}
