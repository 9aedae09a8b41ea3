import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standIn, stepTo } from '../src/ui/rows.ts';

for (const [key, from, expected] of [
  ['ArrowDown', 0, 1],
  ['ArrowDown', 29, 29],
  ['ArrowUp', 0, 0],
  ['PageDown', 3, 13],
  ['PageUp', 3, 0],
  ['Home', 17, 0],
  ['End', 17, 29],
  ['Enter', 17, null],
] as const) {
  test(`${key} in row ${from} of 30 leads to ${expected}`, () => assert.equal(stepTo(key, from, 30), expected));
}

test('Where a row went, the one that now stands there takes its place', () => {
  assert.equal(standIn(3, 10), 3);
  assert.equal(standIn(9, 4), 3);
  assert.equal(stepTo('End', 0, 0), null);
});
