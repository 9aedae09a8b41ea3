import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from '../src/live/backoff.ts';
import { Overlay } from '../src/live/overlay.ts';
import { capped } from '../src/live/repaint.ts';
import { TestClock } from './stage.ts';

for (const [attempt, chance, wait] of [
  [0, 0.9, 0],
  [1, 0, 250],
  [1, 0.5, 500],
  [1, 0.999, 750],
  [4, 0.5, 5_000],
  [6, 0.5, 15_000],
  [60, 0, 7_500],
] as const) {
  test(`Backoff of attempt ${attempt} at chance ${chance} is ${wait} ms`, () => {
    assert.equal(backoff(attempt, chance), wait);
  });
}

test('Repaints at once, then at most every 100 ms, and never loses the last', async () => {
  const clock = new TestClock();
  const painted: number[] = [];
  const paint = capped(() => painted.push(clock.now()), clock);
  await clock.pass(1_000);
  for (let step = 0; step < 10; step++) {
    paint();
    await clock.pass(20);
  }
  await clock.pass(1_000);
  assert.deepEqual(painted, [1_000, 1_100, 1_200]);
});

const v = (version: number) => ({ version });

test('An answer newer than the stream is shown until the stream has caught up', () => {
  const overlay = new Overlay<{ version: number }>();
  overlay.put('c', v(5));
  assert.deepEqual(overlay.over('c', v(4)), v(5));
  assert.deepEqual(overlay.over('c', v(6)), v(6));
  overlay.streamed('c', v(5));
  assert.deepEqual(overlay.over('c', undefined), undefined);
});

test('An answer the stream has not heard of is shown; the stream saying gone ends it', () => {
  const overlay = new Overlay<{ version: number }>();
  overlay.put('c', v(2));
  assert.deepEqual(overlay.over('c', undefined), v(2));
  overlay.streamed('c', undefined);
  assert.equal(overlay.over('c', undefined), undefined);
});

test('An older answer never replaces a newer one', () => {
  const overlay = new Overlay<{ version: number }>();
  overlay.put('c', v(5));
  overlay.put('c', v(4));
  assert.deepEqual(overlay.over('c', undefined), v(5));
});

test('Two heartbeats that agree are the stream saying that there is nothing more to come', () => {
  const overlay = new Overlay<{ version: number }>();
  overlay.put('c', v(5));
  assert.equal(overlay.confirmed(), false);
  assert.equal(overlay.confirmed(), true);
  assert.equal(overlay.over('c', undefined), undefined);
});
