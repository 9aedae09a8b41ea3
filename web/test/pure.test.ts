import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastText } from '../src/board/forecast.ts';
import { leadActsFor, words, type Chart } from '../src/chart/chart.ts';
import { failedText, stepsOf } from '../src/chart/routing.ts';
import { problemOf, sentence } from '../src/server/problem.ts';
import { placesOf, type Account } from '../src/session/account.ts';
import { address, parseRoute } from '../src/session/route.ts';
import { settleOrder } from '../src/ui/order.ts';
import { atPlace, dueText, fieldInstant, localField, shortSpan, span, urgency } from '../src/ui/time.ts';

const minute = 60_000;
const hour = 60 * minute;

for (const [length, long, short] of [
  [20_000, '<1 min', '<1 min'],
  [12 * minute, '12 min', '12 min'],
  [3 * hour + 5 * minute, '3 h 05', '3 h'],
  [30 * hour, '1 d 6 h', '30 h'],
  [72 * hour, '3 d', '3 d'],
  [-90 * minute, '1 h 30', '1 h'],
] as const) {
  test(`A span of ${length} ms reads ${long}, shortly ${short}`, () => {
    assert.equal(span(length), long);
    assert.equal(shortSpan(length), short);
  });
}

test('A date at a facility is the facility\'s own wherever it is read', () => {
  const lateEvening = '2026-11-21T04:30:00Z';
  assert.match(atPlace(lateEvening, 'America/Chicago'), /20.*10:30/);
  assert.match(atPlace(lateEvening, 'America/New_York'), /20.*11:30/);
  assert.match(atPlace(lateEvening, 'Asia/Kolkata'), /21.*10:00/);
  assert.equal(atPlace('nonsense', 'America/Chicago'), 'nonsense');
});

const noon = Date.parse('2026-11-21T12:00:00Z');
for (const [deadline, mood, text] of [
  ['2026-11-21T11:00:00Z', 'late', 'Late 1 h 00'],
  ['2026-11-21T16:00:00Z', 'risk', '4 h 00 left'],
  ['2026-11-21T16:01:00Z', 'calm', '4 h 01 left'],
] as const) {
  test(`A deadline of ${deadline} is ${mood} at noon`, () => {
    assert.equal(urgency(deadline, noon), mood);
    assert.equal(dueText(deadline, noon), text);
  });
}

test('A time field and an instant say the same', () => {
  assert.equal(fieldInstant(localField(noon)), '2026-11-21T12:00:00Z');
  assert.equal(fieldInstant(''), undefined);
  assert.equal(fieldInstant('soon'), undefined);
});

for (const { name, shown, wanted, frozen, order, moves } of [
  { name: 'free rows follow', shown: 'abc', wanted: 'cab', frozen: false, order: 'cab', moves: 0 },
  { name: 'frozen rows stay', shown: 'abc', wanted: 'cab', frozen: true, order: 'abc', moves: 1 },
  { name: 'new rows go to the end', shown: 'abc', wanted: 'xabc', frozen: true, order: 'abcx', moves: 1 },
  {
    name: 'rows that left keep their place',
    shown: 'abc',
    wanted: 'ac',
    frozen: true,
    order: 'abc',
    moves: 1,
  },
  { name: 'nothing changed', shown: 'abc', wanted: 'abc', frozen: true, order: 'abc', moves: 0 },
  { name: 'a first list is shown as it is', shown: '', wanted: 'abc', frozen: true, order: 'abc', moves: 0 },
]) {
  test(`Order: ${name}`, () => {
    const settled = settleOrder([...shown], [...wanted], frozen);
    assert.equal(settled.order.join(''), order);
    assert.equal(settled.moves, moves);
  });
}

test('An order that did not change stays the same list', () => {
  const shown = ['a', 'b'];
  assert.equal(settleOrder(shown, ['a', 'b'], false).order, shown);
});

for (const [hash, place, query] of [
  ['', '', {}],
  ['#/board', 'board', {}],
  ['#/charts?workqueue=IP&state=held', 'charts', { workqueue: 'IP', state: 'held' }],
] as const) {
  test(`The address ${hash || '(empty)'} is read and written alike`, () => {
    assert.deepEqual(parseRoute(hash), { place, query });
    if (hash) assert.equal(address(place, query), hash);
  });
}

for (const [account, landing, count] of [
  [{ name: 'a', role: 'coder', coder: 'C1' }, 'desk', 1],
  [{ name: 'a', role: 'coder' }, 'integration', 1],
  [{ name: 'a', role: 'lead' }, 'board', 7],
  [{ name: 'a', role: 'viewer' }, 'board', 6],
  [{ name: 'a', role: 'auditor' }, 'board', 7],
  [{ name: 'a', role: 'integration' }, 'integration', 1],
] as [Account, string, number][]) {
  test(`A ${account.role} lands on ${landing}`, () => {
    assert.equal(placesOf(account)[0], landing);
    assert.equal(placesOf(account).length, count);
  });
}

