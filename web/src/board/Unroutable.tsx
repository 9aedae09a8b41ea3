import { words, type Chart } from '../chart/chart.ts';
import { facilityName, kindName } from '../server/reference.ts';
import { Due } from '../ui/Due.tsx';
import { boardNow, unroutable } from './board.ts';
import { SidePage, type Column } from './SidePage.tsx';

/** A chart that gets nowhere by itself, the server's reason, and what would help, the nearest first. */
export interface UnroutableLine {
  chart: Chart;
  reason: string;
  detail: string;
  fixes: readonly string[];
}

const columns: readonly Column<UnroutableLine>[] = [
  {
    label: 'Deadline',
    class: 'c-due',
    cell: ({ chart }) => <Due deadline={chart.deadline} at={boardNow.value} />,
  },
  {
    label: 'Reason',
    class: 'c-reason',
    cell: ({ reason }) => <strong class="plain">{words(reason)}</strong>,
  },
  {
    label: 'Detail',
    class: 'wide-cell',
    cell: ({ detail, fixes }) => {
      const told = [detail, ...fixes].join(' · ');
      return (
        <span class="muted" title={told}>
          {told}
        </span>
      );
    },
  },
  { label: 'Kind', class: 'c-kind', cell: ({ chart }) => kindName(chart.kind) },
  { label: 'Facility', class: 'c-facility', cell: ({ chart }) => facilityName(chart.facility) },
];

/** Charts no rule places, nobody may code or nothing will wake, each with the server's reason. */
export const Unroutable = () => (
  <SidePage<UnroutableLine>
    title="Unroutable"
    path="/api/unroutable"
    count={unroutable.value}
    empty="Every chart has a workqueue, a coder who may take it, and something that wakes it."
    chartOf={(line) => line.chart}
    columns={columns}
  />
);
