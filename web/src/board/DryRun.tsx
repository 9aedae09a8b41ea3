import { address } from '../session/route.ts';
import { now, when } from '../ui/time.ts';
import { workqueueName } from './board.ts';

/** What a version would do to the open charts; nothing has changed. */
export interface Moves {
  at: string;
  looked?: number | null;
  moves?: { from?: string | null; to?: string | null; charts: number; newDeadline: number; loseCoder: number }[] | null;
  charts: { chart: string; from?: string | null; to?: string | null; losesCoder: boolean }[];
  cursor?: string | null;
}

const queue = (id: string | null | undefined) => (id ? workqueueName(id) : 'no workqueue');
const charts = (count: number) => (count === 1 ? '1 chart' : `${count} charts`);

export function DryRun({ moves: { at, looked, moves, charts: first, cursor } }: { moves: Moves }) {
  return (
    <section aria-labelledby="dry-run-title">
      <h2 id="dry-run-title">What would move</h2>
      <p>
        {looked ?? 0} open charts were looked at, {when(at, now.value)}. Nothing was changed.
      </p>
      {moves?.length === 0 && <p>None would move.</p>}
      <ul class="findings">
        {moves?.map((move) => (
          <li key={`${move.from} ${move.to}`}>
            <span>
              <strong class="plain">{charts(move.charts)}</strong>{' '}
              {move.from === move.to ? `stay in ${queue(move.to)}` : `from ${queue(move.from)} to ${queue(move.to)}`}
              {move.newDeadline > 0 && `; ${move.newDeadline} get another deadline`}
              {move.loseCoder > 0 && `; ${move.loseCoder} leave their coder`}
            </span>
          </li>
        ))}
      </ul>
      {first.length > 0 && (
        <details>
          <summary>
            Which charts{cursor ? `, the first ${first.length}` : ''}
          </summary>
          <ul class="dry-charts">
            {first.map((line) => (
              <li key={line.chart}>
                <a href={address('charts', { chart: line.chart })}>{line.chart}</a>{' '}
                <span class="muted">
                  {queue(line.from)} → {queue(line.to)}
                  {line.losesCoder ? ', leaves its coder' : ''}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
