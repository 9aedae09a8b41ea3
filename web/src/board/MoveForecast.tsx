import { useEffect, useState } from 'preact/hooks';
import type { Chart } from '../chart/chart.ts';
import { post } from '../server/call.ts';
import { sentence } from '../server/problem.ts';
import { now } from '../ui/time.ts';
import { forecastText, type Forecast } from './forecast.ts';

/** What the move would do, asked of the server as soon as it is known where to. */
export function MoveForecast({ charts, workqueue }: { charts: readonly Chart[]; workqueue: string }) {
  const [lines, setLines] = useState<string[] | null>(null);
  const ids = charts.map((chart) => chart.id).join(' ');
  useEffect(() => {
    let asked = true;
    setLines(null);
    if (workqueue)
      void post<Forecast>('/api/charts/forecast', { charts: ids.split(' '), workqueue }).then((answer) => {
        if (asked)
          setLines(answer.ok ? forecastText(answer.value, now.value) : [sentence('No forecast', answer.problem)]);
      });
    return () => {
      asked = false;
    };
  }, [ids, workqueue]);
  if (!workqueue) return null;
  return (
    <div class="forecast" role="status" aria-label="Forecast">
      <p class="muted">The next 24 hours, if nothing more arrives:</p>
      {lines === null ? <p class="muted">Working it out…</p> : lines.map((line) => <p key={line}>{line}</p>)}
    </div>
  );
}
