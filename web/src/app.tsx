import { useEffect } from 'preact/hooks';
import { connect } from './live/connection.ts';
import { placesOf, type Place } from './session/account.ts';
import { Integration } from './session/Integration.tsx';
import { address, route } from './session/route.ts';
import { account, probe, signOut } from './session/session.ts';
import { ExpiryWarning, SignInAgain, SignInPage, Unreachable } from './session/SignIn.tsx';
import { Announcements } from './ui/announce.tsx';
import { Banner } from './ui/Banner.tsx';
import { Glyph } from './ui/Glyph.tsx';
import { KeySheet, showKeys } from './ui/KeySheet.tsx';
import { Palette } from './ui/Palette.tsx';
import { lazy } from './ui/lazy.tsx';

const Desk = lazy(() => import('./desk/Desk.tsx').then((part) => part.Desk));
const Lead = lazy(() => import('./board/Lead.tsx').then((part) => part.Lead));
const PauseSwitch = lazy(() => import('./board/PauseSwitch.tsx').then((part) => part.PauseSwitch));

/** Fetches what the address will need while the server is asked who this is. */
export function fetchAhead(): void {
  const { place } = route.value;
  if (!place) return;
  (place === 'desk' ? Desk : Lead).fetch();
  void import('./live/hub.ts').catch(() => {});
}

const placeWords: Record<Place, string> = {
  desk: 'Desk',
  board: 'Board',
  charts: 'Charts',
  unroutable: 'Unroutable',
  'follow-ups': 'Follow-ups',
  ineligible: 'Ineligible',
  credentials: 'Credentials',
  rules: 'Rules',
  integration: 'Integration',
};

export function App() {
  if (account.value === undefined) return <Unreachable />;
  if (account.value === null) return <SignInPage />;
  return <Inside />;
}

function Inside() {
  const who = account.value;
  useEffect(() => {
    if (who && who.role !== 'integration') connect(probe);
  }, [who?.name]);
  if (!who) return null;
  const places = placesOf(who);
  const place = places.find((candidate) => candidate === route.value.place) ?? places[0] ?? 'integration';
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href={address(places[0] ?? '')}>
          <img src="/favicon.svg" width="20" height="20" alt="" />
          CodingQueue
        </a>
        {places.length > 1 && (
          <nav aria-label="Places">
            {places.map((name) => (
              <a key={name} href={address(name)} aria-current={name === place ? 'page' : undefined}>
                {placeWords[name]}
              </a>
            ))}
          </nav>
        )}
        <span class="grow" />
        <ExpiryWarning />
        {place !== 'integration' && <Banner place={place} />}
        {place !== 'desk' && place !== 'integration' && <PauseSwitch />}
        <button class="icon" aria-label="Keys" title="Keys (?)" onClick={showKeys}>
          <Glyph name="question" />
        </button>
        <span class="who">
          {who.name} <span class="muted">{who.role}</span>
        </span>
        <button class="quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      </header>
      <Screen place={place} coder={who.coder ?? ''} />
      <KeySheet lists={place !== 'desk' && place !== 'integration'} />
      <Palette places={places.map((name) => ({ name: placeWords[name], address: address(name) }))} />
      <SignInAgain />
      <Announcements />
    </>
  );
}

function Screen({ place, coder }: { place: Place; coder: string }) {
  if (place === 'desk') return <Desk coder={coder} />;
  if (place === 'integration') return <Integration />;
  return <Lead place={place} />;
}

/** The address after `#` is the place we are at, so the skip link moves focus by itself. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
