import type { Chart } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { Holds } from '../chart/Holds.tsx';
import { kindName } from '../server/reference.ts';
import { Due } from '../ui/Due.tsx';
import { Glyph, stateGlyph } from '../ui/Glyph.tsx';
import { now, when } from '../ui/time.ts';
import { stateWords } from '../chart/chart.ts';
import { answer, release } from './acts.ts';
import {
  arrived,
  asked,
  chosen,
  current,
  dismissNotice,
  held,
  notices,
  noticeText,
  selected,
  waiting,
} from './desk.ts';

/** The charts on the desk; one of them is on the card. */
export function CurrentCharts() {
  const at = now.value;
  return (
    <section class="panel" aria-labelledby="current-title">
      <h2 id="current-title" class="panel-head">
        On my desk <span class="count">{current.value.length}</span>
      </h2>
      {!arrived.value && <Skeleton lines={2} />}
      {arrived.value && current.value.length === 0 && <p class="empty-line">Nothing in hand.</p>}
      <ul class="pick-list" hidden={current.value.length === 0}>
        {current.value.map((chart) => (
          <li key={chart.id}>
            <button
              class="pick"
              aria-current={chart.id === selected.value?.id ? 'true' : undefined}
              onClick={() => {
                chosen.value = chart.id;
              }}
            >
              <Glyph name={stateGlyph(chart.state)} class={`state-${chart.state}`} />
              <span class="grow">
                <span class="pick-title">{chart.account}</span>
                <span class="muted small">
                  {kindName(chart.kind)} <span class="sr-only">{stateWords[chart.state]}</span>
                </span>
              </span>
              <span class="small">
                <Due deadline={chart.deadline} at={at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Charts that were this coder's and can be coded again; the next one taken is one of these. */
export function WaitingCharts({ ask }: { ask: AskWhyNot }) {
  const at = now.value;
  if (waiting.value.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="waiting-title">
      <h2 id="waiting-title" class="panel-head">
        Waiting for you <span class="count">{waiting.value.length}</span>
      </h2>
      <ul class="waiting">
        {waiting.value.map((chart) => (
          <li key={chart.id}>
            <Glyph name="pin" />
            <span class="grow">
              <span class="pick-title">{chart.account}</span>
              <span class="muted small block">
                {kindName(chart.kind)}
                {chart.stickyTo && ` · yours until ${when(chart.stickyTo.until, at)}`}
              </span>
            </span>
            <span class="small">
              <Due deadline={chart.deadline} at={at} />
            </span>
            <WhyNotButton chart={chart.id} account={chart.account} ask={ask} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export type AskWhyNot = (chart: string, account: string) => void;

function WhyNotButton({ chart, account, ask }: { chart: string; account: string; ask: AskWhyNot }) {
  return (
    <button
      class="icon"
      aria-label={`Why not ${account}`}
      title={`Why not ${account}`}
      onClick={() => ask(chart, account)}
    >
      <Glyph name="question" />
    </button>
  );
}

export function HeldCharts({ ask }: { ask: AskWhyNot }) {
  return (
    <section class="panel" aria-labelledby="held-title">
      <h2 id="held-title" class="panel-head">
        Held by me <span class="count">{held.value.length}</span>
      </h2>
      {!arrived.value && <Skeleton lines={2} />}
      {arrived.value && held.value.length === 0 && (
        <p class="empty-line">Charts you hold wait here and come back to you.</p>
      )}
      {held.value.map((chart) => (
        <HeldChart key={chart.id} chart={chart} ask={ask} />
      ))}
    </section>
  );
}

function HeldChart({ chart, ask }: { chart: Chart; ask: AskWhyNot }) {
  const at = now.value;
  const busy = asked.value.has(chart.id);
  return (
    <div class="held" aria-busy={busy}>
      <div class="held-head">
        <span class="grow">
          <strong>{chart.account}</strong> <span class="muted small">{kindName(chart.kind)}</span>
        </span>
        <span class="small">
          <Due deadline={chart.deadline} at={at} />
        </span>
        <WhyNotButton chart={chart.id} account={chart.account} ask={ask} />
      </div>
      <Holds
        chart={chart}
        at={at}
        busy={busy}
        release={(hold) => void release(chart, hold.id)}
        answer={(hold, closed) => answer(chart, hold.id, closed)}
      />
    </div>
  );
}

export function Notices({ ask }: { ask: AskWhyNot }) {
  if (notices.value.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="notices-title">
      <h2 id="notices-title" class="panel-head">
        Notices <span class="count">{notices.value.length}</span>
      </h2>
      <ul class="notices">
        {notices.value.map((notice) => (
          <li key={notice.key} class="notice">
            <Glyph name="bell" />
            <span class="grow">
              {noticeText(notice)}
              <span class="muted small block">{when(notice.at, now.value)}</span>
            </span>
            {notice.kind === 'offerMissed' && (
              <WhyNotButton chart={notice.chart} account={notice.account ?? notice.chart} ask={ask} />
            )}
            <button
              class="icon"
              aria-label={`Dismiss: ${notice.text}`}
              onClick={() => dismissNotice(notice.key)}
            >
              <Glyph name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
