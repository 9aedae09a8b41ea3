import { kindName } from '../server/reference.ts';
import { onDay } from '../ui/time.ts';
import type { CredentialWarning } from './coder.ts';

const named = 3;
const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

/** What ended or will end, and when. */
export function lapse({ code, issuer, cause, lastGood, step, daysLeft }: CredentialWarning): string {
  const what = cause === 'membership' ? `the ${issuer} membership` : cause === 'cycle' ? `the ${issuer} cycle` : 'it';
  const on = onDay(lastGood);
  if (step === 0) return cause === 'expires' ? `${code} lapsed: it was good through ${on}` : `${code} lapsed: ${what} ended ${on}`;
  const left = daysLeft === 0 ? 'today is its last day' : `${days(daysLeft)} left`;
  return cause === 'expires' ? `${code} is good through ${on}, ${left}` : `${code} is good until ${what} ends ${on}, ${left}`;
}

/** The kinds it costs: a few by name, the others counted. */
export function costs({ costs: kinds }: CredentialWarning): string {
  const more = kinds.length - named;
  return kinds.slice(0, named).map(kindName).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export function units({ ceu }: CredentialWarning): string {
  if (!ceu || ceu.toEarn <= 0) return '';
  return `${ceu.toEarn} units to earn${ceu.cycleEnds ? ` by ${onDay(ceu.cycleEnds)}` : ''}`;
}

/** All of it, as its holder is told. */
export function warned(warning: CredentialWarning): string {
  const cost = costs(warning);
  const lost = !cost
    ? 'Your other credentials cover what it was for.'
    : warning.step === 0
      ? `You are given no more ${cost}.`
      : `Then you are given no more ${cost}.`;
  const earn = units(warning);
  return `${lapse(warning)}. ${lost}${earn ? ` ${earn}.` : ''}`;
}
