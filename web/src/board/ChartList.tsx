import type { Chart } from '../chart/chart.ts';
import { isOpen } from '../chart/chart.ts';
import { facilityName, kindName, reasonName } from '../server/reference.ts';
import { Due, StateBadge } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { inFull, shortSpan } from '../ui/time.ts';
import { boardNow, coderName, workqueueName } from './board.ts';

const money = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Rows in the server's order. Arrow keys move between them, Enter opens one. */
export function ChartTable(props: {
  charts: readonly Chart[];
  openId: string | undefined;
  show: (id: string, focus: boolean) => void;
  label: string;
  /** A list over several workqueues says which one each chart is in. */
  withWorkqueue: boolean;
}) {
  const at = boardNow.value;
  // One row is in the tab order, so that Tab leaves the list; arrow keys reach the others.
  const entry = props.charts.some((chart) => chart.id === props.openId) ? props.openId : props.charts[0]?.id;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('button.row-open')];
    const index = links.findIndex((link) => link === document.activeElement);
    if (index < 0) return;
    event.preventDefault();
    const next = links[Math.max(0, Math.min(links.length - 1, index + step))];
    next?.focus();
    // With the drawer open, it follows the arrow keys.
    if (props.openId && next?.dataset['id']) props.show(next.dataset['id'], false);
  };
  return (
    <table
      class={props.withWorkqueue ? 'grid charts with-queue' : 'grid charts'}
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col" class="name">
            Account
          </th>
          <th scope="col" class="c-due">
            Deadline
          </th>
          <th scope="col" class="c-state">
            State
          </th>
          {props.withWorkqueue && (
            <th scope="col" class="c-queue">
              Workqueue
            </th>
          )}
          <th scope="col" class="c-kind">
            Kind
          </th>
          <th scope="col" class="c-facility">
            Facility
          </th>
          <th scope="col" class="c-coder">
            Coder
          </th>
          <th scope="col" class="c-payer">
            Payer
          </th>
          <th scope="col" class="n c-charges">
            Charges
          </th>
          <th scope="col" class="n c-age" title="Since the clock started">
            Age
          </th>
        </tr>
      </thead>
      <tbody>
        {props.charts.map((chart) => (
          <ChartLine
            key={chart.id}
            chart={chart}
            at={at}
            open={chart.id === props.openId}
            entry={chart.id === entry}
            show={props.show}
            withWorkqueue={props.withWorkqueue}
          />
        ))}
      </tbody>
    </table>
  );
}

function ChartLine({
  chart,
  at,
  open,
  entry,
  show,
  withWorkqueue,
}: {
  chart: Chart;
  at: number;
  open: boolean;
  entry: boolean;
  show: (id: string, focus: boolean) => void;
  withWorkqueue: boolean;
}) {
  const hold = chart.holds?.[0];
  return (
    <tr class={open ? 'link-row open' : 'link-row'} onClick={() => show(chart.id, true)}>
      <th scope="row" class="name">
        <button
          class="row-open"
          data-id={chart.id}
          aria-expanded={open}
          tabIndex={entry ? 0 : -1}
          onClick={(event) => {
            event.stopPropagation();
            show(chart.id, true);
          }}
        >
          {chart.account}
        </button>
        {Boolean(chart.boostMinutes) && (
          <span title={`Boosted by ${chart.boostMinutes} min`}>
            <Glyph name="up" class="boosted" />
            <span class="sr-only">boosted</span>
          </span>
        )}
      </th>
      <td>{isOpen(chart) ? <Due deadline={chart.deadline} at={at} /> : <span class="muted">–</span>}</td>
      <td>
        <StateBadge state={chart.state} />
        {hold && (
          <span class="muted cell-more" title={reasonName(hold.reason)}>
            {reasonName(hold.reason)}
          </span>
        )}
      </td>
      {withWorkqueue && <td class="c-queue">{workqueueName(chart.workqueue)}</td>}
      <td class="c-kind">{kindName(chart.kind)}</td>
      <td class="c-facility">{facilityName(chart.facility)}</td>
      <td class="c-coder">{coderName(chart.assignment?.coder)}</td>
      <td class="c-payer">{chart.payer ?? '–'}</td>
      <td class="n c-charges">
        {typeof chart.totalCharges === 'number' ? money.format(chart.totalCharges) : '–'}
      </td>
      <td class="n c-age">
        {chart.clockStart ? (
          <span title={inFull(chart.clockStart)}>{shortSpan(at - Date.parse(chart.clockStart))}</span>
        ) : (
          '–'
        )}
      </td>
    </tr>
  );
}
