import { useState } from 'preact/hooks';
import { chartPath, leadActsFor, type Chart, type Hold, type LeadAct } from '../chart/chart.ts';
import { HoldDialog, type HoldDraft } from '../chart/HoldDialog.tsx';
import { ReasonDialog } from '../chart/ReasonDialog.tsx';
import { act } from '../server/call.ts';
import { sentence, type Problem } from '../server/problem.ts';
import { reasonName } from '../server/reference.ts';
import { say } from '../ui/announce.tsx';
import { useFocusAfter } from '../ui/focus.ts';
import { AssignDialog } from './AssignDialog.tsx';
import { ExpediteDialog, MoveDialog } from './MoveDialog.tsx';

const labels: Record<LeadAct, string> = {
  assign: 'Assign',
  unassign: 'Unassign',
  move: 'Move',
  expedite: 'Expedite',
  hold: 'Hold',
  reopen: 'Reopen',
  cancel: 'Cancel',
};

const done: Record<LeadAct, string> = {
  assign: 'assigned',
  unassign: 'unassigned',
  move: 'moved',
  expedite: 'expedited',
  hold: 'held',
  reopen: 'reopened',
  cancel: 'cancelled',
};

/** Nothing here is painted ahead: leads, coders and rules compete for the same chart. */
export function LeadBar({ chart, onChange }: { chart: Chart; onChange: (chart: Chart) => void }) {
  const [asking, setAsking] = useState<LeadAct | null>(null);
  const close = () => setAsking(null);
  useFocusAfter(asking !== null, () => document.getElementById('drawer-title')?.focus());
  const send = async (verb: LeadAct, body: unknown): Promise<Problem | null> => {
    const answer = await act<Chart | { chart: Chart }>(`${chartPath(chart.id)}/${verb}`, body);
    if (!answer.ok) return answer.problem;
    say(`${chart.account} ${done[verb]}`);
    onChange('chart' in answer.value ? answer.value.chart : answer.value);
    return null;
  };
  const why = (reason: string) => (reason ? { reason } : {});
  return (
    <div class="lead-bar" role="group" aria-label="Acts on this chart">
      {leadActsFor(chart).map((verb) => (
        <button
          key={verb}
          class={verb === 'cancel' ? 'quiet-danger' : isFirst(verb, chart) ? 'primary' : ''}
          onClick={() => setAsking(verb)}
        >
          {verb === 'assign' && chart.assignment ? 'Reassign' : labels[verb]}
        </button>
      ))}
      {asking === 'assign' && (
        <AssignDialog chart={chart} confirm={(coder) => send('assign', { coder })} onClose={close} />
      )}
      {asking === 'move' && (
        <MoveDialog charts={[chart]} confirm={(body) => send('move', body)} onClose={close} />
      )}
      {asking === 'expedite' && (
        <ExpediteDialog charts={[chart]} confirm={(minutes) => send('expedite', { minutes })} onClose={close} />
      )}
      {asking === 'hold' && (
        <HoldDialog chart={chart} place={(draft: HoldDraft) => send('hold', draft)} onClose={close} />
      )}
      {asking === 'unassign' && (
        <ReasonDialog
          title="Take the chart back"
          subtitle={`${chart.account} leaves the coder's desk; their assignment ends`}
          optional
          reasons={['Rebalancing', 'Coder unavailable', 'Assigned by mistake']}
          act="Unassign"
          doing="Asking…"
          confirm={(reason) => send('unassign', why(reason))}
          onClose={close}
        />
      )}
      {asking === 'reopen' && (
        <ReasonDialog
          title="Reopen this chart"
          subtitle={`${chart.account} goes back to be coded`}
          reasons={['Late document', 'Late charge', 'Denial', 'Coding error found']}
          act="Reopen"
          doing="Asking…"
          confirm={(reason) => send('reopen', { reason })}
          onClose={close}
        />
      )}
      {asking === 'cancel' && (
        <ReasonDialog
          title="Cancel this chart"
          subtitle={`${chart.account} will not be coded here`}
          danger
          reasons={['Encounter cancelled', 'Duplicate', 'Coded elsewhere']}
          act="Cancel the chart"
          doing="Asking…"
          confirm={(reason) => send('cancel', { reason })}
          onClose={close}
        />
      )}
    </div>
  );
}

/** The act that moves a chart on when nobody has it; where somebody does, none stands out. */
const isFirst = (verb: LeadAct, chart: Chart) =>
  verb === 'reopen' || (verb === 'assign' && !chart.assignment);

export async function releaseHold(chart: Chart, hold: Hold): Promise<Chart | null> {
  const answer = await act<Chart>(`${chartPath(chart.id)}/release`, { hold: hold.id });
  if (answer.ok) say(`${reasonName(hold.reason)} released on ${chart.account}`);
  else say(sentence('The hold was not released', answer.problem), 'bad');
  return answer.ok ? answer.value : null;
}
