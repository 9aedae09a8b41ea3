import { useEffect, useRef, useState } from 'preact/hooks';
import { words, type Chart } from '../chart/chart.ts';
import { Skeleton } from '../chart/History.tsx';
import { read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { facilityName, kindName } from '../server/reference.ts';
import { adjust, route } from '../session/route.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { useSettledOrder } from '../ui/settled.ts';
import { useTitle } from '../ui/title.ts';
import { boardNow, pausedAt, unroutable } from './board.ts';
import { Due } from '../ui/Due.tsx';
import { Drawer } from './Drawer.tsx';

interface Line {
  chart: Chart;
  reason: string;
  detail: string;
}

interface Lines {
  readonly lines: readonly Line[];
  readonly cursor: string | null;
  readonly count: number;
}

/** Charts no rule places or nobody may code, each with the server's reason. */
export function Unroutable() {
  const [known, setKnown] = useState<Lines | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const hands = useSettledOrder([]);
  const takeFocus = useRef(true);
  const { chart } = route.value.query;
  useTitle('Unroutable', unroutable.value);

  const load = async (cursor: string | null) => {
    const answer = await fetchLines(cursor);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    const { charts, cursor: next } = answer.value;
    setKnown((before) => ({
      lines: cursor && before ? [...before.lines, ...charts] : charts,
      cursor: next ?? null,
      count: unroutable.value,
    }));
  };
  const behind = known !== null && known.count !== unroutable.value;
  const mayReread = behind && !hands.frozen && !chart && pausedAt.value === null;
  useEffect(() => {
    void load(null);
  }, []);
  useEffect(() => {
    if (mayReread) void load(null);
  }, [mayReread, unroutable.value]);
  useKeys('Unroutable', [{ key: 'r', label: 'Read the list again', run: () => void load(null) }]);

  const show = (id: string) => adjust({ chart: id });
  const close = () => {
    adjust({ chart: '' });
    document.getElementById('main')?.focus();
  };
  return (
    <main id="main" class={chart ? 'charts-page narrow with-drawer' : 'charts-page narrow'} tabIndex={-1}>
      <section class="panel list-panel" aria-labelledby="unroutable-title">
        <div class="panel-head">
          <h1 id="unroutable-title">Unroutable</h1>
          <span class="count">{unroutable.value}</span>
          <span class="grow" />
          {behind && (
            <button class="chip" onClick={() => void load(null)}>
              List changed, <kbd>R</kbd> reads again
            </button>
          )}
        </div>
        {problem && (
          <div class="pad">
            <ProblemText problem={problem} />
          </div>
        )}
        <div class="scroll" {...hands.bind}>
          {!known && !problem && <Skeleton lines={8} />}
          {known && known.lines.length === 0 && (
            <p class="empty-line">Every chart has a workqueue, and a coder who may take it.</p>
          )}
          {known && known.lines.length > 0 && (
            <table class="grid charts" aria-label="Unroutable charts">
              <thead>
                <tr>
                  <th scope="col" class="name">
                    Account
                  </th>
                  <th scope="col" class="c-due">
                    Deadline
                  </th>
                  <th scope="col" class="c-reason">
                    Reason
                  </th>
                  <th scope="col" class="wide-cell">
                    Detail
                  </th>
                  <th scope="col" class="c-kind">
                    Kind
                  </th>
                  <th scope="col" class="c-facility">
                    Facility
                  </th>
                </tr>
              </thead>
              <tbody>
                {known.lines.map((line) => (
                  <tr
                    key={line.chart.id}
                    class={line.chart.id === chart ? 'link-row open' : 'link-row'}
                    onClick={() => show(line.chart.id)}
                  >
                    <th scope="row" class="name">
                      <button
                        class="row-open"
                        aria-expanded={line.chart.id === chart}
                        onClick={(event) => {
                          event.stopPropagation();
                          show(line.chart.id);
                        }}
                      >
                        {line.chart.account}
                      </button>
                    </th>
                    <td>
                      <Due deadline={line.chart.deadline} at={boardNow.value} />
                    </td>
                    <td>
                      <strong class="plain">{words(line.reason)}</strong>
                    </td>
                    <td class="wide-cell muted" title={line.detail}>
                      {line.detail}
                    </td>
                    <td class="c-kind">{kindName(line.chart.kind)}</td>
                    <td class="c-facility">{facilityName(line.chart.facility)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {known?.cursor && (
            <div class="more">
              <button onClick={() => void load(known.cursor)}>Show more</button>
            </div>
          )}
        </div>
      </section>
      {chart && (
        <Drawer
          key={chart}
          id={chart}
          known={known?.lines.find((line) => line.chart.id === chart)?.chart}
          takeFocus={takeFocus.current}
          onChange={() => {}}
          onClose={close}
        />
      )}
    </main>
  );
}

const fetchLines = (cursor: string | null) =>
  read<{ charts: Line[]; cursor?: string | null }>(
    `/api/unroutable${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`,
  );
