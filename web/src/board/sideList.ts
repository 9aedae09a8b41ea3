import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import type { Answer, Problem } from '../server/problem.ts';
import { pausedAt } from './board.ts';

interface Known<T> {
  readonly lines: readonly T[];
  readonly cursor: string | null;
  readonly count: number;
  readonly mark: number;
}

export interface SideList<T> {
  /** Null until the first answer. */
  readonly lines: readonly T[] | null;
  readonly problem: Problem | null;
  readonly hasMore: boolean;
  /** The board counts or marks it other than it did when the list was read. */
  readonly behind: boolean;
  reload(): void;
  more(): void;
}

/**
 * A list whose length the board tells: it is read again when that changes, unless that would move rows under
 * hands.
 */
export function useSideList<T>(path: string, count: number, frozen: boolean, name = 'charts', mark = 0): SideList<T> {
  const [known, setKnown] = useState<Known<T> | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = async (cursor: string | null) => {
    const answer = await readLines<T>(path, cursor, name);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    const { lines, cursor: next } = answer.value;
    setKnown((before) => ({
      lines: cursor && before ? [...before.lines, ...lines] : lines,
      cursor: next,
      count,
      mark,
    }));
  };
  const behind = known !== null && (known.count !== count || known.mark !== mark);
  const mayReread = behind && !frozen && pausedAt.value === null;
  useEffect(() => {
    void load(null);
  }, [path]);
  useEffect(() => {
    if (mayReread) void load(null);
  }, [mayReread, count, mark]);

  return {
    lines: known?.lines ?? null,
    problem,
    hasMore: Boolean(known?.cursor),
    behind,
    reload: () => void load(null),
    more: () => void load(known?.cursor ?? null),
  };
}

async function readLines<T>(
  path: string,
  cursor: string | null,
  name: string,
): Promise<Answer<{ lines: T[]; cursor: string | null }>> {
  const answer = await read<Record<string, unknown>>(
    cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path,
  );
  if (!answer.ok) return answer;
  const page = answer.value;
  return { ok: true, value: { lines: page[name] as T[], cursor: (page['cursor'] as string | undefined) ?? null } };
}
