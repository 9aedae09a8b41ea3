import { useEffect, useRef, useState } from 'preact/hooks';
import { Skeleton } from '../chart/History.tsx';
import { address, adjust, route } from '../session/route.ts';
import { mayLead } from '../session/session.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { Num } from '../ui/Num.tsx';
import { rowOf } from '../ui/rows.ts';
import { changesText, useSettledOrder } from '../ui/settled.ts';
import { toTheSecond } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { coderName, totals, workqueues } from './board.ts';
import { BulkBar } from './BulkBar.tsx';
import { BulkPanel } from './BulkPanel.tsx';
import { ChartTable, type Selection } from './ChartList.tsx';
import { useChartPages, type ChartPages } from './chartPages.ts';
import { Drawer } from './Drawer.tsx';
import { Filters } from './Filters.tsx';
import { all, noPicks, picked, reach, toggle } from './picks.ts';

export function Charts() {
  const { workqueue, state, facility, coder, chart } = route.value.query;
  const filter = { workqueue, state, facility, coder };
  const list = useRef<HTMLDivElement>(null);
  const hands = useSettledOrder([]);
  const [picks, setPicks] = useState(noPicks);
  const selecting = picks.before.size > 0 || picks.end !== null;
  const pages = useChartPages(filter, hands.frozen || selecting || Boolean(chart));
  const order = pages.charts.map((row) => row.id);
  const ids = new Set(mayLead.value ? picked(picks, order) : []);
  const clear = () => setPicks(noPicks);
  // Another list is another selection; what is not seen is not acted on.
  useEffect(clear, [workqueue, state, facility, coder]);
  const selection: Selection = {
    ids,
    toggle: (id) => setPicks((before) => toggle(before, order, id)),
    reach: (id, from) => setPicks((before) => reach(before, order, id, from)),
    all: () => setPicks(all(order)),
    clear,
  };
  useTitle('Charts', totals.value.late);
  useKeys('Charts', [
    { key: 'r', label: 'Read the list again', run: pages.reload },
    {
      key: 'x',
      label: 'Select the row with focus, or clear it',
      run: () => {
        const row = rowOf(document.activeElement);
        if (row) selection.toggle(row);
      },
      enabled: mayLead.value,
    },
  ]);

  const title = workqueue
    ? (workqueues.value.get(workqueue)?.value.name ?? workqueue)
    : coder
      ? coderName(coder)
      : 'All charts';
  const takeFocus = useRef(true);
  const show = (id: string, focus: boolean) => {
    takeFocus.current = focus;
    adjust({ chart: id });
  };
  const close = () => {
    const opener = [...(list.current?.querySelectorAll<HTMLElement>('button.row-open') ?? [])].find(
      (button) => button.dataset['row'] === route.value.query['chart'],
    );
    adjust({ chart: '' });
    opener?.focus();
  };
  return (
    <main id="main" class={chart ? 'charts-page with-drawer' : 'charts-page'} tabIndex={-1}>
      <WorkqueueRail picked={workqueue} />
      <section class="panel list-panel" aria-labelledby="charts-title">
        <div class="panel-head">
          <h1 id="charts-title" class="clip">
            {title}
          </h1>
          <Freshness pages={pages} selecting={ids.size > 0} />
          {mayLead.value && (
            <BulkBar charts={pages.charts.filter((row) => ids.has(row.id))} clear={clear} />
          )}
        </div>
        <Filters filter={filter} />
        {pages.problem && (
          <div class="pad">
            <ProblemText problem={pages.problem} />
            <button onClick={pages.reload}>Try again</button>
          </div>
        )}
        <div class="scroll" ref={list} {...hands.bind}>
          {pages.charts.length > 0 && (
            <ChartTable
              charts={pages.charts}
              more={pages.cursor !== null}
              openId={chart}
              show={show}
              label={title}
              withWorkqueue={!workqueue}
              selection={mayLead.value ? selection : null}
            />
          )}
          {pages.charts.length === 0 && pages.loading && <Skeleton lines={10} />}
          {pages.charts.length === 0 && !pages.loading && !pages.problem && (
            <p class="empty-line">No chart matches these filters.</p>
          )}
          {pages.cursor && (
            <div class="more">
              <button disabled={pages.loading} onClick={pages.more}>
                {pages.loading ? 'Reading…' : 'Show more'}
              </button>
            </div>
          )}
        </div>
        {mayLead.value && <BulkPanel onChange={pages.replace} />}
      </section>
      {chart && (
        <Drawer
          key={chart}
          id={chart}
          known={pages.charts.find((row) => row.id === chart)}
          takeFocus={takeFocus.current}
          onChange={pages.replace}
          onClose={close}
        />
      )}
    </main>
  );
}

function Freshness({ pages, selecting }: { pages: ChartPages; selecting: boolean }) {
  return (
    <>
      <span class="count">
        {pages.charts.length}
        {pages.cursor ? '+' : ''}
      </span>
      <span class="grow" />
      {pages.behind > 0 && !selecting && (
        <button class="chip" onClick={pages.reload}>
          {changesText(pages.behind)}, <kbd>R</kbd> reads again
        </button>
      )}
      {pages.loadedAt !== null && !selecting && (
        <span class="muted small tabular">as of {toTheSecond(pages.loadedAt)}</span>
      )}
    </>
  );
}

/** The workqueues beside the list, so that a lead moves between them without going back. */
function WorkqueueRail({ picked }: { picked: string | undefined }) {
  const rows = [...workqueues.value.values()]
    .map((row) => row.value)
    .sort((left, right) => left.order - right.order);
  const { state } = route.value.query;
  return (
    <nav class="panel rail" aria-label="Workqueues">
      <div class="panel-head" aria-hidden="true">
        <span class="grow">Workqueues</span>
        <span class="rail-n">ready</span>
        <span class="rail-n">late</span>
      </div>
      <ul>
        <li>
          <a href={address('charts', { state })} aria-current={picked ? undefined : 'page'}>
            <span class="grow">All charts</span>
          </a>
        </li>
        {rows.map((row) => (
          <li key={row.id}>
            <a
              href={address('charts', { workqueue: row.id, state })}
              aria-current={row.id === picked ? 'page' : undefined}
            >
              <span class="grow clip">{row.name}</span>
              <span class="rail-n">
                <span class="sr-only">ready </span>
                <Num value={row.ready} />
              </span>
              <span class="rail-n">
                <span class="sr-only">late </span>
                <Num value={row.late} tone="late" />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
