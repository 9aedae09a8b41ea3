import type { ComponentChildren } from 'preact';
import { facilityName, facilityZone, kindOf } from '../server/reference.ts';
import { Instant, PlaceTime } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { words, type Chart } from './chart.ts';

const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });

/** What is known of a chart; facts that are not known are left out rather than shown empty. */
export function ChartFacts({ chart, at }: { chart: Chart; at: number }) {
  const kind = kindOf(chart.kind);
  const facility = facilityName(chart.facility);
  const zone = facilityZone(chart.facility);
  const attributes = Object.entries(chart.attributes ?? {}).filter(
    ([, value]) => value !== null && value !== '',
  );
  return (
    <>
      <dl class="facts">
        <Fact name="Facility">
          {facility}
          {facility !== chart.facility && <code>{chart.facility}</code>}
        </Fact>
        <Fact name="Client">{chart.client}</Fact>
        <Fact name="Track">{words(chart.track)}</Fact>
        <Fact name="Kind">{kind?.name ?? chart.kind}</Fact>
        <Fact name="Service line">{chart.serviceLine}</Fact>
        <Fact name="Payer">{chart.payer}</Fact>
        <Fact name="Financial class">{chart.financialClass}</Fact>
        <Fact name="Patient state">{chart.patientState}</Fact>
        <Fact name="Admitted">{chart.admitted && <PlaceTime value={chart.admitted} zone={zone} />}</Fact>
        <Fact name="Discharged">{chart.discharged && <PlaceTime value={chart.discharged} zone={zone} />}</Fact>
        <Fact name="Clock started">{chart.clockStart && <PlaceTime value={chart.clockStart} zone={zone} />}</Fact>
        <Fact name="Total charges">
          {typeof chart.totalCharges === 'number' && (
            <span class="tabular">{money.format(chart.totalCharges)}</span>
          )}
        </Fact>
        <Fact name="Standard time">{kind && `${kind.minutes} min`}</Fact>
        <Fact name="Workqueue">{chart.workqueue}</Fact>
        <Fact name="Boost">{chart.boostMinutes ? `${chart.boostMinutes} min ahead` : null}</Fact>
        <Fact name="Waits for">
          {chart.stickyTo && (
            <>
              {chart.stickyTo.coder} until <Instant value={chart.stickyTo.until} at={at} />
            </>
          )}
        </Fact>
        <Fact name="Coder of record">{chart.coderOfRecord}</Fact>
        {attributes.map(([name, value]) => (
          <Fact key={name} name={words(name)}>
            {plain(value)}
          </Fact>
        ))}
      </dl>
      <Documents chart={chart} />
    </>
  );
}

export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (children === null || children === undefined || children === false || children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Documents({ chart }: { chart: Chart }) {
  const present = chart.documents ?? [];
  const missing = chart.missing ?? [];
  if (present.length + missing.length === 0) return null;
  return (
    <ul class="documents" aria-label="Documents">
      {present.map((document) => (
        <li key={document} class="tag">
          <Glyph name="document" />
          {document}
        </li>
      ))}
      {missing.map((document) => (
        <li key={document} class="tag missing">
          <Glyph name="warning" />
          {document} missing
        </li>
      ))}
    </ul>
  );
}
