import { signal } from '@preact/signals';
import { chartPath, leadActsFor, stateWords, type Chart } from '../chart/chart.ts';
import { act, read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { say } from '../ui/announce.tsx';

/** Acts a lead may do to several charts at once. */
export type BulkVerb = 'move' | 'assign' | 'expedite';

/** One command for one chart. */
export interface Command {
  readonly verb: BulkVerb;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Outcome =
  | { readonly is: 'waiting' | 'asking' | 'stopped' }
  | { readonly is: 'done'; readonly chart: Chart }
  | { readonly is: 'refused'; readonly problem: Problem }
  /** No answer came through: it may be done. Asking again is safe, the command keeps its key. */
  | { readonly is: 'unknown'; readonly problem: Problem };

export interface Line {
  /** The chart as it was listed when the act was asked for. */
  readonly before: Chart;
  readonly command: Command;
  readonly outcome: Outcome;
  /** The server may have it already: whatever changed since may be this very command. */
  readonly sent: boolean;
}

export interface Bulk {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly running: boolean;
  /** Taking back is one step: what took something back is not itself taken back. */
  readonly isUndo: boolean;
}

/** Commands on their way at once: enough to hide the round trip, too few to keep others waiting. */
const width = 4;

/** The last act on several charts. It goes on while its lead looks at other places. */
export const bulk = signal<Bulk | null>(null);
/** Its outcome is on screen, and need not be told elsewhere. */
export const bulkShown = signal(false);

export function dismissBulk(): void {
  if (!bulk.value?.running) bulk.value = null;
}

/** Charts whose command has not been sent stay as they are. */
export function stopBulk(): void {
  change((line) => (line.outcome.is === 'waiting' ? { ...line, outcome: { is: 'stopped' } } : line));
}

export function startBulk(title: string, charts: readonly Chart[], command: Command): void {
  begin(
    title,
    charts.map((chart) => ({ before: chart, command, outcome: first(chart, command), sent: false })),
    false,
  );
}

/** Sends again what is not known to be done, each command under the key it had. */
export function askAgain(): void {
  const now = bulk.value;
  if (!now || now.running) return;
  const again = (line: Line): Line =>
    line.outcome.is === 'unknown' || line.outcome.is === 'stopped'
      ? { ...line, outcome: { is: 'waiting' } }
      : line;
  begin(now.title, now.lines.map(again), now.isUndo);
}

/** Puts back what can be put back; charts that changed since are left as they are. */
export function undoBulk(): void {
  const now = bulk.value;
  if (!now || now.running || now.isUndo) return;
  const lines = now.lines.flatMap((line): Line[] => {
    const command = undoOf(line);
    return command && line.outcome.is === 'done'
      ? [{ before: line.outcome.chart, command, outcome: { is: 'waiting' }, sent: false }]
      : [];
  });
  begin(`Undo: ${now.title}`, lines, true);
}

/**
 * The command that puts a chart back where it was, or null where none does: an assignment that was given or
 * ended cannot be made not to have been, and a chart of no workqueue cannot be moved back to none.
 */
export function undoOf({ before, command, outcome }: Line): Command | null {
  if (outcome.is !== 'done') return null;
  const { chart } = outcome;
  if (command.verb === 'expedite') {
    const minutes = before.boostMinutes ?? 0;
    return minutes === (chart.boostMinutes ?? 0) ? null : { verb: 'expedite', body: { minutes } };
  }
  if (command.verb !== 'move' || !before.workqueue || before.workqueue === chart.workqueue) return null;
  if (before.assignment && before.assignment.number !== chart.assignment?.number) return null;
  return { verb: 'move', body: { workqueue: before.workqueue } };
}

export function counts(lines: readonly Line[]): Record<Outcome['is'], number> {
  const sum = { waiting: 0, asking: 0, stopped: 0, done: 0, refused: 0, unknown: 0 };
  for (const line of lines) sum[line.outcome.is]++;
  return sum;
}

/** "3 done, 1 refused": the parts that are not zero. */
export function summary(lines: readonly Line[]): string {
  const sum = counts(lines);
  const parts: [number, string][] = [
    [sum.waiting + sum.asking, 'to go'],
    [sum.done, 'done'],
    [sum.refused, 'refused'],
    [sum.unknown, 'without an answer'],
    [sum.stopped, 'not sent'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** Runs `each` over the indices, at most `width` at a time, in order. */
export async function atMost(
  width: number,
  count: number,
  each: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const hand = async () => {
    while (next < count) await each(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, hand));
}

/** What its state rules out is not asked for; the server has the last word on the rest. */
function first(chart: Chart, { verb }: Command): Outcome {
  if (leadActsFor(chart).includes(verb)) return { is: 'waiting' };
  return { is: 'refused', problem: here(`Not possible while it is ${stateWords[chart.state].toLowerCase()}`) };
}

const here = (title: string): Problem => ({ refusal: 'not_sent', title, detail: '', code: 0, retry: false });

function begin(title: string, lines: readonly Line[], isUndo: boolean): void {
  if (bulk.value?.running || lines.length === 0) return;
  bulk.value = { title, lines, running: true, isUndo };
  void atMost(width, lines.length, async (index) => {
    const line = bulk.value?.lines[index];
    if (line?.outcome.is !== 'waiting') return;
    put(index, { outcome: { is: 'asking' } });
    const refused = isUndo && !line.sent ? await changedSince(line) : null;
    put(index, refused ? { outcome: refused } : { outcome: await send(line), sent: true });
  }).then(() => {
    const now = bulk.value;
    if (!now) return;
    bulk.value = { ...now, running: false };
    const sum = counts(now.lines);
    const tone = sum.refused + sum.unknown > 0 ? 'plain' : 'good';
    if (!bulkShown.value) say(`${title}: ${summary(now.lines)}`, tone);
  });
}

/** Taking back must not undo what somebody else did in the meantime. */
async function changedSince({ before }: Line): Promise<Outcome | null> {
  const now = await read<Chart>(chartPath(before.id));
  if (!now.ok) return { is: now.problem.retry ? 'unknown' : 'refused', problem: now.problem };
  return now.value.version === before.version
    ? null
    : { is: 'refused', problem: here('Changed since, and left as it is') };
}

async function send({ before, command }: Line): Promise<Outcome> {
  const answer = await act<Chart>(`${chartPath(before.id)}/${command.verb}`, command.body);
  if (answer.ok) return { is: 'done', chart: answer.value };
  return { is: answer.problem.retry ? 'unknown' : 'refused', problem: answer.problem };
}

function put(index: number, news: Partial<Line>): void {
  change((line, at) => (at === index ? { ...line, ...news } : line));
}

function change(to: (line: Line, index: number) => Line): void {
  const now = bulk.value;
  if (now) bulk.value = { ...now, lines: now.lines.map(to) };
}