for (const { code, body, refusal, retry } of [
  {
    code: 409,
    body: { refusal: 'stale_assignment', title: 'T', detail: 'D', retry: false },
    refusal: 'stale_assignment',
    retry: false,
  },
  { code: 503, body: null, refusal: 'http_503', retry: true },
  { code: 429, body: { refusal: 'too_many', title: 'T' }, refusal: 'too_many', retry: true },
  { code: 500, body: 'a proxy speaks', refusal: 'http_500', retry: false },
]) {
  test(`An answer of ${code} is ${refusal}`, () => {
    const problem = problemOf(code, body, '7');
    assert.equal(problem.refusal, refusal);
    assert.equal(problem.retry, retry);
    assert.equal(problem.afterSeconds, 7);
    assert.ok(problem.title);
  });
}

test('A problem reads as one sentence', () => {
  const problem = problemOf(409, { title: 'Taken', detail: 'It is with C02' }, null);
  assert.equal(sentence('Not opened', problem), 'Not opened: It is with C02.');
});

for (const [name, text] of [
  ['followUpDue', 'Follow up due'],
  ['no_coder_may', 'No coder may'],
  ['lengthOfStay', 'Length of stay'],
] as const) {
  test(`${name} reads "${text}"`, () => assert.equal(words(name), text));
}

for (const [failed, text] of [
  [undefined, ''],
  ['kind is ED', 'kind is ED'],
  [{ attribute: 'kind', operator: '=', value: 'IP' }, 'kind = IP'],
  [[{ attribute: 'payer', operator: 'in', value: ['A', 'B'] }, 'x'], 'payer in A, B; x'],
] as const) {
  test(`A failed condition reads "${text}"`, () => assert.equal(failedText(failed), text));
}

test('A held chart can be unassigned only while it is its coder’s', () => {
  const held = { state: 'held' } as Chart;
  assert.ok(!leadActsFor(held).includes('unassign'));
  assert.ok(leadActsFor({ ...held, assignment: { coder: 'C1', number: 1, since: '' } }).includes('unassign'));
});

test('changes of one step are one moment, the latest first, named by the last version', () => {
  const entry = (version: number, at: string, change: string) => ({ version, at, change });
  assert.deepEqual(
    stepsOf([
      entry(1, '2026-03-02T14:00:00Z', 'arrived'),
      entry(2, '2026-03-02T14:00:00Z', 'placed'),
      entry(3, '2026-03-02T15:00:00Z', 'given'),
    ]),
    [
      { version: 3, at: '2026-03-02T15:00:00Z', changes: ['given'] },
      { version: 2, at: '2026-03-02T14:00:00Z', changes: ['arrived', 'placed'] },
    ],
  );
  assert.deepEqual(stepsOf([]), []);
});

test('A forecast says what becomes of both workqueues and of the charts that are not simply moved', () => {
  const outlook = { charts: 4, minutes: 120, coders: 1, late: 2, left: 0, clearedAt: '2026-11-21T14:00:00Z' };
  const lines = forecastText(
    {
      at: '2026-11-21T12:00:00Z',
      until: '2026-11-22T12:00:00Z',
      workqueues: [
        { id: 'IP', name: 'Inpatient', now: outlook, then: { ...outlook, charts: 3, late: 0, left: 1, clearedAt: null } },
        { id: 'ED', name: 'Emergency', now: { ...outlook, charts: 0, clearedAt: null }, then: { ...outlook, coders: 2 } },
      ],
      charts: [
        { chart: 'c1', account: 'A1', coders: 0, losesCoder: true },
        { chart: 'c2', account: 'A2', coders: 2, losesCoder: false },
        { chart: 'c3', account: 'A3', refusal: 'chart_cancelled', reason: 'It is cancelled.', coders: 0, losesCoder: false },
      ],
    },
    noon,
  );
  assert.match(lines[0] ?? '', /^Inpatient: 4 → 3 ready, 2 → 0 late, done .+ → 1 left tomorrow, 1 coder$/);
  assert.match(lines[1] ?? '', /^Emergency: 0 → 4 ready, .* nothing to do → done .+, 2 coders$/);
  assert.deepEqual(lines.slice(2), [
    'Nobody on duty may take A1.',
    'Taken from the coder: A1.',
    'A3 stays: It is cancelled.',
  ]);
});
