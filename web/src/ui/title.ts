import { useEffect } from 'preact/hooks';

/** Names the place in the tab, with a count; never a chart's facts, which would end up in histories. */
export function useTitle(place: string, count = 0): void {
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${place} · CodingQueue`;
  }, [place, count]);
}
