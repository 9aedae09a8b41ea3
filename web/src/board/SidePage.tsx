import type { ComponentChildren } from 'preact';
import type { Chart } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { adjust, route } from '../session/route.ts';
import { mayReadCharts } from '../session/session.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { useRows } from '../ui/rows.ts';
import { useSettledOrder } from '../ui/settled.ts';
import { useTitle } from '../ui/title.ts';
import { Drawer } from './Drawer.tsx';
import { useSideList } from './sideList.ts';

export interface Column<T> {
  readonly label: string;
  readonly class: string;
  cell(line: T): ComponentChildren;
}

/** A list of charts that need somebody, with a chart in full beside it. */
export function SidePage<T>(props: {
  title: string;
  path: string;
  count: number;
  /** Another number when the list changed though its length did not. */
  mark?: number;
  empty: string;
  chartOf: (line: T) => Chart;
  columns: readonly Column<T>[];
  /** What the list is called in the answer; charts unless said. */
  name?: string;
  /** Shown with the open chart, above what is known of it. */
  beside?: (line: T, changed: () => void) => ComponentChildren;
}) {
  const { title, count, chartOf, columns } = props;
  const { chart } = route.value.query;
  const hands = useSettledOrder([]);
  const list = useSideList<T>(props.path, count, hands.frozen || Boolean(chart), props.name, props.mark);
  useTitle(title, count);
  useKeys(title, [{ key: 'r', label: 'Read the list again', run: list.reload }]);
  const close = () => {
    adjust({ chart: '' });
    document.getElementById('main')?.focus();
  };
  const rows = useRows(
    (list.lines ?? []).map((line) => chartOf(line).id),
    {
      start: chart,
      reached: (id) => {
        if (chart) adjust({ chart: id });
      },
    },
  );
  const shown = list.lines?.find((line) => chartOf(line).id === chart);
  return (
    <main id="main" class={chart ? 'charts-page narrow with-drawer' : 'charts-page narrow'} tabIndex={-1}>
      <section class="panel list-panel" aria-labelledby="side-title">
        <div class="panel-head">
          <h1 id="side-title">{title}</h1>
          <span class="count">{count}</span>
          <span class="grow" />
          {list.behind && (
            <button class="chip" onClick={list.reload}>
              List changed, <kbd>R</kbd> reads again
            </button>
          )}
        </div>
        {list.problem && (
          <div class="pad">
            <ProblemText problem={list.problem} />
          </div>
        )}
        <div class="scroll" {...hands.bind}>
          {!list.lines && !list.problem && <Skeleton lines={8} />}
          {list.lines?.length === 0 && <p class="empty-line">{props.empty}</p>}
          {list.lines && list.lines.length > 0 && (
            <table
              class="grid charts"
              role={mayReadCharts.value ? 'grid' : undefined}
              aria-label={`${title} charts`}
              aria-rowcount={list.hasMore ? -1 : list.lines.length + 1}
              {...rows.bind}
            >
              <thead>
                <tr aria-rowindex={1}>
                  <th scope="col" class="name">
                    Account
                  </th>
                  {columns.map((column) => (
                    <th key={column.label} scope="col" class={column.class}>
                      {column.label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {list.lines.map((line, index) => (
                  <Line
                    key={chartOf(line).id}
                    chart={chartOf(line)}
                    index={index}
                    stop={rows.stop(chartOf(line).id)}
                    open={chartOf(line).id === chart}
                  >
                    {columns.map((column) => (
                      <td key={column.label} class={column.class}>
                        {column.cell(line)}
                      </td>
                    ))}
                  </Line>
                ))}
              </tbody>
            </table>
          )}
          {list.hasMore && (
            <div class="more">
              <button onClick={list.more}>Show more</button>
            </div>
          )}
        </div>
      </section>
      {chart && mayReadCharts.value && (
        <Drawer
          key={chart}
          id={chart}
          known={shown && chartOf(shown)}
          takeFocus
          onChange={() => {}}
          onClose={close}
        >
          {shown && props.beside?.(shown, list.reload)}
        </Drawer>
      )}
    </main>
  );
}

function Line(props: {
  chart: Chart;
  index: number;
  stop: number;
  open: boolean;
  children: ComponentChildren;
}) {
  const { chart, open, children } = props;
  if (!mayReadCharts.value) {
    return (
      <tr aria-rowindex={props.index + 2}>
        <th scope="row" class="name">
          {chart.account}
        </th>
        {children}
      </tr>
    );
  }
  const show = () => adjust({ chart: chart.id });
  return (
    <tr class={open ? 'link-row open' : 'link-row'} aria-rowindex={props.index + 2} onClick={show}>
      <th scope="row" class="name">
        <button
          class="row-open"
          data-row={chart.id}
          tabIndex={props.stop}
          aria-expanded={open}
          onClick={(event) => {
            event.stopPropagation();
            show();
          }}
        >
          {chart.account}
        </button>
      </th>
      {children}
    </tr>
  );
}
