import { when } from '../ui/time.ts';

/** What is expected of a workqueue's ready charts within the time looked at. */
export interface Outlook {
  charts: number;
  minutes: number;
  coders: number;
  late: number;
  left: number;
  clearedAt?: string | null;
}

export interface Forecast {
  at: string;
  until: string;
  workqueues: { id: string; name: string; now: Outlook; then: Outlook }[];
  charts: {
    chart: string;
    account: string;
    refusal?: string | null;
    reason?: string | null;
    coders: number;
    losesCoder: boolean;
  }[];
}

/** One workqueue, then what the move does to the charts that anything happens to. */
export function forecastText(forecast: Forecast, at: number): string[] {
  const refused = forecast.charts.filter((chart) => chart.refusal);
  const moved = forecast.charts.filter((chart) => !chart.refusal);
  const losing = moved.filter((chart) => chart.losesCoder);
  const nobody = moved.filter((chart) => chart.coders === 0);
  return [
    ...forecast.workqueues.map(({ name, now, then }) => {
      const cleared = `${ends(now, at)} → ${ends(then, at)}`;
      return `${name}: ${now.charts} → ${then.charts} ready, ${now.late} → ${then.late} late, ${cleared}, ${then.coders} ${then.coders === 1 ? 'coder' : 'coders'}`;
    }),
    ...(nobody.length > 0 ? [`Nobody on duty may take ${named(nobody)}.`] : []),
    ...(losing.length > 0 ? [`Taken from the coder: ${named(losing)}.`] : []),
    ...refused.slice(0, 3).map((chart) => `${chart.account} stays: ${chart.reason ?? chart.refusal}`),
    ...(refused.length > 3 ? [`${refused.length - 3} more stay.`] : []),
  ];
}

const ends = (outlook: Outlook, at: number) =>
  outlook.left > 0
    ? `${outlook.left} left tomorrow`
    : outlook.clearedAt
      ? `done ${when(outlook.clearedAt, at)}`
      : 'nothing to do';

const named = (charts: { account: string }[]) =>
  charts.length > 3 ? `${charts.length} charts` : charts.map((chart) => chart.account).join(', ');
