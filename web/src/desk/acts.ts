import { signal } from '@preact/signals';
import { chartPath, type Chart } from '../chart/chart.ts';
import type { QueryAnswer } from '../chart/AnswerDialog.tsx';
import type { HoldDraft } from '../chart/HoldDialog.tsx';
import { act } from '../server/call.ts';
import { sentence, type Problem } from '../server/problem.ts';
import { reasonName } from '../server/reference.ts';
import { say } from '../ui/announce.tsx';
import type { CoderRow, Presence } from './coder.ts';
import { acknowledge, asked, chosen, current, given, isFree, me, setAsked, type Asked } from './desk.ts';
import type { Why } from './why.ts';

export const asking = signal(false);
/** When the server last had nothing for this coder. */
export const emptyAt = signal<number | null>(null);
export const nextProblem = signal<Problem | null>(null);

const coderPath = () => `/api/coders/${encodeURIComponent(me.value?.id ?? '')}`;

/** Never painted ahead: two coders may be asking for the same chart, and only the server knows. */
export async function next(): Promise<void> {
  if (asking.value || !me.value) return;
  asking.value = true;
  nextProblem.value = null;
  emptyAt.value = null;
  const answer = await act<{ chart: Chart; why?: Why } | null>(`${coderPath()}/next`);
  asking.value = false;
  if (!answer.ok) {
    nextProblem.value = answer.problem;
  } else if (!answer.value) {
    emptyAt.value = Date.now();
    say('No chart for you right now', 'plain');
  } else {
    const { chart, why } = answer.value;
    chosen.value = chart.id;
    given(chart, 'next', why);
  }
}

/** Accepts what is offered; as with next, only the server knows whether it still is. */
export async function accept(chart: Chart): Promise<void> {
  if (asked.value.has(chart.id)) return;
  setAsked(chart.id, { act: 'accept' });
  nextProblem.value = null;
  const answer = await act<{ chart: Chart; why?: Why }>(`${coderPath()}/accept`, { chart: chart.id });
  setAsked(chart.id, null);
  if (!answer.ok) {
    nextProblem.value = answer.problem;
    return;
  }
  const { chart: taken, why } = answer.value;
  chosen.value = taken.id;
  given(taken, 'offer', why);
}

export async function decline(chart: Chart, reason: string): Promise<Problem | null> {
  if (asked.value.has(chart.id)) return null;
  setAsked(chart.id, { act: 'decline' });
  const answer = await act<Chart>(`${coderPath()}/decline`, { chart: chart.id, reason });
  if (answer.ok) acknowledge(answer.value);
  setAsked(chart.id, null);
  if (!answer.ok) return answer.problem;
  say(`${chart.account} declined`);
  return null;
}

export async function setPresence(state: Presence): Promise<void> {
  const before = me.value;
  if (!before || before.presence === state) return;
  me.value = { ...before, presence: state };
  const answer = await act<CoderRow>(`${coderPath()}/presence`, { state }, 'PUT');
  if (answer.ok) {
    say(
      state === 'available'
        ? 'You are available'
        : state === 'away'
          ? 'You are away: no new charts'
          : 'You are off',
    );
  } else {
    me.value = { ...(me.value ?? before), presence: before.presence };
    say(sentence('Presence not changed', answer.problem), 'bad');
  }
}

/** Opening is waited for by whatever is done next, so that no key pressed quickly after it is lost. */
let opening: Promise<unknown> = Promise.resolve();

export function open(chart: Chart): void {
  if (asked.value.has(chart.id)) return;
  opening = ask(chart, { act: 'open' }, 'open', { assignment: number(chart) }, 'The chart was not opened');
}

export async function complete(
  chart: Chart,
  outcome?: 'agree' | 'return',
  note?: string,
): Promise<Problem | null> {
  const problem = await ask(
    chart,
    { act: 'complete' },
    'complete',
    {
      assignment: number(chart),
      ...(outcome ? { outcome } : {}),
      ...(note ? { note } : {}),
    },
    'The chart was not completed',
  );
  if (!problem) {
    say(outcome === 'return' ? `${chart.account} returned to its coder` : `${chart.account} completed`);
    goOn();
  }
  return problem;
}

/** With a conflict of interest the coder never gets the chart again. */
const isConflict = (reason: string) => reason.startsWith('Conflict of interest');

export async function giveBack(chart: Chart, reason: string): Promise<Problem | null> {
  const problem = await ask(
    chart,
    { act: 'return' },
    'return',
    { assignment: number(chart), reason, ...(isConflict(reason) ? { conflict: true } : {}) },
    'The chart was not returned',
  );
  if (!problem) say(`${chart.account} returned to its workqueue`);
  return problem;
}

export async function hold(chart: Chart, draft: HoldDraft): Promise<Problem | null> {
  await opening;
  setAsked(chart.id, { act: 'hold', reason: draft.reason });
  const answer = await act<{ hold: string; chart: Chart }>(`${chartPath(chart.id)}/hold`, {
    assignment: number(chart),
    ...draft,
  });
  if (answer.ok) acknowledge(answer.value.chart);
  setAsked(chart.id, null);
  if (!answer.ok) return answer.problem;
  const placed = answer.value.hold;
  say(`${chart.account} held: ${reasonName(draft.reason)}`, 'good', {
    label: 'Undo',
    run: () => void takeBack(chart, placed),
  });
  return null;
}

/** Ends a hold again that was just placed. Where the chart then waits for its coder, they take it up. */
async function takeBack(chart: Chart, placed: string): Promise<void> {
  const problem = await release(chart, placed);
  if (!problem && !current.value.some((mine) => mine.id === chart.id)) await next();
}

export const release = async (chart: Chart, id: string) => {
  const problem = await ask(chart, { act: 'release' }, 'release', { hold: id }, 'The hold was not released');
  if (!problem) say(`Hold on ${chart.account} released`);
  return problem;
};

/** A query was answered, or will not be. */
export async function answer(chart: Chart, hold: string, answered: QueryAnswer): Promise<Problem | null> {
  const problem = await ask(chart, { act: 'release' }, 'answer', { hold, ...answered }, 'The query was not closed');
  if (!problem) say(`Query on ${chart.account} closed`);
  return problem;
}

/** Completing leads straight on: to the next chart on the desk, else to the next one in line. */
function goOn(): void {
  if (current.value.length > 0) chosen.value = current.value[0]?.id ?? null;
  else if (me.value?.presence === 'available') void next();
}

async function ask(
  chart: Chart,
  painted: Asked,
  verb: string,
  body: unknown,
  failed: string,
): Promise<Problem | null> {
  if (!isFree(chart)) return null;
  if (painted.act !== 'open') await opening;
  setAsked(chart.id, painted);
  const answer = await act<Chart>(`${chartPath(chart.id)}/${verb}`, body);
  if (answer.ok) acknowledge(answer.value);
  else say(sentence(failed, answer.problem), 'bad');
  setAsked(chart.id, null);
  return answer.ok ? null : answer.problem;
}

const number = (chart: Chart) => chart.assignment?.number;
