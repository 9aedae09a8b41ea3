import { useEffect } from 'preact/hooks';
import { interrupted } from '../live/connection.ts';

/**
 * Names the place in the tab, with a count; never a chart's facts, which would end up in histories. While
 * the connection is down, the word for that stands in place of a count that may be wrong.
 */
export function useTitle(place: string, count = 0): void {
  const lead = interrupted.value ? 'Reconnecting · ' : count > 0 ? `(${count}) ` : '';
  useEffect(() => {
    document.title = `${lead}${place} · CodingQueue`;
  }, [place, lead]);
}
