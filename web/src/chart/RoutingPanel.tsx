import { useState } from 'preact/hooks';
import { ProblemText } from '../ui/Dialog.tsx';
import { Instant } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { Skeleton } from './History.tsx';
import { MomentPicker } from './MomentPicker.tsx';
import type { Chart, DeadlinePart } from './chart.ts';
import { failedText, story, useRouting, type Candidate, type Routing } from './routing.ts';

/** The server's own explanation: which rule placed the chart, where it stands in line, who may take it. */
export function RoutingPanel({ chart, at }: { chart: Chart; at: number }) {
  const [picked, setPicked] = useState<number | null>(null);
  const { routing, problem } = useRouting(chart.id, chart.version, picked);
  return (
    <div class="routing">
      <MomentPicker id={chart.id} version={chart.version} at={at} picked={picked} onPick={setPicked} />
      {problem && <ProblemText problem={problem} />}
      {!routing && !problem && <Skeleton lines={6} />}
      {routing && !problem && (
        <>
          <section>
            <h3>In short</h3>
            <ul class="story">
              {story(chart, routing, at).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </section>
          <Line routing={routing} at={at} />
          <Deadlines parts={routing.deadlineParts ?? []} at={at} />
          <Rules routing={routing} />
          <Candidates coders={routing.coders} />
        </>
      )}
    </div>
  );
}

function Line({ routing, at }: { routing: Routing; at: number }) {
  const { order } = routing;
  return (
    <section>
      <h3>Place in line</h3>
      {order && typeof order.place === 'number' ? (
        <p>
          <strong class="tabular">{order.place}</strong> of <span class="tabular">{order.of}</span> in{' '}
          {routing.workqueue}
        </p>
      ) : (
        <p class="muted">{routing.omits ?? (routing.asOf ? 'Not in line then.' : 'Not in line now.')}</p>
      )}
      {order && (
        <dl class="facts">
          <div>
            <dt>Deadline</dt>
            <dd>
              <Instant value={order.deadline} at={at} />
            </dd>
          </div>
          <div>
            <dt>Expected work</dt>
            <dd>{order.minutes} min</dd>
          </div>
          <div>
            <dt>Boost</dt>
            <dd>{order.boostMinutes ? `${order.boostMinutes} min` : 'none'}</dd>
          </div>
          <div>
            <dt>Order key</dt>
            <dd class="tabular">
              {typeof order.key === 'string' && /^\d{4}-/.test(order.key) ? (
                <Instant value={order.key} at={at} />
              ) : (
                order.key
              )}
            </dd>
          </div>
        </dl>
      )}
    </section>
  );
}

function Deadlines({ parts, at }: { parts: readonly DeadlinePart[]; at: number }) {
  if (parts.length === 0) return null;
  return (
    <section>
      <h3>Deadlines</h3>
      <ul class="rules">
        {parts.map((part) => (
          <li key={part.text} class={part.wins ? 'matched' : ''}>
            <Glyph name={part.wins ? 'done' : 'risk'} />
            <span class="grow">
              <Instant value={part.at} at={at} /> <span class="muted">{part.text}</span>
            </span>
            {part.wins && <span class="tag">counts</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rules({ routing }: { routing: Routing }) {
  return (
    <section>
      <h3>Rules, in order</h3>
      <ol class="rules">
        {routing.rules.map((rule, index) => (
          <li key={index} class={rule.matched ? 'matched' : ''}>
            <Glyph name={rule.matched ? 'done' : 'close'} />
            <span class="grow">
              <strong>{rule.workqueue}</strong>{' '}
              <span class="muted">
                {rule.matched
                  ? 'matched'
                  : `did not match${rule.failed ? `: ${failedText(rule.failed)}` : ''}`}
              </span>
            </span>
            {rule.matched && rule.workqueue === routing.workqueue && <span class="tag">placed here</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Candidates({ coders }: { coders: Candidate[] }) {
  const may = coders.filter((coder) => coder.may);
  const not = coders.filter((coder) => !coder.may);
  return (
    <section>
      <h3>
        Coders{' '}
        <span class="muted">
          {may.length} may, {not.length} may not
        </span>
      </h3>
      <ul class="candidates">
        {[...may, ...not].map((coder) => (
          <li key={coder.coder} class={coder.may ? 'may' : ''}>
            <Glyph name={coder.may ? 'done' : 'close'} />
            <span class="grow">
              <strong>{coder.name}</strong> <span class="sr-only">{coder.may ? 'may' : 'may not'}</span>
              {coder.why.length > 0 && <span class="muted"> {coder.why.join('; ')}</span>}
            </span>
          </li>
        ))}
      </ul>
      {coders.length === 0 && <p class="muted">No coder works this workqueue.</p>}
    </section>
  );
}
