import { useRef } from 'preact/hooks';

/** A number that never stops changing flashes only this often: a flash is news, and costs a repaint. */
const quietMilliseconds = 3_000;

/**
 * A number that flashes once when it changes. A new key makes a new element, which restarts the animation;
 * the style sheet leaves it out for people who asked for less motion.
 */
export function Num({ value, tone }: { value: number; tone?: 'late' | 'risk' | undefined }) {
  const seen = useRef({ value, turn: 0, at: -Infinity });
  const now = performance.now();
  const { turn: before, at } = seen.current;
  if (seen.current.value !== value) {
    const flashes = now - at > quietMilliseconds;
    seen.current = { value, turn: flashes ? before + 1 : before, at: flashes ? now : at };
  }
  const { turn } = seen.current;
  const mood = value === 0 ? 'zero' : (tone ?? '');
  return (
    <span key={turn} class={`num ${mood} ${turn ? 'flash' : ''}`}>
      {value}
    </span>
  );
}
