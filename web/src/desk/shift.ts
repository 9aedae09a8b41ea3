import { act } from '../server/call.ts';
import { sentence } from '../server/problem.ts';
import { say } from '../ui/announce.tsx';
import type { LeftOpen } from './coder.ts';

/** What becomes of a chart that was open when its coder's shift ended; the coder or a lead says. */
export async function answerLeftOpen(left: LeftOpen, choice: 'keep' | 'release'): Promise<void> {
  const { coder, chart, account } = left;
  const answer = await act<unknown>(`/api/coders/${encodeURIComponent(coder)}/answer`, { chart, choice });
  if (answer.ok) say(choice === 'keep' ? `${account} stays with its coder` : `${account} goes to others`);
  else say(sentence(`${account} was not answered for`, answer.problem), 'bad');
}
