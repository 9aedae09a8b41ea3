import { useEffect, useState } from 'preact/hooks';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { chartPath } from './chart.ts';

export interface Candidate {
  coder: string;
  name: string;
  may: boolean;
  why: string[];
}

export interface Routing {
  workqueue?: string | null;
  rule?: string | null;
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
