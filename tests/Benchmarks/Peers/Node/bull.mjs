// BullMQ on Redis: what is finished is removed, as its own benchmarks do.
import { Queue, Worker } from 'bullmq';

export async function open(path) {
  const connection = { path, maxRetriesPerRequest: null };
  const options = { removeOnComplete: true };
  const queue = new Queue('charts', { connection });
  const runner = (take, concurrency) => {
    const worker = new Worker('charts', async one => take(one.data), { connection, concurrency, removeOnComplete: { count: 0 } });
    return { stop: () => worker.close() };
  };
  let pickingUp;
  return {
    addOne: chart => queue.add('chart', chart, options),
    addMany: charts => queue.addBulk(charts.map(data => ({ name: 'chart', data, opts: options }))),
    runSingle: (take, count) => runner(take, count * 4),
    pickUp(take) { pickingUp = runner(take, 4); },
    stopPickUp: () => pickingUp.stop(),
    close: () => queue.close(),
  };
}
