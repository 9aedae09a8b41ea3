import type { Chart } from '../chart/chart.ts';
import { isOpen } from '../chart/chart.ts';
import { facilityName, kindName, reasonName } from '../server/reference.ts';
import { Due, StateBadge } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useRows } from '../ui/rows.ts';
import { inFull, shortSpan } from '../ui/time.ts';
import { boardNow, coderName, workqueueName } from './board.ts';

const money = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** What is selected, and how that changes. Absent where the account may do nothing to charts. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  toggle(id: string): void;
  /** Selects all rows from the last one selected, or from `from`, to this one. */
  reach(id: string, from?: string): void;
  all(): void;
  clear(): void;
}

/** Rows in the server's order. Arrow keys move between them, Enter opens one, Shift selects on the way. */
export function ChartTable(props: {
  charts: readonly Chart[];
  /** The server has more of them. */
  more: boolean;
  openId: string | undefined;
  show: (id: string, focus: boolean) => void;
  label: string;
  /** A list over several workqueues says which one each chart is in. */
  withWorkqueue: boolean;
  selection: Selection | null;
}) {
  const { charts, selection } = props;
  const at = boardNow.value;
  const rows = useRows(
    charts.map((chart) => chart.id),
    {
      start: props.openId,
      reached: (id, from, extend) => {
        if (extend) selection?.reach(id, from);
        // With the drawer open, it follows the arrow keys.
        else if (props.openId) props.show(id, false);
      },
    },
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (selection && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      selection.all();
    } else rows.bind.onKeyDown(event);
  };
  return (
    <table
      class={props.withWorkqueue ? 'grid charts with-queue' : 'grid charts'}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.more ? -1 : charts.length + 1}
      aria-multiselectable={selection ? true : undefined}
      {...rows.bind}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr aria-rowindex={1}>
          {selection && <PickAll count={charts.length} selection={selection} />}
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
        {charts.map((chart, index) => (
          <ChartLine
            key={chart.id}
            chart={chart}
            index={index}
            at={at}
            open={chart.id === props.openId}
            stop={rows.stop(chart.id)}
            show={props.show}
            withWorkqueue={props.withWorkqueue}
            selection={selection}
          />
        ))}
      </tbody>
    </table>
  );
}

/** Selects everything that is listed, or nothing. */
function PickAll({ count, selection }: { count: number; selection: Selection }) {
  const some = selection.ids.size > 0;
  return (
    <th scope="col" class="c-pick">
      <input
        type="checkbox"
        aria-label={`Select all ${count} listed charts`}
        checked={selection.ids.size === count}
        indeterminate={some && selection.ids.size < count}
        onChange={() => (some ? selection.clear() : selection.all())}
      />
    </th>
  );
}

function ChartLine(props: {
  chart: Chart;
  index: number;
  at: number;
  open: boolean;
  /** For `tabIndex`: one row is in the tab order. */
  stop: number;
  show: (id: string, focus: boolean) => void;
  withWorkqueue: boolean;
  selection: Selection | null;
}) {
  const { chart, at, open, selection } = props;
  const hold = chart.holds?.[0];
  const picked = selection?.ids.has(chart.id) ?? false;
  const pick = (event: MouseEvent) => {
    event.stopPropagation();
    if (event.shiftKey) selection?.reach(chart.id);
    else selection?.toggle(chart.id);
  };
  const press = (event: MouseEvent) => {
    event.stopPropagation();
    if (selection && (event.shiftKey || event.ctrlKey || event.metaKey)) pick(event);
    else props.show(chart.id, true);
  };
  return (
    <tr
      class={`link-row${open ? ' open' : ''}${picked ? ' picked' : ''}`}
      aria-rowindex={props.index + 2}
      aria-selected={selection ? picked : undefined}
      onMouseDown={(event) => {
        // Shift would mark the text between two presses.
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={press}
    >
      {selection && (
        <td class="c-pick" onClick={pick}>
          <input
            type="checkbox"
            data-row={chart.id}
            tabIndex={props.stop}
            aria-label={`Select ${chart.account}`}
            checked={picked}
          />
        </td>
      )}
      <th scope="row" class="name">
        <button
          class="row-open"
          data-row={chart.id}
          aria-expanded={open}
          tabIndex={props.stop}
          onKeyDown={(event) => {
            if (!selection || event.key !== ' ' || !event.shiftKey) return;
            event.preventDefault();
            selection.toggle(chart.id);
          }}
          onClick={press}
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
      {props.withWorkqueue && <td class="c-queue">{workqueueName(chart.workqueue)}</td>}
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
