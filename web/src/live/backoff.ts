const steps = [0, 500, 1_000, 2_000, 5_000, 10_000, 15_000] as const;

/**
 * Milliseconds to wait before the nth attempt (0 based); the last step repeats for ever.
 * `chance` is in [0, 1): it spreads each step by up to half either way, so that a restart of the server
 * is not followed by every browser at once.
 */
export function backoff(attempt: number, chance: number): number {
  const step = steps[Math.min(attempt, steps.length - 1)] ?? 0;
  return Math.round(step * (0.5 + chance));
}
