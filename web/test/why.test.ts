import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../src/chart/chart.ts';
import { givenAs, reasons, type Told, type Why } from '../src/desk/why.ts';
import { when } from '../src/ui/time.ts';

const since = '2026-11-21T12:00:00Z';
const deadline = '2026-11-21T15:05:00Z';
const at = Date.parse('2026-11-21T12:30:00Z');

const chart: Chart = {
  id: 'C1',
  client: 'K',
  facility: 'F',
  account: 'A1',
  track: 'facility',
  kind: 'OBS',
  state: 'assigned',
  since,
  workqueue: 'OBSV',
  deadline,
  assignment: { coder: 'ann', number: 2, since },
  version: 4,
};
const asked: Why = {
  workqueue: 'OBSV',
  rule: 'kind equals OBS',
  tier: 1,
  sticky: false,
  deadline,
  slackMinutes: 185,
  classes: null,
  text: '',
};
const may = 'You may code it: credential, specialty, facility and independence were checked when you got it.';
const due = `It is due ${when(deadline, at)}; when you got it, 3 h 05 were left.`;
const line = 'The line goes by when work must begin: a chart of its kind takes 20 min.';
const told = (change: Partial<Chart>, more: Partial<Told>) =>
  reasons({ ...chart, ...change }, { why: null, unasked: false, minutes: 20, at, ...more });

test('What decided is said', () => {
  const first = (reason: NonNullable<Why['reason']>) => told({}, { why: { ...asked, reason } })[0];
  assert.match(first('scarcity') ?? '', /few on duty may code it/);
  assert.match(first('fairShare') ?? '', /share of the work in progress/);
  assert.match(first('waitBound') ?? '', /passed over as often/);
  assert.match(first('urgency') ?? '', /most urgent you may code in OBSV/);
});

test('A chart that was asked for and one that was pushed are explained alike', () => {
  assert.deepEqual(told({}, { why: asked }), [
    'You asked, and it is the most urgent you may code in OBSV.',
    'It is in OBSV: kind equals OBS.',
    'You work OBSV in tier 1.',
    may,
    due,
    line,
  ]);
  const given = `It was given to you from OBSV, ${when(since, at)}`;
  assert.deepEqual(told({}, { unasked: true }), [
    `${given}, without your asking: pushed to you, or assigned by a lead.`,
    may,
    due,
    line,
  ]);
  // On the desk before the page was opened, nobody here knows whether it was asked for.
  assert.equal(told({}, {})[0], `${given}.`);
});

for (const { name, change, more, text } of [
  {
    name: 'yours before',
    change: {},
    more: { why: { ...asked, sticky: true } },
    text: 'You asked, and it was yours before and waited for you.',
  },
  {
    name: 'returned by its reviewer',
    change: { coderOfRecord: 'ann' },
    more: {},
    text: 'It came back: you coded it before.',
  },
  {
    name: 'a review',
    change: { state: 'review', coderOfRecord: 'bob' } as const,
    more: {},
    text: 'It is a second-level review of what bob coded.',
  },
  {
    name: 'late when given',
    change: { deadline: '2026-11-21T11:00:00Z' },
    more: {},
    text: `It is due ${when('2026-11-21T11:00:00Z', at)}; when you got it, it was late by 1 h 00 already.`,
  },
  {
    name: 'brought forward',
    change: { boostMinutes: 120 },
    more: {},
    text: `${line.slice(0, -1)}, and a lead brought it 2 h 00 forward.`,
  },
]) {
  test(`Why: ${name}`, () => assert.ok(told(change, more).includes(text), told(change, more).join('\n')));
}

test('Given again, a chart is given for another reason', () => {
  assert.notEqual(givenAs(chart), givenAs({ ...chart, assignment: { coder: 'ann', number: 3, since } }));
});
