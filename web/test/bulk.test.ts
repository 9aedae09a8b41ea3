import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import {
  askAgain,
  atMost,
  bulk,
  dismissBulk,
  startBulk,
  stopBulk,
  summary,
  undoBulk,
  undoOf,
} from '../src/board/bulk.ts';
import { all, noPicks, picked, reach, toggle, type Picks } from '../src/board/picks.ts';
import type { Chart } from '../src/chart/chart.ts';
import { tryNow } from '../src/server/call.ts';
import { settle } from './stage.ts';

const order = [...'abcdef'];
type Step = (picks: Picks) => Picks;
const on =
  (id: string): Step =>
  (picks) =>
    toggle(picks, order, id);
const to =
  (id: string, from?: string): Step =>
  (picks) =>
    reach(picks, order, id, from);

for (const { name, steps, ids } of [
  { name: 'one row', steps: [on('b')], ids: 'b' },
  { name: 'a row pressed twice is cleared', steps: [on('b'), on('b')], ids: '' },
  { name: 'a run goes from the last row selected', steps: [on('b'), to('d')], ids: 'bcd' },
  { name: 'a run goes upward too', steps: [on('d'), to('b')], ids: 'bcd' },
  { name: 'a run shrinks', steps: [on('b'), to('f'), to('c')], ids: 'bc' },
  { name: 'a run turns round its anchor', steps: [on('c'), to('e'), to('a')], ids: 'abc' },
  { name: 'rows selected before stay', steps: [on('f'), on('a'), to('b')], ids: 'abf' },
  { name: 'without an anchor a run begins where focus was', steps: [to('c', 'b')], ids: 'bc' },
  { name: 'a run, then a row out of it', steps: [on('a'), to('d'), on('b')], ids: 'acd' },
  { name: 'all', steps: [() => all(order)], ids: 'abcdef' },
]) {
  test(`Selecting: ${name}`, () => {
    assert.equal(picked(steps.reduce((picks, step) => step(picks), noPicks), order).join(''), ids);
  });
}

test('What left the list is not selected, and the rest stays', () => {
  const picks = reach(toggle(noPicks, order, 'a'), order, 'c');
  assert.deepEqual(picked(toggle(picks, order, 'f'), [...'bcf']), [...'bcf']);
  assert.deepEqual(picked(all(order), [...'fxa']), [...'fa']);
});

test('Never more than a few at once, each once and in order', async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let done = false;
  void atMost(3, 7, async (index) => {
    begun.push(index);
    await new Promise<void>((resolve) => ends.push(resolve));
  }).then(() => {
    done = true;
  });
  for (let ended = 0; ended < 7; ended++) {
    await settle();
    assert.equal(begun.length, Math.min(7, ended + 3));
    ends[ended]?.();
  }
  await settle();
  assert.ok(done);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
});

const chart = (id: string, more: Partial<Chart> = {}): Chart => ({
  id,
  client: 'K',
  facility: 'F',
  account: id.toUpperCase(),
  track: 'facility',
  kind: 'INPATIENT',
  state: 'ready',
  since: '2026-11-21T12:00:00Z',
  workqueue: 'IP',
  boostMinutes: 0,
  version: 1,
  ...more,
});

/** A server that keeps charts, remembers answers by key, and whose answers can be lost on the way. */
class Charts {
  charts = new Map<string, Chart>();
  losesAnswers = false;
  /** How often each chart changed: what the history would tell. */
  changes = new Map<string, number>();
  inFlight = 0;
  most = 0;
  #answers = new Map<string, Chart>();
  #hold: Promise<void> | null = null;
  #letGo = () => {};

  constructor(...charts: Chart[]) {
    for (const one of charts) this.charts.set(one.id, one);
  }

  holdAnswers(): void {
    this.#hold = new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  letGo(): void {
    this.#hold = null;
    this.#letGo();
  }

  fetch = async (path: string, call: RequestInit): Promise<Response> => {
    this.most = Math.max(this.most, ++this.inFlight);
    try {
      const answer = this.#answer(path, call);
      await this.#hold;
      if (this.losesAnswers) throw new TypeError('Failed to fetch');
      return answer;
    } finally {
      this.inFlight--;
    }
  };

  #answer(path: string, { method, headers, body }: RequestInit): Response {
    const [, id = '', verb] = /^\/api\/charts\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    const known = this.charts.get(id);
    if (!known) return Response.json({ title: 'Not found', refusal: 'not_found' }, { status: 404 });
    if (method === 'GET') return Response.json(known);
    const key = (headers as Record<string, string>)['Idempotency-Key'] ?? '';
    const said = this.#answers.get(key);
    if (said) return Response.json(said);
    const asked = JSON.parse(String(body)) as Record<string, unknown>;
    if (asked['coder'] === 'nobody') {
      const problem = { title: 'Not eligible', detail: 'The credential has ended.', refusal: 'not_eligible' };
      return Response.json(problem, { status: 422 });
    }
    const next = { ...known, version: known.version + 1 };
    if (verb === 'move') next.workqueue = String(asked['workqueue']);
    if (verb === 'expedite') next.boostMinutes = Number(asked['minutes']);
    this.charts.set(id, next);
    this.#answers.set(key, next);
    this.changes.set(id, (this.changes.get(id) ?? 0) + 1);
    return Response.json(next);
  }
}

const browsersFetch = globalThis.fetch;
beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => {
  dismissBulk();
  mock.timers.reset();
  globalThis.fetch = browsersFetch;
});

function serve(charts: readonly Chart[]): Charts {
  const server = new Charts(...charts);
  globalThis.fetch = server.fetch as typeof fetch;
  return server;
}

