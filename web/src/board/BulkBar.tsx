import { useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { useKeys } from '../ui/keys.ts';
import { AssignManyDialog } from './AssignManyDialog.tsx';
import { coderName, workqueueName } from './board.ts';
import { bulk, startBulk, type BulkVerb } from './bulk.ts';
import { chartsText, ExpediteDialog, MoveDialog } from './MoveDialog.tsx';

const labels: Record<BulkVerb, string> = { move: 'Move', assign: 'Assign', expedite: 'Expedite' };
const keys: Record<BulkVerb, string> = { move: 'm', assign: 'a', expedite: 'e' };
const verbs: readonly BulkVerb[] = ['move', 'assign', 'expedite'];

/** What can be done to the selected charts. It takes no room of its own, so that no row moves when it comes. */
export function BulkBar({ charts, clear }: { charts: readonly Chart[]; clear: () => void }) {
  // The charts as they were when the act was chosen: what is confirmed is what was shown.
  const [asking, setAsking] = useState<{ verb: BulkVerb; charts: readonly Chart[] } | null>(null);
  const free = charts.length > 0 && !bulk.value?.running;
  const ask = (verb: BulkVerb) => {
    if (free) setAsking({ verb, charts });
  };
  useKeys('Selected charts', [
    ...verbs.map((verb) => ({
      key: keys[verb],
      label: `${labels[verb]} the selected charts`,
      run: () => ask(verb),
      enabled: free,
    })),
    { key: 'Escape', label: 'Clear the selection', run: clear, enabled: charts.length > 0 },
  ]);
  const close = () => setAsking(null);
  const start = (title: string, body: Readonly<Record<string, unknown>>) => {
    if (!asking) return null;
    startBulk(title, asking.charts, { verb: asking.verb, body });
    clear();
    return null;
  };
  const whom = asking ? chartsText(asking.charts) : '';
  return (
    <>
      <span role="status" class="selected-count">
        {charts.length > 0 && `${charts.length} selected`}
      </span>
      {charts.length > 0 && (
        <span class="bulk-acts" role="group" aria-label="Acts on the selected charts">
          {verbs.map((verb) => (
            <button key={verb} disabled={!free} onClick={() => ask(verb)}>
              {labels[verb]}… <kbd>{keys[verb].toUpperCase()}</kbd>
            </button>
          ))}
          <button class="quiet" onClick={clear}>
            Clear
          </button>
        </span>
      )}
      {asking?.verb === 'move' && (
        <MoveDialog
          charts={asking.charts}
          confirm={async (move) => start(`Move ${whom} to ${workqueueName(move.workqueue)}`, { ...move })}
          onClose={close}
        />
      )}
      {asking?.verb === 'assign' && (
        <AssignManyDialog
          charts={asking.charts}
          confirm={async (coder) => start(`Assign ${whom} to ${coderName(coder)}`, { coder })}
          onClose={close}
        />
      )}
      {asking?.verb === 'expedite' && (
        <ExpediteDialog
          charts={asking.charts}
          confirm={async (minutes) => start(`Expedite ${whom} by ${minutes} min`, { minutes })}
          onClose={close}
        />
      )}
    </>
  );
}
