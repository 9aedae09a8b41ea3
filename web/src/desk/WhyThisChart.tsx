import { useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { RoutingPanel } from '../chart/RoutingPanel.tsx';
import { mayReadRouting } from '../session/session.ts';
import { Instant } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { span } from '../ui/time.ts';
import { whys } from './acts.ts';

/** The reason told with the chart; the full explanation is read only when it is opened. */
export function WhyThisChart({ chart, at }: { chart: Chart; at: number }) {
  const [full, setFull] = useState(false);
  const why = whys.value.get(chart.id);
  return (
    <section class="why" aria-labelledby="why-title">
      <h2 id="why-title">Why this chart, why me</h2>
      {why ? (
        <>
          <p>{why.text}</p>
          <dl class="facts">
            <div>
              <dt>Workqueue</dt>
              <dd>{why.workqueue}</dd>
            </div>
            {why.rule && (
              <div>
                <dt>Rule</dt>
                <dd>{why.rule}</dd>
              </div>
            )}
            {why.tier && (
              <div>
                <dt>Your tier</dt>
                <dd>{why.tier}</dd>
              </div>
            )}
            <div>
              <dt>Deadline</dt>
              <dd>
                <Instant value={why.deadline} at={at} />
              </dd>
            </div>
            <div>
              <dt>Slack when given</dt>
              <dd>
                {why.slackMinutes < 0
                  ? `${span(why.slackMinutes * 60_000)} behind`
                  : span(why.slackMinutes * 60_000)}
              </dd>
            </div>
            {why.sticky && (
              <div>
                <dt>Yours before</dt>
                <dd>
                  <Glyph name="pin" /> came back to you
                </dd>
              </div>
            )}
          </dl>
        </>
      ) : (
        <p class="muted">
          Given to you{chart.workqueue ? ` from ${chart.workqueue}` : ''}
          {chart.stickyTo ? ', because it was yours before' : ''}.
        </p>
      )}
      {mayReadRouting.value && (
        <details onToggle={(event) => setFull(event.currentTarget.open)}>
          <summary>Rules, place in line, who else may take it</summary>
          {full && <RoutingPanel id={chart.id} version={chart.version} at={at} />}
        </details>
      )}
    </section>
  );
}
