import type { Chart } from '../chart/chart.ts';
import { kindOf } from '../server/reference.ts';
import { givens } from './desk.ts';
import { givenAs, reasons } from './why.ts';

export function WhyThisChart({ chart, at }: { chart: Chart; at: number }) {
  const told = reasons(chart, {
    given: givens.value.get(givenAs(chart)) ?? null,
    minutes: kindOf(chart.kind)?.minutes,
    at,
  });
  return (
    <section class="why" aria-labelledby="why-title">
      <h2 id="why-title">Why this chart, why me</h2>
      <ul>
        {told.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
