import { useEffect, useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { facilityName, kindName } from '../server/reference.ts';
import { Due } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { now } from '../ui/time.ts';
import { asked, offered } from './desk.ts';

interface Acts {
  readonly take: (chart: Chart) => void;
  readonly decline: (chart: Chart) => void;
}

/** What is offered: accept, or decline with a reason. Not answered in time it goes to the next coder. */
export function Offers({ take, decline }: Acts) {
  if (offered.value.length === 0) return null;
  return (
    <section class="panel offers" aria-labelledby="offers-title">
      <h2 id="offers-title" class="panel-head">
        Offered to you
      </h2>
      {offered.value.map((chart) => (
        <Offer key={chart.id} chart={chart} take={take} decline={decline} />
      ))}
    </section>
  );
}

function Offer({ chart, take, decline }: Acts & { chart: Chart }) {
  const busy = asked.value.has(chart.id);
  return (
    <div class="offer" aria-busy={busy}>
      <div class="held-head">
        <Glyph name="pin" />
        <span class="grow">
          <strong>{chart.account}</strong>{' '}
          <span class="muted small">
            {kindName(chart.kind)}, {facilityName(chart.facility)}
          </span>
        </span>
        <span class="small">
          <Due deadline={chart.deadline} at={now.value} />
        </span>
      </div>
      {chart.stickyTo && <Left until={chart.stickyTo.until} />}
      <div class="offer-acts">
        <button class="primary" aria-disabled={busy} onClick={() => take(chart)}>
          Accept <kbd>A</kbd>
        </button>
        <button aria-disabled={busy} onClick={() => decline(chart)}>
          Decline <kbd>X</kbd>
        </button>
      </div>
    </div>
  );
}

/** The time left, to the second; a reader is told once, not every second. */
function Left({ until }: { until: string }) {
  const [at, setAt] = useState(Date.now());
  useEffect(() => {
    const every = setInterval(() => setAt(Date.now()), 1000);
    return () => clearInterval(every);
  }, []);
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - at) / 1000));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <p class="muted small tabular" role="timer" aria-live="off">
      {seconds > 0 ? `${text} left to answer` : 'Going to the next coder…'}
    </p>
  );
}
