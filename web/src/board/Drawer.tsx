import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueryAnswer } from '../chart/AnswerDialog.tsx';
import { chartPath, isOpen, type Chart, type Hold } from '../chart/chart.ts';
import { ChartFacts } from '../chart/ChartFacts.tsx';
import { History, Skeleton } from '../chart/History.tsx';
import { Holds } from '../chart/Holds.tsx';
import { RoutingPanel } from '../chart/RoutingPanel.tsx';
import { act, read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { kindName } from '../server/reference.ts';
import { mayLead } from '../session/session.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { Due, Instant, StateBadge } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useKeys } from '../ui/keys.ts';
import { boardNow, coderName, pausedAt, touches, workqueueName } from './board.ts';
import { LeadBar, releaseHold } from './LeadBar.tsx';

const tabs = ['Chart', 'Routing', 'History'] as const;
type Tab = (typeof tabs)[number];
/** The tab outlives the drawer: going down a list, one looks at the same thing of each chart. */
let lastTab: Tab = 'Chart';
const rereadMilliseconds = 1_500;
/** Beyond it the chart is read again for other reasons. */
const waitedMilliseconds = 3_600_000;
/** The server's clock may be a little behind ours. */
const lapseTries = 4;

/** One chart in full, beside the list. Not modal: the list stays usable, Escape closes. */
export function Drawer(props: {
  id: string;
  /** The list's row, shown until the chart itself is read. */
  known: Chart | undefined;
  /** Focus comes along when the chart was opened on purpose, not when arrow keys pass over it. */
  takeFocus: boolean;
  onChange: (chart: Chart) => void;
  onClose: () => void;
  children?: ComponentChildren;
}) {
  const { id } = props;
  const [chart, setChart] = useState<Chart | null>(props.known ?? null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tab, setTab] = useState<Tab>(lastTab);
  const touched = chart?.workqueue ? (touches.value.get(chart.workqueue) ?? 0) : 0;
  const seen = useRef(touched);
  const heading = useRef<HTMLHeadingElement>(null);

  const put = (next: Chart) => {
    setChart((before) => (before && before.version > next.version ? before : next));
    props.onChange(next);
  };
  const reload = async (signal?: AbortSignal) => {
    const answer = await read<Chart>(chartPath(id), signal);
    if (signal?.aborted) return;
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) put(answer.value);
  };
  useEffect(() => {
    const stop = new AbortController();
    void reload(stop.signal);
    if (props.takeFocus) heading.current?.focus();
    return () => stop.abort();
  }, [id]);
  useEffect(() => {
    if (!chart || pausedAt.value !== null || seen.current === touched) return;
    const timer = setTimeout(() => {
      seen.current = touched;
      void reload();
    }, rereadMilliseconds);
    return () => clearTimeout(timer);
  }, [touched]);
  // An offer that goes to the next coder, or a first right that lapses, moves no count on the board.
  const lapses = chart?.assignment ? undefined : chart?.stickyTo?.until;
  useEffect(() => {
    const left = lapses ? Date.parse(lapses) - Date.now() : Infinity;
    if (left > waitedMilliseconds || pausedAt.value !== null) return;
    let tries = 0;
    const again = () => {
      void reload();
      if (++tries < lapseTries) timer = setTimeout(again, rereadMilliseconds);
    };
    let timer = setTimeout(again, Math.max(0, left) + rereadMilliseconds / 2);
    return () => clearTimeout(timer);
  }, [lapses, chart?.version, pausedAt.value]);
  useKeys('Chart drawer', [{ key: 'Escape', label: 'Close the chart', run: props.onClose }]);

  const pick = (next: Tab) => {
    lastTab = next;
    setTab(next);
  };
  const at = boardNow.value;
  const release = (hold: Hold) => {
    if (chart)
      void releaseHold(chart, hold).then((next) => {
        if (next) put(next);
      });
  };
  const answer = async (hold: Hold, closed: QueryAnswer) => {
    const answered = await act<Chart>(`${chartPath(id)}/answer`, { hold: hold.id, ...closed });
    if (!answered.ok) return answered.problem;
    put(answered.value);
    return null;
  };
  return (
    <aside class="panel drawer" aria-labelledby="drawer-title">
      <header class="drawer-head">
        <div class="grow">
          <p class="eyebrow">{chart ? kindName(chart.kind) : 'Chart'}</p>
          <h2 id="drawer-title" ref={heading} tabIndex={-1}>
            {chart?.account ?? id}
          </h2>
          {chart && (
            <p class="drawer-line">
              <StateBadge state={chart.state} />
              <span class="muted">
                since <Instant value={chart.since} at={at} />
              </span>
              {isOpen(chart) && <Due deadline={chart.deadline} at={at} exact />}
            </p>
          )}
          {chart && (
            <p class="muted">
              {workqueueName(chart.workqueue)}
              {chart.assignment && (
                <>
                  {' '}
                  · {coderName(chart.assignment.coder)} since{' '}
                  <Instant value={chart.assignment.since} at={at} />
                </>
              )}
            </p>
          )}
        </div>
        <button class="icon" aria-label="Close chart" onClick={props.onClose}>
          <Glyph name="close" />
        </button>
      </header>
      {chart && mayLead.value && <LeadBar chart={chart} onChange={put} />}
      {props.children}
      <Tabs tab={tab} pick={pick} />
      <div class="drawer-body" role="tabpanel" id="drawer-panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {problem && <ProblemText problem={problem} />}
        {!chart && !problem && <Skeleton lines={8} />}
        {chart && tab === 'Chart' && (
          <>
            <Holds chart={chart} at={at} {...(mayLead.value ? { release, answer } : {})} />
            <ChartFacts chart={chart} at={at} />
          </>
        )}
        {chart && tab === 'Routing' && <RoutingPanel chart={chart} at={at} />}
        {chart && tab === 'History' && <History id={id} version={chart.version} at={at} />}
      </div>
    </aside>
  );
}

function Tabs({ tab, pick }: { tab: Tab; pick: (tab: Tab) => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? 'Chart';
    pick(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="About this chart" onKeyDown={onKeyDown}>
      {tabs.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          role="tab"
          aria-selected={tab === name}
          aria-controls="drawer-panel"
          tabIndex={tab === name ? 0 : -1}
          onClick={() => pick(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
