import { useEffect, useRef, useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { pausedAt, touches } from './board.ts';

export interface Filter {
  readonly workqueue?: string | undefined;
  readonly state?: string | undefined;
  readonly facility?: string | undefined;
  readonly coder?: string | undefined;
}

export interface ChartPages {
  readonly charts: readonly Chart[];
  readonly cursor: string | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  readonly loadedAt: number | null;
  /** Changes on the board's side since the list was read. */
  readonly behind: number;
  more(): void;
  reload(): void;
  /** Puts a command's answer in its row. */
  replace(chart: Chart): void;
}

const pageSize = 100;
/** A busy workqueue is read again at most this often. */
const rereadMilliseconds = 2_500;

interface Read {
  readonly charts: readonly Chart[];
  readonly cursor: string | null;
  readonly pages: number;
  readonly loadedAt: number | null;
  readonly touched: number;
}

const nothing: Read = { charts: [], cursor: null, pages: 0, loadedAt: null, touched: 0 };

/**
 * A filtered list in the server's order, page by page. The list itself is not live; the board tells when it
 * is behind, and it is read again by itself only while that cannot move rows under anyone's hands.
 */
export function useChartPages(filter: Filter, frozen: boolean): ChartPages {
  const [shown, setShown] = useState<Read>(nothing);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loading, setLoading] = useState(true);
  const turn = useRef(0);
  const name = query(filter, null);
  const touched = touchesOf(filter);

  const load = async (from: Read, fresh: boolean) => {
    const mine = ++turn.current;
    setLoading(true);
    const answer = await read<{ charts: Chart[]; cursor?: string | null }>(
      `/api/charts?${query(filter, fresh ? null : from.cursor)}`,
    );
    if (mine !== turn.current) return;
    setLoading(false);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    const { charts, cursor } = answer.value;
    setShown({
      charts: fresh ? charts : joined(from.charts, charts),
      cursor: cursor ?? null,
      pages: fresh ? 1 : from.pages + 1,
      loadedAt: fresh ? Date.now() : from.loadedAt,
      touched: fresh ? touchesOf(filter) : from.touched,
    });
  };
  const reload = () => void load(nothing, true);

  useEffect(() => {
    setShown(nothing);
    reload();
    return () => {
      turn.current++;
    };
  }, [name]);

  const behind = shown.loadedAt === null ? 0 : touched - shown.touched;
  const mayReread = behind > 0 && !frozen && !loading && shown.pages === 1 && pausedAt.value === null;
  useEffect(() => {
    if (!mayReread) return;
    const timer = setTimeout(reload, rereadMilliseconds);
    return () => clearTimeout(timer);
  }, [mayReread, shown]);

  return {
    charts: shown.charts,
    cursor: shown.cursor,
    loadedAt: shown.loadedAt,
    problem,
    loading,
    behind,
    more: () => void load(shown, false),
    reload,
    replace: (chart) =>
      setShown((before) => ({
        ...before,
        charts: before.charts.map((known) =>
          known.id === chart.id && known.version <= chart.version ? chart : known,
        ),
      })),
  };
}

function query(filter: Filter, cursor: string | null): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) search.set(name, value);
  search.set('limit', String(pageSize));
  if (cursor) search.set('cursor', cursor);
  return search.toString();
}

function touchesOf(filter: Filter): number {
  if (filter.workqueue) return touches.value.get(filter.workqueue) ?? 0;
  let sum = 0;
  for (const count of touches.value.values()) sum += count;
  return sum;
}

/** A chart that moved between two pages is shown once, as the later page has it. */
function joined(before: readonly Chart[], after: readonly Chart[]): readonly Chart[] {
  const fresh = new Map(after.map((chart) => [chart.id, chart]));
  const known = new Set(before.map((chart) => chart.id));
  return [
    ...before.map((chart) => fresh.get(chart.id) ?? chart),
    ...after.filter((chart) => !known.has(chart.id)),
  ];
}
