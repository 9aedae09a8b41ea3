import type { CredentialWarning } from '../desk/coder.ts';
import { costs, units } from '../desk/credential.ts';
import { Skeleton } from '../chart/History.tsx';
import { kindName } from '../server/reference.ts';
import { address } from '../session/route.ts';
import { mayReadCharts } from '../session/session.ts';
import { ProblemText } from '../ui/Dialog.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useKeys } from '../ui/keys.ts';
import { onDay } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { credentialWarnings, ineligible, warningsMark } from './board.ts';
import { useSideList } from './sideList.ts';

const steps = [0, 7, 30, 60, 90] as const;
const stepWords: Record<number, string> = {
  0: 'Lapsed',
  7: 'Within 7 days',
  30: 'Within 30 days',
  60: 'Within 60 days',
  90: 'Within 90 days',
};
const causes: Record<CredentialWarning['cause'], string> = {
  expires: 'it expires',
  membership: 'the membership ends',
  cycle: 'the cycle ends',
};

/** Credentials that lapse within 90 days, or lapsed lately, and what that costs. */
export function Credentials() {
  const title = 'Credentials';
  const count = credentialWarnings.value;
  const list = useSideList<CredentialWarning>('/api/credential-warnings', count, false, 'warnings', warningsMark.value);
  useTitle(title, count);
  useKeys(title, [{ key: 'r', label: 'Read the list again', run: list.reload }]);
  const lines = list.lines ?? [];
  return (
    <main id="main" class="charts-page narrow" tabIndex={-1}>
      <section class="panel list-panel" aria-labelledby="side-title">
        <div class="panel-head">
          <h1 id="side-title">{title}</h1>
          <span class="count">{count}</span>
          <span class="grow" />
          {mayReadCharts.value && ineligible.value > 0 && (
            <a href={address('ineligible')}>{ineligible.value} charts with coders who may not code them</a>
          )}
        </div>
        {list.problem && (
          <div class="pad">
            <ProblemText problem={list.problem} />
          </div>
        )}
        <div class="scroll">
          {!list.lines && !list.problem && <Skeleton lines={6} />}
          {list.lines?.length === 0 && <p class="empty-line">No credential lapses within 90 days.</p>}
          {lines.length > 0 && (
            <table class="grid charts" aria-label={title}>
              <thead>
                <tr>
                  <th scope="col" class="name">
                    Coder
                  </th>
                  <th scope="col" class="c-due">
                    Credential
                  </th>
                  <th scope="col" class="c-coder">
                    Good through
                  </th>
                  <th scope="col" class="c-coder">
                    When
                  </th>
                  <th scope="col" class="wide-cell">
                    Costs
                  </th>
                  <th scope="col" class="c-kind">
                    To earn
                  </th>
                </tr>
              </thead>
              {steps.map((step) => (
                <Step key={step} step={step} lines={lines.filter((line) => line.step === step)} />
              ))}
            </table>
          )}
        </div>
      </section>
    </main>
  );
}

function Step({ step, lines }: { step: number; lines: readonly CredentialWarning[] }) {
  if (lines.length === 0) return null;
  return (
    <tbody>
      <tr class="step">
        <th scope="rowgroup" colSpan={6} class="name">
          {stepWords[step]} <span class="count">{lines.length}</span>
        </th>
      </tr>
      {lines.map((line) => (
        <tr key={`${line.coder} ${line.code}`}>
          <th scope="row" class="name">
            {line.name}
          </th>
          <td class="c-due">
            {line.code} <span class="muted">{line.issuer}</span>
          </td>
          <td class="c-coder">
            {onDay(line.lastGood)} <span class="muted">{causes[line.cause]}</span>
          </td>
          <td class="c-coder">
            <span class={`due due-${step === 0 ? 'late' : step <= 30 ? 'risk' : 'calm'}`}>
              {step <= 30 && <Glyph name={step === 0 ? 'late' : 'risk'} />}
              {step === 0 ? `Lapsed ${-line.daysLeft} d ago` : `${line.daysLeft} d left`}
            </span>
          </td>
          <td class="wide-cell" title={line.costs.map(kindName).join(', ')}>
            {costs(line) || <span class="muted">nothing: other credentials cover it</span>}
          </td>
          <td class="c-kind">{units(line) || <span class="muted">–</span>}</td>
        </tr>
      ))}
    </tbody>
  );
}
