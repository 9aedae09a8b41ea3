import { signal } from '@preact/signals';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** As the server counts `atRisk`: the deadline is within this. */
export const riskMilliseconds = 4 * hour;

/** The present, coarse: relative times need no more than this. */
export const now = signal(Date.now());
if (typeof document !== 'undefined') {
  setInterval(() => {
    now.value = Date.now();
  }, 15_000);
  document.addEventListener('visibilitychange', () => {
    now.value = Date.now();
  });
}

/** A length of time in its two largest units: "12 min", "3 h 05", "2 d 4 h". */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < minute) return '<1 min';
  if (length < hour) return `${Math.floor(length / minute)} min`;
  if (length < day)
    return `${Math.floor(length / hour)} h ${String(Math.floor((length % hour) / minute)).padStart(2, '0')}`;
  const hours = Math.floor((length % day) / hour);
  return hours ? `${Math.floor(length / day)} d ${hours} h` : `${Math.floor(length / day)} d`;
}

/** The largest unit alone, for narrow columns: "12 min", "3 h", "2 d". */
export function shortSpan(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < minute) return '<1 min';
  if (length < hour) return `${Math.floor(length / minute)} min`;
  if (length < 2 * day) return `${Math.floor(length / hour)} h`;
  return `${Math.floor(length / day)} d`;
}

export type Urgency = 'late' | 'risk' | 'calm';

export function urgency(deadline: string, at: number): Urgency {
  const left = Date.parse(deadline) - at;
  return left < 0 ? 'late' : left <= riskMilliseconds ? 'risk' : 'calm';
}

/** The deadline in words, so that its colour is never needed. */
export function dueText(deadline: string, at: number): string {
  const left = Date.parse(deadline) - at;
  return left < 0 ? `Late ${span(left)}` : `${span(left)} left`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekdayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dateFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const secondsFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** An instant as people say it: the time today, the weekday this week, the date beyond. */
export function when(instant: string, at: number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  if (date.toDateString() === new Date(at).toDateString()) return clockFormat.format(date);
  return (Math.abs(date.getTime() - at) < 6 * day ? weekdayFormat : dateFormat).format(date);
}

export const inFull = (instant: string) => {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : fullFormat.format(date);
};

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A date without a time, such as 2026-11-21, the same in every zone. */
export function onDay(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? date : dayFormat.format(at);
}

/**
 * An instant as the clocks of a place say it, with the date and the name of the zone: what happened to a
 * patient keeps its date wherever it is read. Without a zone, the viewer's.
 */
export function atPlace(instant: string, zone: string | undefined): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return new Intl.DateTimeFormat(undefined, {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(date);
}

export const toTheSecond = (at: number) => secondsFormat.format(at);

/** What a datetime-local field holds, in the viewer's zone, for an instant; and back. */
export function localField(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * minute);
  return date.toISOString().slice(0, 16);
}

export function fieldInstant(field: string): string | undefined {
  const date = new Date(field);
  return field && !Number.isNaN(date.getTime()) ? date.toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}
