import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { reasonName } from '../server/reference.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { inFull, span, when } from '../ui/time.ts';
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
              .filter(
                ([name, value]) => value !== null && value !== '' && value !== false && name !== 'classes',
              )
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{name === 'slackMinutes' ? 'Slack' : words(name)}</dt>
                  <dd>{said(name, value, at)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ol>
  );
}

/** A fact in words: instants as times, reasons by their name, slack as a length of time. */
function said(name: string, value: unknown, at: number): string {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return when(value, at);
  if (name === 'reason' && typeof value === 'string') return reasonName(value);
  if (name === 'slackMinutes' && typeof value === 'number')
    return `${value < 0 ? 'late by ' : ''}${span(value * 60_000)}`;
  return value === true ? 'yes' : plain(value);
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
