// graphile-worker: LISTEN/NOTIFY, single mode as it comes, batched mode with its local queue and batched completions.
import { makeWorkerUtils, run, Logger } from 'graphile-worker';
import pg from 'pg';

const logger = new Logger(() => () => {});

export async function open(connection) {
  const pool = new pg.Pool({ connectionString: connection, max: 40 });
  pool.on('error', error => { throw error; });
  pool.on('connect', client => client.on('error', error => { throw error; }));
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  const runner = (take, concurrency, worker) => run({
    pgPool: pool, logger, concurrency, noHandleSignals: true,
    taskList: { chart: payload => take(payload) },
    preset: { worker: { concurrentJobs: concurrency, ...worker } },
  });
  let pickingUp;
  return {
    database: true,
    addOne: chart => utils.addJob('chart', chart),
    addMany: charts => utils.addJobs(charts.map(payload => ({ identifier: 'chart', payload }))),
    runSingle: (take, count) => runner(take, count, {}),
    runBatched: take => runner(take, 24, {
      localQueue: { size: 500, refetchDelay: { durationMs: 10 } }, completeJobBatchDelay: 0, failJobBatchDelay: 0,
    }),
    async pickUp(take) { pickingUp = await runner(take, 4, {}); },
    stopPickUp: () => pickingUp.stop(),
    async close() { await utils.release(); await pool.end(); },
  };
}
