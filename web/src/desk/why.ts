import type { Chart } from '../chart/chart.ts';
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

export interface Told {
  /** Null for a chart that came by itself, or was on the desk before the page was opened. */
  readonly why: Why | null;
  /** It was seen to come, and nobody at this desk had asked. */
  readonly unasked: boolean;
  /** Standard minutes of its kind. */
  readonly minutes: number | undefined;
  readonly at: number;
}

/**
 * Why this chart, why me, in sentences: the same for a chart asked for and one that came by itself, as far
 * as the desk is told. How a chart was given that it did not see come is left open.
 */
export function reasons(chart: Chart, { why, unasked, minutes, at }: Told): string[] {
  const { assignment, deadline, coderOfRecord } = chart;
  const queue = why?.workqueue ?? chart.workqueue;
  const since = assignment ? Date.parse(assignment.since) : null;
  const told: string[] = [];
  if (chart.state === 'review')
    told.push(`It is a second-level review of what ${coderOfRecord ?? 'another coder'} coded.`);
  else if (why?.sticky) told.push('You asked, and it was yours before and waited for you.');
  else if (coderOfRecord && coderOfRecord === assignment?.coder) told.push('It came back: you coded it before.');
  if (why && !why.sticky) told.push(`You asked, and ${decided(why)}.`);
  else if (!why && assignment) {
    const given = `It was given to you${queue ? ` from ${queue}` : ''}, ${when(assignment.since, at)}`;
    told.push(unasked ? `${given}, without your asking: pushed to you, or assigned by a lead.` : `${given}.`);
  }
  if (why?.rule && queue) told.push(`It is in ${queue}: ${why.rule}.`);
  if (why?.tier) told.push(`You work ${queue} in tier ${why.tier}.`);
  told.push('You may code it: credential, specialty, facility and independence were checked when you got it.');
  if (deadline && since !== null) {
    const left = Date.parse(deadline) - since;
    const then = left < 0 ? `it was late by ${span(left)} already` : `${span(left)} were left`;
    told.push(`It is due ${when(deadline, at)}; when you got it, ${then}.`);
  }
  const ahead = chart.boostMinutes ? `a lead brought it ${span(chart.boostMinutes * 60_000)} forward` : '';
  const work = minutes ? `a chart of its kind takes ${minutes} min` : '';
  if (ahead || work)
    told.push(`The line goes by when work must begin: ${[work, ahead].filter(Boolean).join(', and ')}.`);
  return told;
}
