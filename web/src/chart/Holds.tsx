import { useState } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { reasonName, reasonOf } from '../server/reference.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { inFull, span, when } from '../ui/time.ts';
import { AnswerDialog, type QueryAnswer } from './AnswerDialog.tsx';
import { endedBy } from './holding.ts';
import { holdKinds, type Chart, type Hold } from './chart.ts';

/** The chart's open holds, each with when it wakes and, where allowed, its release. */
export function Holds({
  chart,
  at,
  busy,
  release,
  answer,
}: {
  chart: Chart;
  at: number;
  busy?: boolean;
  release?: (hold: Hold) => void;
  /** Closes a query; where it is given, holds that stand for one are answered rather than released. */
  answer?: (hold: Hold, answer: QueryAnswer) => Promise<Problem | null>;
}) {
  const [answering, setAnswering] = useState<Hold | null>(null);
  const holds = chart.holds ?? [];
  if (holds.length === 0) return null;
  return (
    <>
    <ul class="holds">
      {holds.map((hold) => (
        <li key={hold.id} class="hold">
          <div class="hold-reason">
            <Glyph name="held" />
            {reasonName(hold.reason)}
            {hold.kind && (
              <span class="tag" title={holdKinds[hold.kind].means}>
                {holdKinds[hold.kind].name}
              </span>
            )}
          </div>
          {answer && reasonOf(hold.reason)?.endedBy?.queryAnswered ? (
            <button
              disabled={busy}
              aria-label={`Answer: ${reasonName(hold.reason)}, ${chart.account}`}
              onClick={() => setAnswering(hold)}
            >
              Answer…
            </button>
          ) : release && (
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
            {Boolean(hold.told || hold.escalated) && (
              <div class="small due due-risk">
                <Glyph name="bell" />
                {toldText(hold)}
              </div>
            )}
          </div>
        </li>
      ))}
    </ul>
      {answer && answering && (
        <AnswerDialog
          chart={chart}
          hold={answering}
          confirm={(closed) => answer(answering, closed)}
          onClose={() => setAnswering(null)}
        />
      )}
    </>
  );
}

/** Who was told that the hold is still open, and how often. */
export function toldText({ owner, told, escalated }: Hold): string {
  const who = owner ?? 'Its owner';
  if (!told) return `Escalated to ${who}`;
  const often = `${who} was told ${told === 1 ? 'once' : `${told} times`}`;
  return escalated ? `${often}, after it was escalated` : often;
}

function wakes(hold: Hold, at: number) {
  const overdue = hold.followUp && Date.parse(hold.followUp) <= at;
  return (
    <>
      {hold.until ? (
        <span title={inFull(hold.until)}>
          Wakes {when(hold.until, at)} <span class="muted">in {span(Date.parse(hold.until) - at)}</span>
        </span>
      ) : (
        <span class="muted">{endedBy(hold.reason) ?? 'Wakes when released'}</span>
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
