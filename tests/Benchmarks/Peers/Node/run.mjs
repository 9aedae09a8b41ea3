// node run.mjs PEER CONNECTION SECONDS OPEN RATE (OPEN 0: the times alone): measures one peer and prints one line of JSON, in figures a second:
// adding one at a time and in batches of a thousand, working off one at a time and in its best batches, and the time in
// milliseconds from a durable addition at that rate to the start of its work.
import pg from 'pg';

const [name, connection, seconds, open, rate] = process.argv.slice(2);
const most = Number(seconds) * 1000;
const peer = await (await import(`./${name}.mjs`)).open(connection);
let number = 0;
const chart = () => ({ account: `A${++number}`, workqueue: `Q${number % 20}`, payer: 'MEDICARE', charges: 1000 + number % 5000 });

// So many callers at once, until the time is up or nothing is left; how many a second.
async function callers(count, act) {
  const began = performance.now();
  let done = 0, last = began;
  await Promise.all(Array.from({ length: count }, async () => {
    while (performance.now() - began < most) {
      const did = await act();
      if (did === 0) return;
      done += did;
      last = performance.now();
    }
  }));
  return done / (last - began) * 1000;
}

async function fill(many) {
  for (let sent = 0; sent < many; sent += 1000)
    await peer.addMany(Array.from({ length: 1000 }, chart));
  // What autovacuum would have done a minute later.
  if (peer.database) {
    const pool = new pg.Pool({ connectionString: connection });
    await pool.query('VACUUM ANALYZE');
    await pool.end();
  }
}

// A runner of its own: how many it takes a second, its start left out.
async function runner(start) {
  let taken = 0, began = 0, last = 0;
  const runs = await start(() => { taken++; last = performance.now(); began ||= last; });
  const from = performance.now();
  while (performance.now() - from < most + 300 && taken < Number(open))
    await new Promise(resolve => setTimeout(resolve, 20));
  const perSecond = taken / (last - began) * 1000;
  await runs.stop();
  return perSecond;
}

const figures = {};
if (Number(rate) > 0) {
  const times = [];
  await peer.pickUp(one => times.push(performance.now() - one.at));
  const began = performance.now(), adding = [];
  for (let sent = 0; sent < Number(rate) * Number(seconds); sent++) {
    const wait = began + sent * 1000 / Number(rate) - performance.now();
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    adding.push(peer.addOne({ at: performance.now(), account: `P${sent}` }));
  }
  await Promise.all(adding);
  await new Promise(resolve => setTimeout(resolve, 1000));
  await peer.stopPickUp();
  times.sort((a, b) => a - b);
  const at = share => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];
  Object.assign(figures, { pickUpP50: at(0.5), pickUpP99: at(0.99) });
}
if (Number(open) === 0) await finish();
figures.addOne = await callers(32, async () => { await peer.addOne(chart()); return 1; });
await fill(Math.min(peer.fewOpen ?? Infinity, Number(open)));
// The best of few and many at once.
figures.single = 0;
for (const count of [8, 32])
  figures.single = Math.max(figures.single,
    peer.cycle ? await callers(count, peer.cycle) : await runner(take => peer.runSingle(take, count)));
figures.addMany = await callers(1, async () => { await peer.addMany(Array.from({ length: 1000 }, chart)); return 1000; });
await fill(Number(open));
if (peer.batch) figures.batched = await callers(peer.batches, peer.batch);
else if (peer.runBatched) figures.batched = await runner(peer.runBatched);
await finish();

async function finish() {
  await peer.close();
  console.log(JSON.stringify(figures));
  process.exit(0);
}
