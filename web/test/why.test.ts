import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../src/chart/chart.ts';
import { story, type Routing } from '../src/chart/routing.ts';
import type { CredentialWarning } from '../src/desk/coder.ts';
import { warned } from '../src/desk/credential.ts';
import { givenAs, reasons, toYou, type Given, type Told, type Why } from '../src/desk/why.ts';
import { onDay, when } from '../src/ui/time.ts';

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
  reasons({ ...chart, ...change }, { given: null, minutes: 20, at, ...more });
const given = (by: Given['by'], why: Partial<Why> = {}): Given => ({
  number: 2,
  by,
  why: { ...asked, ...why },
  deadlineParts: [],
});

test('What decided is said', () => {
  const first = (reason: NonNullable<Why['reason']>) => told({}, { given: given('next', { reason }) })[0];
  assert.match(first('scarcity') ?? '', /few on duty may code it/);
  assert.match(first('fairShare') ?? '', /share of the work in progress/);
  assert.match(first('waitBound') ?? '', /passed over as often/);
  assert.match(first('urgency') ?? '', /most urgent you may code in OBSV/);
});

test('However a chart came, it is explained alike', () => {
  const rest = ['It is in OBSV: kind equals OBS.', 'You work OBSV in tier 1.', may, due, line];
  for (const [by, came] of [
    ['next', 'You asked, and it is the most urgent you may code in OBSV.'],
    ['push', 'It was pushed to you without your asking: it is the most urgent you may code in OBSV.'],
    ['offer', 'You accepted the offer: it is the most urgent you may code in OBSV.'],
    ['lead', 'A lead chose you for it.'],
  ] as const)
    assert.deepEqual(told({}, { given: given(by) }), [came, ...rest]);
  // Until somebody has said how it came, nothing is made up.
  assert.deepEqual(told({}, {}), [`It was given to you from OBSV, ${when(since, at)}.`, may, due, line]);
});

test('The deadline that counts is told with those it is earlier than', () => {
  const part = (text: string, moment: string, wins: boolean) => ({ source: '', text, at: moment, wins });
  const parts = [
    part('bill hold of NORTH: 4 days', '2026-11-24T05:00:00Z', false),
    part('target of client K: 48 hours', deadline, true),
  ];
  assert.ok(
    told({}, { given: { ...given('next'), deadlineParts: parts } }).includes(
      `Due ${when(deadline, at)} by the target of client K: 48 hours. It is the earliest of 2; later is bill hold of NORTH: 4 days (${when('2026-11-24T05:00:00Z', at)}).`,
    ),
  );
});

test('What is said of a coder is said to them', () => {
  assert.equal(toYou('is off shift'), 'You are off shift.');
  assert.equal(toYou('has 2 of 2 charts'), 'You have 2 of 2 charts.');
  assert.equal(toYou('they returned, declined or missed it lately'), 'You returned, declined or missed it lately.');
  assert.equal(toYou('it was theirs before and waits for them'), 'It was yours before and waits for you.');
  assert.equal(
    toYou('credential CCS is not valid on 2026-11-22 (until 2026-11-20)'),
    'Credential CCS is not valid on 2026-11-22 (until 2026-11-20).',
  );
});

test('A credential that lapses says when, by what, and what it costs', () => {
  const warning: CredentialWarning = {
    coder: 'ann',
    name: 'Ann',
    code: 'CPC',
    issuer: 'AAPC',
    lastGood: '2026-11-20',
    cause: 'expires',
    daysLeft: -2,
    step: 0,
    costs: ['A', 'B', 'C', 'D'],
  };
  const on = onDay('2026-11-20');
  assert.equal(warned(warning), `CPC lapsed: it was good through ${on}. You are given no more A, B, C and 1 more.`);
  assert.equal(
    warned({ ...warning, step: 7, daysLeft: 1, cause: 'membership', costs: [], ceu: { cycleEnds: null, toEarn: 4 } }),
    `CPC is good until the AAPC membership ends ${on}, 1 day left. Your other credentials cover what it was for. 4 units to earn.`,
  );
});

test('A chart’s place is told in sentences: rule, what it waits for, whose turn, who may', () => {
  const routing: Routing = {
    workqueue: 'OBSV',
    rule: 'kind equals OBS',
    rulesVersion: 3,
    rules: [],
    order: { minutes: 20, boostMinutes: 0, place: 1, of: 4 },
    coders: [
      { coder: 'ann', name: 'Ann', may: true, why: [] },
      { coder: 'bob', name: 'Bob', may: false, why: ['no grant for facility F'] },
    ],
  };
  const until = '2026-11-21T13:00:00Z';
  const ready: Chart = { ...chart, state: 'ready', assignment: null };
  assert.deepEqual(
    story(
      { ...ready, stickyTo: { coder: 'ann', until, offer: true }, declines: [{ coder: 'bob', until, reason: 'too long' }] },
      routing,
      at,
    ),
    [
      'It is in OBSV: kind equals OBS, by version 3 of the rules.',
      `It is offered to Ann until ${when(until, at)}.`,
      `Bob returned, declined or missed it (too long), and is not given it unasked before ${when(until, at)}.`,
      'It is 1 of 4 in line.',
      '1 of 2 coders may code it.',
    ],
  );
  assert.deepEqual(
    story({ ...ready, state: 'notReady', missing: ['DS', 'OP'] }, { ...routing, workqueue: null, order: null, coders: [] }, at),
    [
      'It is in no workqueue: no rule places it.',
      'It is not ready: it waits for DS, OP.',
      'Nobody may code it now.',
    ],
  );
});

for (const { name, change, more, text } of [
  {
    name: 'yours before',
    change: {},
    more: { given: given('next', { sticky: true }) },
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
