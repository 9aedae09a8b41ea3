import { useEffect, useRef } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { sentenceOf } from '../server/problem.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { workqueueName } from './board.ts';
import {
  askAgain,
  bulk,
  bulkShown,
  counts,
  dismissBulk,
  stopBulk,
  summary,
  undoBulk,
  undoOf,
  type Line,
} from './bulk.ts';

/** Told first: what somebody has to look at. */
const order = ['refused', 'unknown', 'stopped', 'asking', 'waiting', 'done'] as const;

/** What became of each chart of an act on several, and what can be done about it. */
export function BulkPanel({ onChange }: { onChange: (chart: Chart) => void }) {
  const now = bulk.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const lines = now?.lines;
  useEffect(() => {
    for (const line of lines ?? []) if (line.outcome.is === 'done') onChange(line.outcome.chart);
  }, [lines]);
  useEffect(() => {
    bulkShown.value = true;
    return () => {
      bulkShown.value = false;
    };
  }, []);
  useEffect(() => {
    // The button that began it is gone with the selection.
    if (now?.running && document.activeElement === document.body) heading.current?.focus();
  }, [now?.running, now?.title]);
  if (!now || !lines) return null;
  const sum = counts(lines);
  const undoable = now.running || now.isUndo ? 0 : lines.filter(undoOf).length;
  const sorted = [...lines].sort(
    (left, right) => order.indexOf(left.outcome.is) - order.indexOf(right.outcome.is),
  );
  return (
    <section class="bulk" aria-labelledby="bulk-title" aria-busy={now.running}>
      <div class="bulk-head">
        <h2 id="bulk-title" ref={heading} tabIndex={-1}>
          {now.title}
        </h2>
        <span class="muted tabular bulk-sum" aria-hidden={now.running}>
          {now.running && summary(lines)}
        </span>
        {/* Told when it is over, and not with every answer. */}
        <span role="status" class="muted tabular">
          {!now.running && summary(lines)}
        </span>
        <span class="grow" />
        {now.running && sum.waiting > 0 && <button onClick={stopBulk}>Stop</button>}
        {!now.running && sum.unknown + sum.stopped > 0 && (
          <button onClick={askAgain}>Ask again for {sum.unknown + sum.stopped}</button>
        )}
        {undoable > 0 && <button onClick={undoBulk}>{undoText(lines, undoable)}</button>}
        <button
          class="icon"
          aria-label="Close the outcome"
          disabled={now.running}
          onClick={() => {
            dismissBulk();
            document.getElementById('main')?.focus();
          }}
        >
          <Glyph name="close" />
        </button>
      </div>
      {/* A list that scrolls must be reachable by keyboard. */}
      <ul class="bulk-lines" tabIndex={0} aria-label="Outcome of each chart">
        {sorted.map((line) => (
          <li key={line.before.id} class={`bulk-${line.outcome.is}`}>
            <Glyph name={glyphs[line.outcome.is]} />
            <strong class="tabular">{line.before.account}</strong>
            <span class="muted">{told(line)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const glyphs = {
  refused: 'close',
  unknown: 'warning',
  stopped: 'pause',
  asking: 'bell',
  waiting: 'document',
  done: 'done',
} as const;

/** What an undo would and would not bring back. */
function undoText(lines: readonly Line[], undoable: number): string {
  const isMove = lines.some((line) => line.command.verb === 'move');
  return isMove ? `Move ${undoable} back, by hand for 7 days` : `Undo ${undoable}`;
}

function told({ before, command, outcome }: Line): string {
  switch (outcome.is) {
    case 'waiting':
      return 'Not sent yet';
    case 'asking':
      return 'Asking…';
    case 'stopped':
      return 'Stopped before it was sent';
    case 'unknown':
      return 'No answer came: it may be done. Asking again never does it twice.';
    case 'refused':
      return sentenceOf(outcome.problem);
    case 'done': {
      const lost = before.assignment && before.assignment.number !== outcome.chart.assignment?.number;
      if (command.verb !== 'move') return 'Done';
      const to = `Now in ${workqueueName(outcome.chart.workqueue)}`;
      return lost ? `${to}; its coder may not code it there, so it left their desk` : to;
    }
  }
}
