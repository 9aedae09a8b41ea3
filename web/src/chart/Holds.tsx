import { reasonName, reasonOf } from '../server/reference.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { inFull, span, when } from '../ui/time.ts';
import type { Chart, Hold } from './chart.ts';

/** The chart's open holds, each with when it wakes and, where allowed, its release. */
export function Holds({
  chart,
  at,
  busy,
  release,
}: {
  chart: Chart;
  at: number;
  busy?: boolean;
  release?: (hold: Hold) => void;
}) {
  const holds = chart.holds ?? [];
  if (holds.length === 0) return null;
  return (
    <ul class="holds">
      {holds.map((hold) => (
        <li key={hold.id} class="hold">
          <div class="hold-reason">
            <Glyph name="held" />
            {reasonName(hold.reason)}
          </div>
          {release && (
            <button
              disabled={busy}
              aria-label={`Release: ${reasonName(hold.reason)}, ${chart.account}`}
              onClick={() => release(hold)}
            >
              Release
            </button>
          )}
          <div class="hold-more">
            {hold.note && <div class="hold-note">{hold.note}</div>}
            <div class="small">{wakes(hold, at)}</div>
            <div class="muted small">
              {hold.owner ?? reasonOf(hold.reason)?.owner} · held {span(at - Date.parse(hold.since))} by{' '}
              {hold.by}
            </div>
            {Boolean(hold.told) && (
              <div class="small due due-risk">
                <Glyph name="bell" />
                {toldText(hold)}
              </div>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Who was told that the hold is still open, and how often. */
export const toldText = (hold: Hold) =>
  `${hold.owner ?? 'Its owner'} was told ${hold.told === 1 ? 'once' : `${hold.told} times`}`;

function wakes(hold: Hold, at: number) {
  const overdue = hold.followUp && Date.parse(hold.followUp) <= at;
  return (
    <>
      {hold.until ? (
        <span title={inFull(hold.until)}>
          Wakes {when(hold.until, at)} <span class="muted">in {span(Date.parse(hold.until) - at)}</span>
        </span>
      ) : (
        <span class="muted">Wakes when released</span>
      )}
      {hold.followUp && (
        <span class={overdue ? 'due due-risk' : 'muted'} title={inFull(hold.followUp)}>
          {' · '}
          {overdue ? (
            <>
              <Glyph name="bell" />
              Follow-up due since {when(hold.followUp, at)}
            </>
          ) : (
            `follow up ${when(hold.followUp, at)}`
          )}
        </span>
      )}
    </>
  );
}
