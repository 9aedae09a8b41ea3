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
}

/** Reads the explanation again whenever the chart's version moves. */
export function useRouting(
  id: string,
  version: number,
): { routing: Routing | null; problem: Problem | null } {
  const [routing, setRouting] = useState<Routing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void read<Routing>(`${chartPath(id)}/routing`, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) setRouting(answer.value);
    });
    return () => stop.abort();
  }, [id, version]);
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
