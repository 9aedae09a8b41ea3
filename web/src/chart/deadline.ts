import { when } from '../ui/time.ts';
import type { DeadlinePart } from './chart.ts';

/** Which deadline counts and which ones come later, in a sentence; null when nothing is known of them. */
export function dueBecause(parts: readonly DeadlinePart[], at: number): string | null {
  const first = parts.find((part) => part.wins);
  if (!first) return null;
  const later = parts.filter((part) => part !== first).sort((left, right) => left.at.localeCompare(right.at));
  const due = `Due ${when(first.at, at)} by the ${first.text}`;
  if (later.length === 0) return `${due}.`;
  const others = later.map((part) => `${part.text} (${when(part.at, at)})`).join('; ');
  return `${due}. It is the earliest of ${parts.length}; later ${later.length === 1 ? 'is' : 'are'} ${others}.`;
}
