import '../chart/chart.css';
import './board.css';
import { useEffect } from 'preact/hooks';
import { useKeys } from '../ui/keys.ts';
import { Board } from './Board.tsx';
import { openBoard, togglePause } from './board.ts';
import { Charts } from './Charts.tsx';
import { Credentials } from './Credentials.tsx';
import { FollowUps } from './FollowUps.tsx';
import { Ineligible } from './Ineligible.tsx';
import { Rules } from './Rules.tsx';
import { Unroutable } from './Unroutable.tsx';

/** The lead's places share one live board, so that going between them interrupts nothing. */
export function Lead({ place }: { place: string }) {
  useEffect(() => openBoard(), []);
  useKeys('Board', [{ key: 'p', label: 'Pause or resume live updates', run: togglePause }]);
  if (place === 'charts') return <Charts />;
  if (place === 'unroutable') return <Unroutable />;
  if (place === 'follow-ups') return <FollowUps />;
  if (place === 'ineligible') return <Ineligible />;
  if (place === 'credentials') return <Credentials />;
  if (place === 'rules') return <Rules />;
  return <Board />;
}
