import { useEffect, useRef } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { ChartFacts } from '../chart/ChartFacts.tsx';
import { Holds } from '../chart/Holds.tsx';
import { facilityName, kindName, kindOf } from '../server/reference.ts';
import { Due, StateBadge } from '../ui/Due.tsx';
import { now, span } from '../ui/time.ts';
import { isFree } from './desk.ts';
import { WhyThisChart } from './WhyThisChart.tsx';

export interface CardActs {
  open(): void;
  hold(): void;
  complete(): void;
  disagree(): void;
  giveBack(): void;
}

/** The chart being worked, with everything a coder does to it in one fixed row. */
export function ChartCard({ chart, acts, focus }: { chart: Chart; acts: CardActs; focus: number }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus > 0) heading.current?.focus();
  }, [focus]);
  const busy = !isFree(chart);
  const at = now.value;
  return (
    <article class="card" aria-busy={busy} aria-labelledby="card-title">
      <header class="card-head">
        <div class="grow">
          <p class="eyebrow">{kindName(chart.kind)}</p>
          <h1 id="card-title" ref={heading} tabIndex={-1}>
            {chart.account}
          </h1>
          <p class="muted">
            {facilityName(chart.facility)} · {chart.client}
            {chart.payer ? ` · ${chart.payer}` : ''}
          </p>
        </div>
        <div class="card-clock">
          <StateBadge state={chart.state} />
          <Due deadline={chart.deadline} at={at} exact />
          <Worked chart={chart} at={at} />
        </div>
      </header>
      <CardBar chart={chart} acts={acts} busy={busy} />
      <div class="card-body">
        <Holds chart={chart} at={at} />
        <ChartFacts chart={chart} at={at} />
        <WhyThisChart chart={chart} at={at} />
      </div>
    </article>
  );
}

function Worked({ chart, at }: { chart: Chart; at: number }) {
  const opened = chart.assignment?.opened;
  const standard = kindOf(chart.kind)?.minutes;
  if (!opened) return null;
  return (
    <span class="muted tabular">
      Open {span(at - Date.parse(opened))}
      {standard ? ` · standard ${standard} min` : ''}
    </span>
  );
}

function CardBar({ chart, acts, busy }: { chart: Chart; acts: CardActs; busy: boolean }) {
  const review = chart.state === 'review';
  const fresh = chart.state === 'assigned';
  const done = review ? 'Agree' : 'Complete';
  return (
    <div class="card-bar" role="group" aria-label="Acts on this chart">
      {fresh && (
        <button class="primary" disabled={busy} onClick={acts.open}>
          Open <kbd>O</kbd>
        </button>
      )}
      <button class={fresh ? '' : 'primary'} disabled={busy} onClick={acts.complete}>
        {done} <kbd>C</kbd>
      </button>
      {review && (
        <button disabled={busy} onClick={acts.disagree}>
          Return to coder… <kbd>D</kbd>
        </button>
      )}
      <button disabled={busy} onClick={acts.hold}>
        Hold… <kbd>H</kbd>
      </button>
      <button disabled={busy} onClick={acts.giveBack}>
        Return to workqueue… <kbd>R</kbd>
      </button>
      {busy && <span class="muted asking">saving…</span>}
    </div>
  );
}
