import type { Chart, Hold } from '../chart/chart.ts';
import { reasonName } from '../server/reference.ts';
import { Due } from '../ui/Due.tsx';
import { inFull, span } from '../ui/time.ts';
import { boardNow, coderName, followUps, workqueueName } from './board.ts';
import { SidePage, type Column } from './SidePage.tsx';

/** The hold whose owner was told most often. */
export const toldHold = (chart: Chart): Hold | undefined =>
  [...(chart.holds ?? [])].sort((left, right) => (right.told ?? 0) - (left.told ?? 0))[0];

const columns: readonly Column<Chart>[] = [
  {
    label: 'Deadline',
    class: 'c-due',
    cell: (chart) => <Due deadline={chart.deadline} at={boardNow.value} />,
  },
  {
    label: 'Hold',
    class: 'wide-cell',
    cell: (chart) => <strong class="plain">{reasonName(toldHold(chart)?.reason ?? '')}</strong>,
  },
  { label: 'Owner', class: 'c-owner', cell: (chart) => toldHold(chart)?.owner ?? '–' },
  { label: 'Told', class: 'c-told n', cell: (chart) => toldHold(chart)?.told ?? 0 },
  {
    label: 'Held',
    class: 'c-age n',
    cell: (chart) => {
      const since = toldHold(chart)?.since;
      return since ? <span title={inFull(since)}>{span(boardNow.value - Date.parse(since))}</span> : '–';
    },
  },
  { label: 'Workqueue', class: 'c-queue', cell: (chart) => workqueueName(chart.workqueue) },
  { label: 'Coder', class: 'c-coder', cell: (chart) => coderName(chart.assignment?.coder) },
];

/** Charts with a hold whose owner was told and that is still open, the longest told first. */
export const FollowUps = () => (
  <SidePage<Chart>
    title="Follow-ups"
    path="/api/follow-ups"
    count={followUps.value}
    empty="No hold waits for a follow-up."
    chartOf={(chart) => chart}
    columns={columns}
  />
);