/** Lets everything that can happen without time passing happen. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const states = () => bulk.value?.lines.map((line) => line.outcome.is).join(' ');

test('Each chart has its own command and its own outcome', async () => {
  const charts = [chart('a'), chart('b', { state: 'finalCoded' }), chart('c')];
  const server = serve(charts);
  server.charts.delete('c');
  startBulk('Move 3 charts', charts, { verb: 'move', body: { workqueue: 'OBS' } });
  await quiet();
  assert.equal(states(), 'done refused refused');
  assert.equal(summary(bulk.value?.lines ?? []), '1 done, 2 refused');
  const titles = bulk.value?.lines.map((line) => ('problem' in line.outcome ? line.outcome.problem.title : ''));
  assert.deepEqual(titles, ['', 'Not possible while it is final coded', 'Not found']);
  assert.equal(server.charts.get('a')?.workqueue, 'OBS');
});

test('What cannot be sent is asked for again under its key, and never done twice', async () => {
  const charts = [...'abcdef'].map((id) => chart(id));
  const server = serve(charts);
  server.losesAnswers = true;
  startBulk('Move 6 charts', charts, { verb: 'move', body: { workqueue: 'OBS' } });
  // Every attempt is lost on its way back, until the page gives up.
  for (let turn = 0; turn < 30 && bulk.value?.running; turn++) {
    await quiet();
    tryNow();
  }
  assert.equal(states(), 'unknown unknown unknown unknown unknown unknown');
  assert.equal(server.most, 4);
  server.losesAnswers = false;
  askAgain();
  await quiet();
  assert.equal(states(), 'done done done done done done');
  assert.deepEqual([...server.changes.values()], [1, 1, 1, 1, 1, 1]);
});

test('Stopped, what was not sent stays as it was, and can still be asked for', async () => {
  const charts = [...'abcdef'].map((id) => chart(id));
  const server = serve(charts);
  server.holdAnswers();
  startBulk('Expedite 6 charts', charts, { verb: 'expedite', body: { minutes: 60 } });
  await quiet();
  stopBulk();
  server.letGo();
  await quiet();
  assert.equal(states(), 'done done done done stopped stopped');
  assert.equal(server.changes.size, 4);
  askAgain();
  await quiet();
  assert.equal(server.changes.size, 6);
});

test('Undo moves back to where each was, but not what changed since', async () => {
  const charts = [chart('a'), chart('b', { workqueue: 'ED' }), chart('c'), chart('d', { workqueue: null })];
  const server = serve(charts);
  startBulk('Move 4 charts', charts, { verb: 'move', body: { workqueue: 'OBS' } });
  await quiet();
  const moved = server.charts.get('c');
  if (moved) server.charts.set('c', { ...moved, version: 9 });
  undoBulk();
  await quiet();
  assert.equal(states(), 'done done refused');
  const queues = [...server.charts.values()].map((one) => one.workqueue);
  assert.deepEqual(queues, ['IP', 'ED', 'OBS', 'OBS']);
  // There is no undoing an undo.
  undoBulk();
  await quiet();
  assert.equal(server.changes.get('a'), 2);
});

test('An undo whose answer was lost is finished, not taken for a change by others', async () => {
  const charts = [chart('a')];
  const server = serve(charts);
  startBulk('Expedite A', charts, { verb: 'expedite', body: { minutes: 60 } });
  await quiet();
  undoBulk();
  server.holdAnswers();
  server.letGo();
  // The look at the chart comes through, the answer to the command does not.
  const through = server.fetch;
  globalThis.fetch = (async (path: string, call: RequestInit) => {
    const answer = await through(path, call);
    if (call.method === 'POST') throw new TypeError('Failed to fetch');
    return answer;
  }) as typeof fetch;
  for (let turn = 0; turn < 30 && bulk.value?.running; turn++) {
    await quiet();
    tryNow();
  }
  assert.equal(states(), 'unknown');
  globalThis.fetch = through as typeof fetch;
  askAgain();
  await quiet();
  assert.equal(states(), 'done');
  assert.equal(server.charts.get('a')?.boostMinutes, 0);
  assert.equal(server.changes.get('a'), 2);
});

test('A command given up on is new again once another of its kind went through', async () => {
  const server = serve([chart('a')]);
  const move = async (workqueue: string, lose: boolean) => {
    server.losesAnswers = lose;
    dismissBulk();
    startBulk('Move A', [chart('a', server.charts.get('a'))], { verb: 'move', body: { workqueue } });
    for (let turn = 0; turn < 30 && bulk.value?.running; turn++) {
      await quiet();
      tryNow();
    }
  };
  await move('OBS', true);
  await move('IP', false);
  await move('OBS', false);
  assert.equal(server.charts.get('a')?.workqueue, 'OBS');
});

test('What was given or ended cannot be taken back', () => {
  const held = (number: number) => ({ coder: 'c', number, since: '2026-11-21T12:00:00Z' });
  const line = (verb: 'move' | 'assign', before: Chart, after: Chart) =>
    undoOf({ before, command: { verb, body: {} }, outcome: { is: 'done', chart: after }, sent: true });
  assert.equal(line('assign', chart('a'), chart('a', { assignment: held(1) })), null);
  assert.equal(line('move', chart('a', { assignment: held(1) }), chart('a', { workqueue: 'OBS' })), null);
  assert.equal(line('move', chart('a'), chart('a')), null);
  assert.deepEqual(
    line('move', chart('a', { assignment: held(1) }), chart('a', { workqueue: 'OBS', assignment: held(1) })),
    { verb: 'move', body: { workqueue: 'IP' } },
  );
});
