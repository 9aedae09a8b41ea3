import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamState, type Taken } from '../src/live/stream.ts';
import type { Frame, Row } from '../src/live/wire.ts';
import { shown } from './stage.ts';

const row = (key: string, ver: number, gone = false): Row => (gone ? { key, ver, gone } : { key, ver });
const frame = (prev: number, seq: number, rows: Row[], epoch = 'e'): Frame => ({
  stream: 's',
  epoch,
  prev,
  seq,
  rows,
});

function at5(): StreamState {
  const state = new StreamState();
  state.settle(
    { stream: 's', epoch: 'e', seq: 5, kind: 'snapshot', rows: [row('a', 3), row('b', 1)] },
    new Set(),
  );
  return state;
}

const frames: { name: string; frame: Frame; taken: Taken; seq: number; rows: string[] }[] = [
  {
    name: 'the next frame',
    frame: frame(5, 6, [row('a', 4)]),
    taken: 'applied',
    seq: 6,
    rows: ['a@4', 'b@1'],
  },
  {
    name: 'a merged frame',
    frame: frame(5, 9, [row('a', 7), row('c', 1)]),
    taken: 'applied',
    seq: 9,
    rows: ['a@7', 'b@1', 'c@1'],
  },
  {
    name: 'one that overlaps',
    frame: frame(3, 7, [row('a', 2), row('b', 2)]),
    taken: 'applied',
    seq: 7,
    rows: ['a@3', 'b@2'],
  },
  { name: 'one seen before', frame: frame(4, 5, [row('a', 9)]), taken: 'old', seq: 5, rows: ['a@3', 'b@1'] },
  { name: 'one that skips', frame: frame(6, 7, [row('a', 9)]), taken: 'gap', seq: 5, rows: ['a@3', 'b@1'] },
  {
    name: 'another epoch',
    frame: frame(5, 6, [row('a', 9)], 'f'),
    taken: 'gap',
    seq: 5,
    rows: ['a@3', 'b@1'],
  },
  {
    name: 'a row that goes',
    frame: frame(5, 6, [row('a', 4, true)]),
    taken: 'applied',
    seq: 6,
    rows: ['b@1'],
  },
  {
    name: 'an old version of a row',
    frame: frame(5, 6, [row('a', 2, true)]),
    taken: 'applied',
    seq: 6,
    rows: ['a@3', 'b@1'],
  },
];

for (const { name, frame: next, taken, seq, rows } of frames) {
  test(`Frame: ${name}`, () => {
    const state = at5();
    assert.equal(state.take(next, new Set()), taken);
    assert.equal(state.seq, seq);
    assert.deepEqual(shown(state.rows()), rows);
  });
}

test('A row that is gone is not brought back by an older version', () => {
  const state = at5();
  state.take(frame(5, 6, [row('a', 5, true)]), new Set());
  state.take(frame(6, 7, [row('a', 4)]), new Set());
  assert.deepEqual(shown(state.rows()), ['b@1']);
});

test('A snapshot replaces everything, also rows with higher versions of another epoch', () => {
  const state = at5();
  const changed = new Set<string>();
  state.settle({ stream: 's', epoch: 'f', seq: 1, kind: 'snapshot', rows: [row('a', 1)] }, changed);
  assert.deepEqual(shown(state.rows()), ['a@1']);
  assert.deepEqual([...changed].sort(), ['a', 'b']);
});

const deltas: { name: string; seq: number; frames: Frame[]; taken: Taken }[] = [
  { name: 'nothing missed', seq: 5, frames: [], taken: 'applied' },
  { name: 'two frames missed', seq: 7, frames: [frame(5, 6, []), frame(6, 7, [])], taken: 'applied' },
  { name: 'frames that do not join', seq: 8, frames: [frame(6, 8, [])], taken: 'gap' },
  { name: 'fewer frames than promised', seq: 8, frames: [frame(5, 6, [])], taken: 'gap' },
];

for (const { name, seq, frames: missed, taken } of deltas) {
  test(`Delta: ${name}`, () => {
    assert.equal(
      at5().settle({ stream: 's', epoch: 'e', seq, kind: 'delta', frames: missed }, new Set()),
      taken,
    );
  });
}
