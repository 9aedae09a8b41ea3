import { useRef } from 'preact/hooks';
import { Skeleton } from '../chart/History.tsx';
import { address, adjust, route } from '../session/route.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { Num } from '../ui/Num.tsx';
import { changesText, useSettledOrder } from '../ui/settled.ts';
import { toTheSecond } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { coderName, workqueues } from './board.ts';
import { ChartTable } from './ChartList.tsx';
import { useChartPages, type ChartPages } from './chartPages.ts';
import { Drawer } from './Drawer.tsx';
import { Filters } from './Filters.tsx';

export function Charts() {
  const { workqueue, state, facility, coder, chart } = route.value.query;
  const filter = { workqueue, state, facility, coder };
  const list = useRef<HTMLDivElement>(null);
  const hands = useSettledOrder([]);
  const pages = useChartPages(filter, hands.frozen || Boolean(chart));
  useTitle('Charts');
  useKeys('Charts', [{ key: 'r', label: 'Read the list again', run: pages.reload }]);

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
      (button) => button.dataset['id'] === route.value.query['chart'],
    );
    adjust({ chart: '' });
    opener?.focus();
  };
  return (
    <main id="main" class={chart ? 'charts-page with-drawer' : 'charts-page'} tabIndex={-1}>
      <WorkqueueRail picked={workqueue} />
      <section class="panel list-panel" aria-labelledby="charts-title">
        <div class="panel-head">
          <h1 id="charts-title">{title}</h1>
          <Freshness pages={pages} />
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
              openId={chart}
              show={show}
              label={title}
              withWorkqueue={!workqueue}
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

function Freshness({ pages }: { pages: ChartPages }) {
  return (
    <>
      <span class="count">
        {pages.charts.length}
        {pages.cursor ? '+' : ''}
      </span>
      <span class="grow" />
      {pages.behind > 0 && (
        <button class="chip" onClick={pages.reload}>
          {changesText(pages.behind)}, <kbd>R</kbd> reads again
        </button>
      )}
      {pages.loadedAt !== null && (
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
