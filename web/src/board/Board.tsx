import { address } from '../session/route.ts';
import { Skeleton } from '../chart/History.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { Num } from '../ui/Num.tsx';
import { useTitle } from '../ui/title.ts';
import { Attention } from './Attention.tsx';
import {
  boardArrived,
  boardRefused,
  credentialWarnings,
  followUps,
  ineligible,
  totals,
  unroutable,
} from './board.ts';
import { CoderTable } from './CoderTable.tsx';
import { WorkqueueTable } from './WorkqueueTable.tsx';

export function Board() {
  useTitle('Board', totals.value.late);
  if (boardRefused.value) {
    return (
      <main id="main" class="page" tabIndex={-1}>
        <p class="empty-line">The board is closed to this account: {boardRefused.value}.</p>
      </main>
    );
  }
  return (
    <main id="main" class="board" tabIndex={-1}>
      <h1 class="sr-only">Board</h1>
      <Totals />
      {boardArrived.value ? (
        <>
          <div class="board-left">
            <WorkqueueTable />
            <Attention />
          </div>
          <CoderTable />
        </>
      ) : (
        <>
          <div class="panel board-left">
            <Skeleton lines={9} />
          </div>
          <div class="panel coder-panel">
            <Skeleton lines={9} />
          </div>
        </>
      )}
    </main>
  );
}

function Totals() {
  const sum = totals.value;
  return (
    <dl class="totals" aria-label="All workqueues">
      <div>
        <dt>Ready</dt>
        <dd>
          <Num value={sum.ready} />
        </dd>
      </div>
      <div>
        <dt>In hand</dt>
        <dd>
          <Num value={sum.inHand} />
        </dd>
      </div>
      <div>
        <dt>Held</dt>
        <dd>
          <Num value={sum.held} />
        </dd>
      </div>
      <div>
        <dt>Review</dt>
        <dd>
          <Num value={sum.review} />
        </dd>
      </div>
      <div>
        <dt>Not ready</dt>
        <dd>
          <Num value={sum.notReady} />
        </dd>
      </div>
      <div class="risk">
        <dt>
          <Glyph name="risk" />
          At risk
        </dt>
        <dd>
          <Num value={sum.atRisk} tone="risk" />
        </dd>
      </div>
      <div class="late">
        <dt>
          <Glyph name="late" />
          Late
        </dt>
        <dd>
          <Num value={sum.late} tone="late" />
        </dd>
      </div>
      <div>
        <dt>Coders available</dt>
        <dd>
          <Num value={sum.available} />
        </dd>
      </div>
      <div>
        <dt>With room</dt>
        <dd>
          <Num value={sum.waiting} />
        </dd>
      </div>
      <div>
        <dt>
          <a href={address('unroutable')}>Unroutable</a>
        </dt>
        <dd>
          <Num value={unroutable.value} tone="late" />
        </dd>
      </div>
      <div>
        <dt>
          <a href={address('follow-ups')}>Follow-ups</a>
        </dt>
        <dd>
          <Num value={followUps.value} tone="risk" />
        </dd>
      </div>
      <div>
        <dt>
          <a href={address('credentials')}>Credentials</a>
        </dt>
        <dd>
          <Num value={credentialWarnings.value} tone="risk" />
        </dd>
      </div>
      <div>
        <dt>
          <a href={address('ineligible')}>Ineligible</a>
        </dt>
        <dd>
          <Num value={ineligible.value} tone="late" />
        </dd>
      </div>
    </dl>
  );
}
