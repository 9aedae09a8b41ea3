import { useEffect, useState } from 'preact/hooks';
import { interrupted, link, readAt, wake } from '../live/connection.ts';
import { browserClock } from '../live/wire.ts';
import { unsent } from '../server/call.ts';
import type { Place } from '../session/account.ts';
import { Glyph } from './Glyph.tsx';
import { span, toTheSecond } from './time.ts';

/** The performance clock's reading as a time of day. */
const timeOfDay = (at: number) => toTheSecond(Date.now() - (browserClock.now() - at));

/** What stands still while the connection is down; lists are read on their own. */
const stale: Record<Place, string> = {
  desk: 'Your desk is',
  board: 'The board is',
  charts: 'The counts are',
  unroutable: 'The counts are',
  'follow-ups': 'The counts are',
  ineligible: 'The counts are',
  credentials: 'The counts are',
  rules: 'The counts are',
  integration: 'This page is',
};

const plural = (count: number) => (count === 1 ? '1 change is' : `${count} changes are`);

/**
 * Says what is and is not saved whenever the connection or a command is in trouble. It takes the place of
 * the live mark in the header, so that nothing below moves when it comes.
 */
export function Banner({ place }: { place: Place }) {
  const trouble = interrupted.value;
  const waiting = unsent.value;
  const wholeAt = Math.max(link.value.wholeAt ?? 0, readAt.value ?? 0) || null;
  return (
    <div class={trouble || waiting ? 'banner shown' : 'banner'}>
      {!trouble && waiting === 0 && <LivePill />}
      <div role="status" class="banner-text">
        {trouble && (
          <span>
            <Glyph name="warning" />
            <strong>Reconnecting.</strong>{' '}
            {wholeAt === null
              ? 'Live updates have not started yet.'
              : `${stale[place]} as of ${timeOfDay(wholeAt)}.`}{' '}
            {waiting === 0 && 'Everything you did is saved.'}
          </span>
        )}
        {waiting > 0 && (
          <span>
            <Glyph name="warning" />
            <strong>{plural(waiting)} not saved yet</strong> and being sent again. Keep this page open.
          </span>
        )}
      </div>
      {(trouble || waiting > 0) && (
        <>
          <Countdown wholeAt={trouble ? wholeAt : null} />
          <button onClick={wake}>Try now</button>
        </>
      )}
    </div>
  );
}

/** Outside the live region: a screen reader should hear of the loss once, not every second. */
function Countdown({ wholeAt }: { wholeAt: number | null }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  const { nextAt, state } = link.value;
  if (state === 'live') return null;
  const left = nextAt === null ? 0 : Math.ceil((nextAt - browserClock.now()) / 1_000);
  return (
    <span class="muted tabular" aria-hidden="true">
      {wholeAt !== null && `${span(browserClock.now() - wholeAt)} ago, `}
      {left > 0 ? `next try in ${left} s` : 'trying…'}
    </span>
  );
}

const pillWords = {
  closed: 'Not connected',
  connecting: 'Connecting',
  catchingUp: 'Catching up',
  live: 'Live',
  waiting: 'Reconnecting',
} as const;

function LivePill() {
  const { state } = link.value;
  return (
    <span class={`pill pill-${state}`}>
      <span class="pulse" aria-hidden="true" />
      {pillWords[state]}
    </span>
  );
}
