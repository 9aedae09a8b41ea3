import { useRef } from 'preact/hooks';

/**
 * A number that flashes once when it changes. A new key makes a new element, which restarts the animation;
 * the style sheet leaves it out for people who asked for less motion.
 */
export function Num({ value, tone }: { value: number; tone?: 'late' | 'risk' | undefined }) {
  const seen = useRef({ value, turn: 0 });
  if (seen.current.value !== value) seen.current = { value, turn: seen.current.turn + 1 };
  const { turn } = seen.current;
  const mood = value === 0 ? 'zero' : (tone ?? '');
  return (
    <span key={turn} class={`num ${mood} ${turn ? 'flash' : ''}`}>
      {value}
    </span>
  );
}
