import '../chart/chart.css';
import './board.css';
import { useEffect } from 'preact/hooks';
import { useKeys } from '../ui/keys.ts';
import { Board } from './Board.tsx';
import { openBoard, togglePause } from './board.ts';
import { Charts } from './Charts.tsx';
import { FollowUps } from './FollowUps.tsx';
import { Unroutable } from './Unroutable.tsx';

/** The lead's places share one live board, so that going between them interrupts nothing. */
export function Lead({ place }: { place: string }) {
  useEffect(() => openBoard(), []);
  useKeys('Board', [{ key: 'p', label: 'Pause or resume live updates', run: togglePause }]);
  if (place === 'charts') return <Charts />;
  if (place === 'unroutable') return <Unroutable />;
  if (place === 'follow-ups') return <FollowUps />;
  return <Board />;
}
