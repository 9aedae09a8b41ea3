import type { Chart } from '../chart/chart.ts';
import { facilityName, kindName, reasonName } from '../server/reference.ts';
import { address } from '../session/route.ts';
import { Due } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { boardNow, followUps, unroutable } from './board.ts';
import { toldHold } from './FollowUps.tsx';
import { useSideList } from './sideList.ts';
import type { UnroutableLine } from './Unroutable.tsx';

const most = 8;

/** What moves by nobody's doing but a lead's, under the workqueues: the same two lists in short. */
export function Attention() {
  return (
    <div class="attention">
      <FollowUpsInShort />
      <UnroutableInShort />
    </div>
  );
}

function FollowUpsInShort() {
  const { lines } = useSideList<Chart>('/api/follow-ups', followUps.value, false);
  return (
    <section class="panel" aria-labelledby="follow-ups-title">
      <h2 id="follow-ups-title" class="panel-head">
        <a href={address('follow-ups')}>Follow-ups</a> <span class="count">{followUps.value}</span>
      </h2>
      {lines?.length === 0 && (
        <p class="empty-line">
          <Glyph name="done" /> No hold waits for a follow-up.
        </p>
      )}
      <ul class="short">
        {lines?.slice(0, most).map((chart) => (
          <li key={chart.id}>
            <a href={address('follow-ups', { chart: chart.id })}>{chart.account}</a>
            <span class="grow clip muted">{reasonName(toldHold(chart)?.reason ?? '')}</span>
            <Due deadline={chart.deadline} at={boardNow.value} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Group {
  readonly name: string;
  readonly detail: string;
  readonly count: number;
}

/** One cause is mostly behind many charts: they are counted by it, the largest first. */
export function grouped(lines: readonly UnroutableLine[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { chart, detail } of lines) {
    const name = `${kindName(chart.kind)}, ${facilityName(chart.facility)}`;
    const key = `${name}\n${detail}`;
    groups.set(key, { name, detail, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()].sort((left, right) => right.count - left.count);
}

function UnroutableInShort() {
  const { lines, hasMore } = useSideList<UnroutableLine>('/api/unroutable', unroutable.value, false);
  return (
    <section class="panel" aria-labelledby="unroutable-short-title">
      <h2 id="unroutable-short-title" class="panel-head">
        <a href={address('unroutable')}>Unroutable</a> <span class="count">{unroutable.value}</span>
      </h2>
      {lines?.length === 0 && (
        <p class="empty-line">
          <Glyph name="done" /> Every chart has a workqueue, and a coder who may take it.
        </p>
      )}
      <ul class="short">
        {grouped(lines ?? [])
          .slice(0, most)
          .map((group) => (
            <li key={`${group.name} ${group.detail}`} title={group.detail}>
              <span class="num tabular">
                {group.count}
                {hasMore ? '+' : ''}
              </span>
              <span class="clip">{group.name}</span>
              <span class="grow clip muted">{group.detail}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
