import '../chart/chart.css';
import './desk.css';
import { useEffect, useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { HoldDialog } from '../chart/HoldDialog.tsx';
import { ReasonDialog } from '../chart/ReasonDialog.tsx';
import { ProblemText } from '../ui/Dialog.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useFocusAfter } from '../ui/focus.ts';
import { useKeys } from '../ui/keys.ts';
import { toTheSecond } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { accept, asking, complete, decline, emptyAt, giveBack, hold, next, nextProblem, open, setPresence } from './acts.ts';
import { ChartCard } from './ChartCard.tsx';
import {
  arrived,
  chosen,
  current,
  deskRefused,
  isFree,
  me,
  offered,
  openDesk,
  selected,
} from './desk.ts';
import { PresenceSwitch } from './Presence.tsx';
import { Offers } from './Offers.tsx';
import { CurrentCharts, HeldCharts, Notices, WaitingCharts } from './Rail.tsx';
import { Told } from './Told.tsx';
import { OutOfReach, WhyNotDialog } from './WhyNot.tsx';

const returnReasons = [
  'Not my specialty',
  'Conflict of interest',
  'Record too large for my remaining time',
  'Wrong workqueue',
  'End of my shift',
];

const declineReasons = [
  'Not my specialty',
  'Record too large for my remaining time',
  'Already on another complex chart',
  'End of my shift',
];

interface AskedWhy {
  readonly chart: string;
  readonly account: string;
}

type Asking = { readonly about: 'hold' | 'giveBack' | 'disagree' | 'decline'; readonly chart: Chart };

export function Desk({ coder }: { coder: string }) {
  const [dialog, setDialog] = useState<Asking | null>(null);
  const [why, setWhy] = useState<AskedWhy | null>(null);
  const [focus, setFocus] = useState(0);
  useEffect(() => openDesk(coder), [coder]);
  useTitle('Desk', current.value.length);

  const chart = selected.value;
  const free = chart !== null && isFree(chart);
  const review = chart?.state === 'review';
  const move = () => setFocus((turn) => turn + 1);
  useFocusAfter(dialog !== null, move);
  useEffect(() => {
    // With no chart left there is no heading to go to; keys still act from here.
    if (focus > 0 && !selected.value) document.getElementById('main')?.focus({ preventScroll: true });
  }, [focus]);
  const several = current.value.length > 1;
  const choose = (step: number) => {
    const mine = current.value;
    const next = mine[(mine.findIndex((one) => one.id === chart?.id) + step + mine.length) % mine.length];
    if (!next) return;
    chosen.value = next.id;
    move();
  };
  const takeNext = () => void next().then(move);
  const offer = offered.value[0];
  const take = (chart: Chart) => void accept(chart).then(move);
  const finish = () => {
    if (chart) void complete(chart, review ? 'agree' : undefined).then(move);
  };
  const ask = (about: Asking['about']) => {
    if (chart) setDialog({ about, chart });
  };
  const askWhy = (chart: string, account: string) => setWhy({ chart, account });
  const acts = {
    open: () => {
      if (chart) open(chart);
    },
    hold: () => ask('hold'),
    complete: finish,
    disagree: () => ask('disagree'),
    giveBack: () => ask('giveBack'),
  };
  useKeys('Desk', [
    { key: 'n', label: 'Next chart', run: takeNext },
    { key: 'a', label: 'Accept the offer', run: () => offer && take(offer), enabled: offer !== undefined },
    {
      key: 'x',
      label: 'Decline the offer',
      run: () => offer && setDialog({ about: 'decline', chart: offer }),
      enabled: offer !== undefined,
    },
    { key: 'j', label: 'Next of the charts on my desk', run: () => choose(1), enabled: several },
    { key: 'k', label: 'Previous of the charts on my desk', run: () => choose(-1), enabled: several },
    { key: 'o', label: 'Open', run: acts.open, enabled: free && chart?.state === 'assigned' },
    { key: 'c', label: 'Complete, or agree in review', run: finish, enabled: free },
    { key: 'h', label: 'Hold', run: acts.hold, enabled: free },
    { key: 'r', label: 'Return to workqueue', run: acts.giveBack, enabled: free },
    { key: 'd', label: 'Return to coder, in review', run: acts.disagree, enabled: free && review },
  ]);

  return (
    <main id="main" class="desk" tabIndex={-1}>
      <DeskBar takeNext={takeNext} />
      <div class="desk-left">
        <Offers take={take} decline={(chart) => setDialog({ about: 'decline', chart })} />
        <CurrentCharts />
        <WaitingCharts ask={askWhy} />
        <Today />
      </div>
      <div class="desk-main">
        <Told />
        <div role="alert">{nextProblem.value && <ProblemText problem={nextProblem.value} />}</div>
        {deskRefused.value ? (
          <Blank title="This desk is closed to you" text={`The server refused: ${deskRefused.value}.`} />
        ) : !arrived.value ? (
          <div class="card card-loading">
            <Skeleton lines={7} />
          </div>
        ) : chart ? (
          <>
            <ChartCard key={chart.id} chart={chart} acts={acts} focus={focus} />
            {emptyAt.value !== null && <OutOfReach />}
          </>
        ) : (
          <>
            <EmptyDesk takeNext={takeNext} />
            <OutOfReach />
          </>
        )}
      </div>
      <div class="desk-right">
        <Notices ask={askWhy} />
        <HeldCharts ask={askWhy} />
      </div>
      {why && <WhyNotDialog {...why} onClose={() => setWhy(null)} />}
      {dialog && <DeskDialog asking={dialog} onClose={() => setDialog(null)} />}
    </main>
  );
}

function DeskDialog({ asking: { about, chart }, onClose }: { asking: Asking; onClose: () => void }) {
  if (about === 'hold')
    return <HoldDialog chart={chart} place={(draft) => hold(chart, draft)} onClose={onClose} />;
  if (about === 'decline') {
    return (
      <ReasonDialog
        title="Decline the offer"
        subtitle={`${chart.account} is offered to the next coder`}
        reasons={declineReasons}
        act="Decline"
        doing="Declining…"
        confirm={(reason) => decline(chart, reason)}
        onClose={onClose}
      />
    );
  }
  if (about === 'disagree') {
    return (
      <ReasonDialog
        title="Return to coder"
        subtitle={`${chart.account} goes back with your findings`}
        reasons={[]}
        act="Return to coder"
        doing="Returning…"
        confirm={(note) => complete(chart, 'return', note)}
        onClose={onClose}
      />
    );
  }
  return (
    <ReasonDialog
      title="Return to workqueue"
      subtitle={`${chart.account} goes back for another coder`}
      reasons={returnReasons}
      act="Return chart"
      doing="Returning…"
      confirm={(reason) => giveBack(chart, reason)}
      onClose={onClose}
    />
  );
}

function DeskBar({ takeNext }: { takeNext: () => void }) {
  const coder = me.value;
  return (
    <div class="desk-bar">
      <PresenceSwitch />
      <span class="grow" />
      {coder && (
        <span class="muted tabular">
          {coder.active} of {coder.capacity} charts in hand
        </span>
      )}
      {/* An empty desk has its own, larger button. */}
      {selected.value && (
        <button class="primary next" aria-disabled={asking.value} onClick={takeNext}>
          {asking.value ? (
            'Asking…'
          ) : (
            <>
              Next chart <kbd>N</kbd>
            </>
          )}
        </button>
      )}
    </div>
  );
}

function Today() {
  const coder = me.value;
  if (!coder) return null;
  return (
    <section class="panel today" aria-labelledby="today-title">
      <h2 id="today-title" class="panel-head">
        Today
      </h2>
      <dl class="figures">
        <div>
          <dd>{coder.completedToday ?? '–'}</dd>
          <dt>completed</dt>
        </div>
        <div>
          <dd>{coder.active}</dd>
          <dt>in hand</dt>
        </div>
        <div>
          <dd>{coder.held}</dd>
          <dt>held</dt>
        </div>
      </dl>
    </section>
  );
}

function EmptyDesk({ takeNext }: { takeNext: () => void }) {
  const away = me.value && me.value.presence !== 'available';
  if (emptyAt.value !== null) {
    return (
      <Blank
        title="Nothing for you right now"
        text={`No ready chart was yours to code at ${toTheSecond(emptyAt.value)}.`}
        act="Ask again"
        hint="N"
        run={takeNext}
      />
    );
  }
  return (
    <Blank
      title={away ? 'You are not taking charts' : 'Ready when you are'}
      text={
        away
          ? 'Set yourself to available to be given new charts.'
          : 'The most urgent chart you may code comes first.'
      }
      {...(away
        ? { act: 'I am available', run: () => void setPresence('available') }
        : { act: 'Next chart', hint: 'N', run: takeNext })}
    />
  );
}

function Blank(props: { title: string; text: string; act?: string; hint?: string; run?: () => void }) {
  const { title, text, act, hint, run } = props;
  return (
    <div class="card blank">
      <Glyph name="document" />
      <h1>{title}</h1>
      <p class="muted">{text}</p>
      {run && (
        <button class="primary" aria-disabled={asking.value} onClick={run}>
          {asking.value ? (
            'Asking…'
          ) : (
            <>
              {act} {hint && <kbd>{hint}</kbd>}
            </>
          )}
        </button>
      )}
    </div>
  );
}
