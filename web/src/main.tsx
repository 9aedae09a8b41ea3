import { render } from 'preact';
import { App, fetchAhead } from './app.tsx';
import { resume } from './session/session.ts';

void resume();
fetchAhead();
const place = document.getElementById('app');
if (place) render(<App />, place);
