import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed } from '../src/live/feed.ts';
import type { Row } from '../src/live/wire.ts';
import { settle, shown, TestClock, TestServer } from './stage.ts';

const row = (key: string, ver: number, gone = false): Row => (gone ? { key, ver, gone } : { key, ver });

async function opened() {
  const clock = new TestClock();
  const server = new TestServer('desk:C01');
  const links: string[] = [];
  const feed = new Feed(
    server,
    clock,
    () => 0.5,
    (link) => {
      if (links.at(-1) !== link.state) links.push(link.state);
    },
  );
  const changes: string[] = [];
  let confirmed = 0;
  server.commit(row('a', 1));
  const subscription = feed.follow('desk:C01', {
    changed: (keys) => changes.push(...keys),
    confirmed: () => {
      confirmed++;
    },
  });
  feed.open();
  await settle();
  const isWhole = () => assert.deepEqual(shown(subscription.state.rows()), server.present());
  return { clock, server, feed, links, subscription, changes, isWhole, confirmed: () => confirmed };
}

test('Opens with a snapshot and follows', async () => {
  const { server, links, isWhole } = await opened();
  server.commit(row('b', 1));
  isWhole();
  assert.deepEqual(links, ['connecting', 'catchingUp', 'live']);
  assert.deepEqual(server.asked, [{ epoch: null, seq: null, kind: 'snapshot' }]);
});

test('Asks again from its position when a frame was lost', async () => {
  const { server, isWhole } = await opened();
  server.lose = (frame) => frame.seq === 2;
  server.commit(row('b', 1));
  server.commit(row('c', 1));
  await settle();
  isWhole();
  assert.deepEqual(server.asked[1], { epoch: 'e1', seq: 1, kind: 'delta' });
});

test('A heartbeat shows that the last frame was lost, after a grace for frames being merged', async () => {
  const { clock, server, isWhole } = await opened();
  server.lose = () => true;
  server.commit(row('b', 1));
  server.beat();
  await clock.pass(900);
  assert.equal(server.asked.length, 1);
  await clock.pass(200);
  isWhole();
});

test('A heartbeat ahead of a frame that then comes asks nothing', async () => {
  const { clock, server, isWhole } = await opened();
  server.lose = () => true;
  const late = server.commit(row('b', 1));
  server.beat();
  server.send(late);
  await clock.pass(5_000);
  isWhole();
  assert.equal(server.asked.length, 1);
});

test('Frames that arrive before the answer are applied after it, and none twice', async () => {
  const { clock, server, changes, isWhole } = await opened();
  server.cut();
  server.holdAnswers = true;
  await clock.pass(500);
  server.commit(row('b', 1));
  server.commit(row('b', 2, true));
  server.releaseAnswers();
  await settle();
  isWhole();
  assert.equal(changes.filter((key) => key === 'b').length, 1);
});

test('What changed while the connection was down comes as a delta, once', async () => {
  const { clock, server, changes, isWhole } = await opened();
  server.cut();
  server.commit(row('b', 1));
  server.commit(row('a', 2, true));
  changes.length = 0;
  await clock.pass(500);
  isWhole();
  assert.deepEqual(changes.sort(), ['a', 'b']);
  assert.equal(server.asked.at(-1)?.kind, 'delta');
});

test('A restart without history gives a new epoch and a whole new state', async () => {
  const { clock, server, subscription, isWhole } = await opened();
  server.commit(row('a', 9));
  server.restart();
  await clock.pass(500);
  isWhole();
  assert.equal(subscription.state.epoch, 'e1+');
  server.commit(row('a', 2));
  isWhole();
});

test('An epoch that changes on a living connection is noticed at the next heartbeat', async () => {
  const { clock, server, isWhole } = await opened();
  server.epoch = 'e2';
  server.beat();
  await clock.pass(100);
  isWhole();
  assert.equal(server.asked.at(-1)?.kind, 'snapshot');
});

test('Resync asks for the whole state', async () => {
  const { server, isWhole } = await opened();
  server.resync();
  await settle();
  isWhole();
  assert.deepEqual(server.asked.at(-1), { epoch: null, seq: null, kind: 'snapshot' });
});

test('Never stops trying: 0, 0.5, 1, 2, 5, 10, 15, 15 s', async () => {
  const { clock, server, isWhole } = await opened();
  await clock.pass(6_000);
  const before = server.starts;
  server.up = false;
  server.cut();
  const waits: number[] = [];
  let started = clock.now();
  for (let tries = 1; tries <= 8; tries++) {
    for (let step = 0; step < 200 && server.starts < before + tries; step++) await clock.pass(100);
    waits.push(Math.round((clock.now() - started) / 500) / 2);
    started = clock.now();
  }
  assert.deepEqual(waits, [0, 0.5, 1, 2, 5, 10, 15, 15]);
  server.up = true;
  server.commit(row('b', 1));
  await clock.pass(16_000);
  isWhole();
});

test('A network that returns, or a tab that wakes, ends the wait', async () => {
  const { clock, server, feed, links } = await opened();
  server.up = false;
  server.cut();
  await clock.pass(30_000);
  server.up = true;
  feed.wake();
  await settle();
  assert.equal(links.at(-1), 'live');
});

test('A connection that says nothing for 16 s is dropped and made anew', async () => {
  const { clock, server, isWhole } = await opened();
  server.lose = () => true;
  server.commit(row('b', 1));
  await clock.pass(25_000);
  assert.ok(server.starts >= 2);
  isWhole();
});

test('A start that never ends is given up', async () => {
  const { clock, server, links } = await opened();
  server.stalled = true;
  server.cut();
  await clock.pass(14_000);
  assert.equal(links.at(-1), 'connecting');
  server.stalled = false;
  await clock.pass(5_000);
  assert.equal(links.at(-1), 'live');
});

test('While paused, a heartbeat ahead asks nothing; resuming asks from our position', async () => {
  const { clock, server, subscription, isWhole } = await opened();
  subscription.pause(true);
  server.lose = () => true;
  server.commit(row('b', 1));
  server.beat();
  await clock.pass(20_000);
  assert.equal(server.asked.length, 1);
  server.lose = () => false;
  subscription.pause(false);
  await settle();
  isWhole();
  assert.deepEqual(server.pauses, [true, false]);
});

test('A heartbeat that agrees is told to the watcher', async () => {
  const { server, confirmed } = await opened();
  server.beat();
  server.beat();
  assert.equal(confirmed(), 2);
});

test('A thousand random cuts, losses, restarts and merges end equal to the server', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { clock, server, isWhole } = await opened();
    let state = seed;
    const chance = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    server.ringLength = 5;
    server.lose = () => chance() < 0.2;
    const versions = new Map<string, number>();
    for (let step = 0; step < 50; step++) {
      const key = `r${Math.floor(chance() * 6)}`;
      const ver = (versions.get(key) ?? 0) + 1;
      versions.set(key, ver);
      server.commit(row(key, ver, chance() < 0.3));
      const luck = chance();
      if (luck < 0.1) server.cut();
      else if (luck < 0.13) {
        server.restart();
        versions.forEach((_, known) => versions.set(known, 1));
      } else if (luck < 0.2) server.holdAnswers = true;
      else if (luck < 0.4) server.releaseAnswers();
      server.up = chance() > 0.1;
      await clock.pass(chance() * 2_000);
      server.beat();
    }
    server.up = true;
    server.lose = () => false;
    server.releaseAnswers();
    await clock.pass(30_000);
    server.beat();
    await clock.pass(2_000);
    isWhole();
  }
});
