import { sentenceCase, type Chart, type DeadlinePart } from '../chart/chart.ts';
import { dueBecause } from '../chart/deadline.ts';
import { span, when } from '../ui/time.ts';

/** What the server told with a chart that was asked for. */
export interface Why {
  workqueue: string;
  rule: string;
  /** Absent when a lead gave the chart. */
  tier?: number | null;
  sticky: boolean;
  /** What decided among the charts they may code. */
  reason?: 'urgency' | 'firstRight' | 'waitBound' | 'fairShare' | 'scarcity' | 'lead';
  deadline: string;
  slackMinutes: number;
  classes: unknown;
  text: string;
}

/** A chart that is given again is given for another reason. */
export const givenAs = (chart: Chart) => `${chart.id} ${chart.assignment?.number}`;

function decided({ reason, workqueue }: Why): string {
  if (reason === 'scarcity') return `few on duty may code it and it must begin soon: it came before work that others may do`;
  if (reason === 'fairShare') return `its client had less than its share of the work in progress`;
  if (reason === 'waitBound') return `it was due and had been passed over as often as any chart may be`;
  if (reason === 'lead') return 'a lead chose you for it';
  return `it is the most urgent you may code in ${workqueue}`;
}

/** How a chart in hand came, as the desk's stream tells it. */
export interface Given {
  number: number;
  by: 'next' | 'push' | 'lead' | 'offer';
  why?: Why | null;
  deadlineParts: readonly DeadlinePart[];
}

export interface Told {
  /** Null while nobody has said how it came. */
  readonly given: Given | null;
  /** Standard minutes of its kind. */
  readonly minutes: number | undefined;
  readonly at: number;
}

/** Whose doing it was, and what decided. */
function came(by: Given['by'], why: Why): string {
  if (by === 'lead') return 'A lead chose you for it.';
  if (why.sticky)
    return by === 'next'
      ? 'You asked, and it was yours before and waited for you.'
      : 'It came back without your asking: it was yours before and waited for you.';
  if (by === 'push') return `It was pushed to you without your asking: ${decided(why)}.`;
  return by === 'offer' ? `You accepted the offer: ${decided(why)}.` : `You asked, and ${decided(why)}.`;
}

/** Why this chart, why me, in sentences: the same for every way in which a chart comes. */
export function reasons(chart: Chart, { given, minutes, at }: Told): string[] {
  const { assignment, deadline, coderOfRecord } = chart;
  const why = given?.why;
  const queue = why?.workqueue ?? chart.workqueue;
  const since = assignment ? Date.parse(assignment.since) : null;
  const told: string[] = [];
  if (chart.state === 'review')
    told.push(`It is a second-level review of what ${coderOfRecord ?? 'another coder'} coded.`);
  else if (!why?.sticky && coderOfRecord && coderOfRecord === assignment?.coder)
    told.push('It came back: you coded it before.');
  if (given && why) told.push(came(given.by, why));
  else if (assignment)
    told.push(`It was given to you${queue ? ` from ${queue}` : ''}, ${when(assignment.since, at)}.`);
  if (why?.rule && queue) told.push(`It is in ${queue}: ${why.rule}.`);
  if (why?.tier) told.push(`You work ${queue} in tier ${why.tier}.`);
  told.push('You may code it: credential, specialty, facility and independence were checked when you got it.');
  if (deadline && since !== null) {
    const left = Date.parse(deadline) - since;
    const then = left < 0 ? `it was late by ${span(left)} already` : `${span(left)} were left`;
    told.push(`It is due ${when(deadline, at)}; when you got it, ${then}.`);
  }
  const because = dueBecause(given?.deadlineParts ?? [], at);
  if (because) told.push(because);
  const ahead = chart.boostMinutes ? `a lead brought it ${span(chart.boostMinutes * 60_000)} forward` : '';
  const work = minutes ? `a chart of its kind takes ${minutes} min` : '';
  if (ahead || work)
    told.push(`The line goes by when work must begin: ${[work, ahead].filter(Boolean).join(', and ')}.`);
  return told;
}

/** What is said of a coder, said to them. */
export function toYou(text: string): string {
  const you = text
    .replace(/^is (?=away|off|on )/, 'you are ')
    .replace(/^has /, 'you have ')
    .replace(/^does not /, 'you do not ')
    .replace(/\bthey\b/g, 'you')
    .replace(/\btheirs\b/g, 'yours')
    .replace(/\btheir\b/g, 'your')
    .replace(/\bthem\b/g, 'you');
  return sentenceCase(you);
}
