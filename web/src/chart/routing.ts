import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { reasonName } from '../server/reference.ts';
import { when } from '../ui/time.ts';
import { chartPath, type Chart, type DeadlinePart } from './chart.ts';
import { dueBecause } from './deadline.ts';
import { endedBy } from './holding.ts';

export interface Candidate {
  coder: string;
  name: string;
  may: boolean;
  why: string[];
}

export interface Routing {
  workqueue?: string | null;
  /** What places it, in words. */
  rule?: string | null;
  rulesVersion?: number | null;
  /** When time alone may lead it elsewhere. */
  replaceAt?: string | null;
  deadlineParts?: DeadlinePart[] | null;
  rules: { workqueue: string; matched: boolean; failed?: unknown }[];
  order: {
    deadline?: string | null;
    minutes: number;
    boostMinutes: number;
    key?: string | number | null;
    /** Absent when the chart is in no line. */
    place?: number | null;
    of?: number | null;
  } | null;
  coders: Candidate[];
  /** What it waits for before it can be given. */
  waitsFor?: { kind: string; what: string; until?: string | null; text: string }[];
  /** The soonest it could be given; absent when nobody knows, or it is with somebody. */
  soonest?: string | null;
  /** The past moment of which all of it is; absent: now. */
  asOf?: string | null;
  /** Why the place in line is left out. */
  omits?: string | null;
}

/**
 * Reads the explanation again whenever the chart's version moves; of the moment right after the picked version,
 * or of now.
 */
export function useRouting(
  id: string,
  version: number,
  picked: number | null = null,
): { routing: Routing | null; problem: Problem | null } {
  const [routing, setRouting] = useState<Routing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const moment = picked === null ? '' : `?version=${picked}`;
    void read<Routing>(`${chartPath(id)}/routing${moment}`, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) setRouting(answer.value);
    });
    return () => stop.abort();
  }, [id, version, picked]);
  return { routing, problem };
}

/** Why the chart is where it is and what it waits for, in sentences. */
export function story(chart: Chart, routing: Routing, at: number): string[] {
  const named = (id: string) => routing.coders.find((one) => one.coder === id)?.name ?? id;
  const told: string[] = [];
  if (!routing.workqueue) told.push('It is in no workqueue: no rule places it.');
  else {
    const by = routing.rulesVersion ? `, by version ${routing.rulesVersion} of the rules` : '';
    told.push(`It is in ${routing.workqueue}: ${routing.rule ?? 'placed before'}${by}.`);
  }
  if (routing.replaceAt) told.push(`Its place is looked at again ${when(routing.replaceAt, at)}.`);
  // What the chart itself says is of now; of a past moment the server tells what it waited for.
  if (!routing.asOf) told.push(...asItIs(chart, named, at));
  for (const { kind, text } of routing.waitsFor ?? [])
    if (routing.asOf || kind === 'coder' || kind === 'preferred') told.push(`It waits for ${text}.`);
  if (routing.soonest)
    told.push(`It could be given ${when(routing.soonest, at)} at the soonest.`);
  if (routing.asOf) return [...told, ...inLine(routing, at)];
  for (const { coder, until, reason } of chart.declines ?? [])
    told.push(
      `${named(coder)} returned, declined or missed it${reason ? ` (${reason})` : ''}, and is not given it unasked before ${when(until, at)}.`,
    );
  return [...told, ...inLine(routing, at)];
}

/** Its place, its deadline and how many may code it. */
function inLine(routing: Routing, at: number): string[] {
  const { place, of } = routing.order ?? {};
  const because = dueBecause(routing.deadlineParts ?? [], at);
  const may = routing.coders.filter((one) => one.may).length;
  return [
    ...(typeof place === 'number' ? [`It is ${place} of ${of} in line.`] : []),
    ...(because ? [because] : []),
    may === 0 ? 'Nobody may code it now.' : `${may} of ${routing.coders.length} coders may code it.`,
  ];
}

/** What keeps the chart as it is, and who has it or may have it first. */
function asItIs(chart: Chart, named: (id: string) => string, at: number): string[] {
  const told: string[] = [];
  if (chart.state === 'notReady' && chart.missing?.length)
    told.push(`It is not ready: it waits for ${chart.missing.join(', ')}.`);
  for (const hold of chart.holds ?? []) {
    const ends = endedBy(hold.reason) ?? 'Ends when it is released';
    told.push(`It is held since ${when(hold.since, at)}: ${reasonName(hold.reason)}. ${ends}.`);
  }
  if (chart.assignment) told.push(`${named(chart.assignment.coder)} has it since ${when(chart.assignment.since, at)}.`);
  else if (chart.stickyTo) {
    const { coder, until, offer } = chart.stickyTo;
    told.push(`It ${offer ? 'is offered to' : 'waits for'} ${named(coder)} until ${when(until, at)}.`);
  }
  return told;
}

/** A rule's failed conditions, whatever their shape: texts stay texts, triples read as a sentence. */
export function failedText(failed: unknown): string {
  if (!failed) return '';
  if (Array.isArray(failed)) return failed.map(failedText).filter(Boolean).join('; ');
  if (typeof failed !== 'object') return String(failed);
  const { attribute, operator, value } = failed as Record<string, unknown>;
  if (attribute === undefined) return JSON.stringify(failed);
  const against = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  return `${String(attribute)} ${String(operator ?? '')} ${against}`.trim();
}

/** A line of the history, as far as moments need it. */
export interface Entry {
  version: number;
  at: string;
  change: string;
}

/** A change of the chart: all that came in one step is one moment, named by its last version. */
export interface Step {
  version: number;
  at: string;
  changes: string[];
}

/** The steps of a history, the latest first. */
export function stepsOf(entries: Entry[]): Step[] {
  const steps: Step[] = [];
  for (const entry of [...entries].sort((left, right) => left.version - right.version)) {
    const last = steps[0];
    if (last?.at === entry.at) {
      last.version = entry.version;
      last.changes.push(entry.change);
    } else steps.unshift({ version: entry.version, at: entry.at, changes: [entry.change] });
  }
  return steps;
}
