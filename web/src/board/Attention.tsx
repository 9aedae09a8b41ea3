import { holdKinds, type Chart } from '../chart/chart.ts';
import { facilityName, kindName, reasonName, reasonOf } from '../server/reference.ts';
import { address } from '../session/route.ts';
import { mayLead } from '../session/session.ts';
import { Due } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { compare } from '../ui/Sortable.tsx';
import { inFull, span } from '../ui/time.ts';
import { boardNow, coderName, followUps, holds, leftOpen, unroutable } from './board.ts';
import { toldHold } from './FollowUps.tsx';
import { answerLeftOpen } from '../desk/shift.ts';
import { useSideList } from './sideList.ts';
import type { UnroutableLine } from './Unroutable.tsx';

const most = 8;

/** What moves by nobody's doing but a lead's, under the workqueues: the same two lists in short. */
export function Attention() {
  return (
    <div class="attention">
      <LeftOpenInShort />
      <FollowUpsInShort />
      <UnroutableInShort />
      <HoldsInShort />
    </div>
  );
}

/** Charts that were open when their coders' shifts ended: the coder or a lead says what becomes of them. */
function LeftOpenInShort() {
  if (leftOpen.value.size === 0) return null;
  const lines = [...leftOpen.value.values()].map((row) => row.value);
  return (
    <section class="panel" aria-labelledby="left-open-title">
      <h2 id="left-open-title" class="panel-head">
        Open after the shift <span class="count">{lines.length}</span>
      </h2>
      <ul class="short">
        {lines.map((left) => (
          <li key={left.chart}>
            <strong class="plain tabular">{left.account}</strong>
            <span class="grow clip muted">{coderName(left.coder)}</span>
            {mayLead.value && (
              <>
                <button aria-label={`Keep ${left.account}`} onClick={() => void answerLeftOpen(left, 'keep')}>
                  Keep
                </button>
                <button aria-label={`Release ${left.account}`} onClick={() => void answerLeftOpen(left, 'release')}>
                  Release
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The open holds by reason, the one with the oldest first. */
function HoldsInShort() {
  const rows = [...holds.value.values()].map((row) => row.value);
  rows.sort((left, right) => left.oldest.localeCompare(right.oldest) || compare(left.reason, right.reason));
  return (
    <section class="panel" aria-labelledby="holds-title">
      <h2 id="holds-title" class="panel-head">
        Oldest holds <span class="count">{rows.reduce((sum, row) => sum + row.count, 0)}</span>
      </h2>
      {rows.length === 0 && (
        <p class="empty-line">
          <Glyph name="done" /> Nothing is held.
        </p>
      )}
      <ul class="short">
        {rows.map(({ reason, count, oldest }) => {
          const kind = reasonOf(reason)?.kind;
          return (
            <li key={reason}>
              <span class="num tabular">{count}</span>
              <span class="grow clip" title={reasonName(reason)}>
                {reasonName(reason)}
              </span>
              {kind && (
                <span class="tag" title={holdKinds[kind].means}>
                  {holdKinds[kind].name}
                </span>
              )}
              <span class="muted tabular" title={inFull(oldest)}>
                {span(boardNow.value - Date.parse(oldest))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
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
