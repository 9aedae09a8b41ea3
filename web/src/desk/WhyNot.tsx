import { useEffect, useState } from 'preact/hooks';
import { sentenceCase, type UnmetRule } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { kindName } from '../server/reference.ts';
import { Dialog, ProblemText } from '../ui/Dialog.tsx';
import { emptyAt } from './acts.ts';
import { me, warnings } from './desk.ts';
import { toYou } from './why.ts';

interface WouldGet {
  chart?: string | null;
  text: string;
  outOfReach?: { workqueue: string; kind: string; charts: number; rules: UnmetRule[] }[] | null;
}

interface WhyNot {
  may: boolean;
  rules: UnmetRule[];
  why: string[];
  next: WouldGet;
}

const path = (rest: string) => `/api/coders/${encodeURIComponent(me.value?.id ?? '')}/${rest}`;

/** Why not that one, asked of the code that decides. */
export function WhyNotDialog(props: { chart: string; account: string; onClose: () => void }) {
  const [why, setWhy] = useState<WhyNot | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void read<WhyNot>(path(`why?chart=${encodeURIComponent(props.chart)}`), stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      if (answer.ok) setWhy(answer.value);
      else setProblem(answer.problem);
    });
    return () => stop.abort();
  }, [props.chart]);
  return (
    <Dialog title={`Why not ${props.account}`} subtitle="As of now" onClose={props.onClose}>
      <div class="dialog-body">
        {problem && <ProblemText problem={problem} />}
        {!why && !problem && <Skeleton lines={3} />}
        {why && (
          <ul class="sentences">
            {sentences(why, props.chart).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

export function sentences({ may, rules, why, next }: WhyNot, chart: string): string[] {
  const told = rules.map((rule) => `You may not code it: ${toYou(rule.text)}`);
  told.push(...why.map(toYou));
  if (may) told.push(why.length === 0 ? 'You are next for it.' : 'You may code it.');
  if (next.chart !== chart) told.push(`If you asked now: ${toYou(next.text)}`);
  return told;
}

/** What stands in line and is out of the coder's reach, with the rule and the value that fails it. */
export function OutOfReach() {
  const [would, setWould] = useState<WouldGet | null>(null);
  const id = me.value?.id;
  const lapsing = warnings.value.map((warning) => `${warning.code} ${warning.lastGood}`).join();
  useEffect(() => {
    if (!id) return;
    const stop = new AbortController();
    void read<WouldGet>(path('would-get'), stop.signal).then((answer) => {
      if (answer.ok && !stop.signal.aborted) setWould(answer.value);
    });
    return () => stop.abort();
    // A credential that lapses or is renewed, or another empty answer, may have changed it.
  }, [id, emptyAt.value, lapsing]);
  const lines = would?.outOfReach ?? [];
  if (lines.length === 0) return null;
  return (
    <section class="out-of-reach" aria-labelledby="reach-title">
      <h2 id="reach-title">In line where you work, and not for you</h2>
      <ul class="sentences">
        {lines.map((line) => {
          const charts = line.charts === 1 ? '1 chart' : `${line.charts} charts`;
          const reasons = line.rules.map((rule) => sentenceCase(rule.text)).join(' ');
          return (
            <li key={`${line.workqueue} ${line.kind} ${reasons}`}>
              <strong class="plain">
                {charts}, {kindName(line.kind)}, in {line.workqueue}.
              </strong>{' '}
              {reasons}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
