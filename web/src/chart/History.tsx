import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { inFull, when } from '../ui/time.ts';
import { plain } from './ChartFacts.tsx';
import { chartPath, words } from './chart.ts';

interface Entry {
  position: number;
  version: number;
  at: string;
  by: string;
  change: string;
  facts?: Record<string, unknown> | null;
}

/** Everything that happened to the chart, the latest first. */
export function History({ id, version, at }: { id: string; version: number; at: number }) {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void read<{ entries: Entry[] }>(`${chartPath(id)}/history`, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok)
        setEntries([...answer.value.entries].sort((left, right) => right.version - left.version));
    });
    return () => stop.abort();
  }, [id, version]);

  if (problem) return <ProblemText problem={problem} />;
  if (!entries) return <Skeleton lines={5} />;
  return (
    <ol class="history">
      {entries.map((entry) => (
        <li key={entry.version}>
          <div class="history-line">
            <strong>{words(entry.change)}</strong>
            <span class="muted">{entry.by}</span>
            <time class="muted tabular" dateTime={entry.at} title={inFull(entry.at)}>
              {when(entry.at, at)}
            </time>
          </div>
          <dl class="inline-facts">
            {Object.entries(entry.facts ?? {})
              .filter(([, value]) => value !== null && value !== '')
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{words(name)}</dt>
                  <dd>{plain(value)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ol>
  );
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}
