import { computed, signal, type Signal } from '@preact/signals';
import type { CoderRow, LeftOpen } from '../desk/coder.ts';
import { follow, isLive, whileDown } from '../live/connection.ts';
import { capped } from '../live/repaint.ts';
import type { Subscription } from '../live/subscription.ts';
import { browserClock, type Row } from '../live/wire.ts';
import { read } from '../server/call.ts';
import { now } from '../ui/time.ts';

export interface WorkqueueRow {
  id: string;
  name: string;
  order: number;
  assign: 'push' | 'pull' | 'offer';
  ready: number;
  assigned: number;
  inProgress: number;
  held: number;
  review: number;
  notReady: number;
  oldest?: string | null;
  atRisk: number;
  late: number;
  waitingCoders: number;
}

/** The open holds of one reason, and since when the oldest is open. */
export interface HoldRow {
  reason: string;
  count: number;
  oldest: string;
}

interface BoardRow extends Row {
  hold?: HoldRow;
  leftOpen?: LeftOpen;
  workqueue?: WorkqueueRow;
  coder?: CoderRow;
  count?: number;
  mark?: number;
}

/** One signal per row: a change repaints that row and nothing else. */
export type Rows<T> = ReadonlyMap<string, Signal<T>>;

export const workqueues = signal<Rows<WorkqueueRow>>(new Map());
export const coders = signal<Rows<CoderRow>>(new Map());
export const unroutable = signal(0);
/** Charts with a hold whose owner was told that it is still open. */
export const followUps = signal(0);
/** Credentials that lapse within 90 days, or lapsed lately. */
export const credentialWarnings = signal(0);
/** Charts with coders who may no longer code them. */
export const ineligible = signal(0);
/** Other numbers when those lists have changed, though their lengths have not. */
export const warningsMark = signal(0);
export const ineligibleMark = signal(0);
export const holds = signal<Rows<HoldRow>>(new Map());
/** Charts that were open when their coders' shifts ended. */
export const leftOpen = signal<Rows<LeftOpen>>(new Map());
export const boardArrived = signal(false);
export const boardRefused = signal<string | null>(null);
/** How often each workqueue's row changed: a list loaded before knows that it is behind. */
export const touches = signal<ReadonlyMap<string, number>>(new Map());

const pausedName = 'codingqueue.paused';
export const pausedAt = signal<number | null>(sessionStorage.getItem(pausedName) ? Date.now() : null);
/** The present on the board: it stands still while the board does. */
export const boardNow = computed(() => pausedAt.value ?? now.value);

export const totals = computed(() => {
  const sum = {
    ready: 0,
    inHand: 0,
    held: 0,
    review: 0,
    notReady: 0,
    atRisk: 0,
    late: 0,
    waiting: 0,
    available: 0,
  };
  for (const { value: row } of workqueues.value.values()) {
    sum.ready += row.ready;
    sum.inHand += row.assigned + row.inProgress;
    sum.held += row.held;
    sum.review += row.review;
    sum.notReady += row.notReady;
    sum.atRisk += row.atRisk;
    sum.late += row.late;
  }
  for (const { value: coder } of coders.value.values()) {
    if (coder.presence !== 'available') continue;
    sum.available++;
    if (coder.active < coder.capacity) sum.waiting++;
  }
  return sum;
});

/** The rows that are one number. */
const counted = { unroutable, followUps, credentialWarnings, ineligibleHoldings: ineligible };
const marked = { credentialWarnings: warningsMark, ineligibleHoldings: ineligibleMark };

let subscription: Subscription<BoardRow> | null = null;
/** What is on screen came by HTTP: what the stream does not speak of may yet be shown as it is not. */
let paintedByHttp = false;
const unpainted = new Set<string>();
const paintSoon = capped(repaint, browserClock);

export function openBoard(): () => void {
  const stopReading = whileDown(readBoard);
  const leave = follow<BoardRow>(
    'board',
    {
      changed: (keys) => {
        boardRefused.value = null;
        for (const key of keys) unpainted.add(key);
        if (paintedByHttp) for (const key of allKeys()) unpainted.add(key);
        paintedByHttp = false;
        // A board that opens paused still shows its first state.
        if (pausedAt.value === null || !boardArrived.value) paintSoon();
      },
      refused: (refusal) => {
        boardRefused.value = refusal;
      },
    },
    (made) => {
      subscription = made;
      if (pausedAt.value !== null) made.pause(true);
    },
  );
  return () => {
    stopReading();
    leave();
  };
}

/** Without the stream: the same rows by HTTP, painted as they are until the stream is back. */
async function readBoard(): Promise<boolean> {
  if (pausedAt.value !== null && boardArrived.value) return false;
  const answer = await read<{
    workqueues: WorkqueueRow[];
    coders: CoderRow[];
    unroutable: number;
    followUps: number;
    credentialWarnings: number;
    ineligibleHoldings: number;
    holds: HoldRow[];
    leftOpen: LeftOpen[];
  }>('/api/board');
  if (isLive.value || !answer.ok) return false;
  const board = answer.value;
  workqueues.value = replace(workqueues.value, board.workqueues, (row) => row.id);
  coders.value = replace(coders.value, board.coders, (row) => row.id);
  holds.value = replace(holds.value, board.holds, (row) => row.reason);
  leftOpen.value = replace(leftOpen.value, board.leftOpen, (row) => row.chart);
  unroutable.value = board.unroutable;
  followUps.value = board.followUps;
  credentialWarnings.value = board.credentialWarnings;
  ineligible.value = board.ineligibleHoldings;
  boardArrived.value = true;
  paintedByHttp = true;
  return true;
}

function* allKeys(): IterableIterator<string> {
  for (const id of workqueues.value.keys()) yield `workqueue:${id}`;
  for (const id of coders.value.keys()) yield `coder:${id}`;
  for (const id of holds.value.keys()) yield `hold:${id}`;
  for (const id of leftOpen.value.keys()) yield `leftOpen:${id}`;
  for (const row of subscription?.state.rows() ?? []) yield row.key;
}

function replace<T>(rows: Rows<T>, values: readonly T[], key: (value: T) => string): Rows<T> {
  const next = new Map(values.map((value) => [key(value), rows.get(key(value)) ?? signal(value)]));
  for (const value of values) {
    const cell = next.get(key(value));
    if (cell) cell.value = value;
  }
  return next;
}

export function togglePause(): void {
  const paused = pausedAt.value === null;
  pausedAt.value = paused ? Date.now() : null;
  if (paused) sessionStorage.setItem(pausedName, 'yes');
  else sessionStorage.removeItem(pausedName);
  subscription?.pause(paused);
  if (!paused) repaint();
}

function repaint(): void {
  if (!subscription) return;
  const keys = [...unpainted];
  unpainted.clear();
  const first = !boardArrived.value;
  boardArrived.value = true;
  workqueues.value = settle(workqueues.value, keys, 'workqueue:', (row) => row.workqueue);
  coders.value = settle(coders.value, keys, 'coder:', (row) => row.coder);
  holds.value = settle(holds.value, keys, 'hold:', (row) => row.hold);
  leftOpen.value = settle(leftOpen.value, keys, 'leftOpen:', (row) => row.leftOpen);
  for (const [key, count] of Object.entries(counted))
    if (keys.includes(key)) count.value = subscription.state.get(key)?.count ?? 0;
  for (const [key, mark] of Object.entries(marked))
    if (keys.includes(key)) mark.value = subscription.state.get(key)?.mark ?? 0;
  // The first state is what lists are read against, not a change to them.
  if (first) return;
  const touched = new Map(touches.value);
  for (const key of keys)
    if (key.startsWith('workqueue:')) {
      const id = key.slice('workqueue:'.length);
      touched.set(id, (touched.get(id) ?? 0) + 1);
    }
  touches.value = touched;
}

/** Changes rows in place; the map itself is replaced only when a row comes or goes. */
function settle<T>(
  rows: Rows<T>,
  keys: readonly string[],
  prefix: string,
  pick: (row: BoardRow) => T | undefined,
): Rows<T> {
  let next: Map<string, Signal<T>> | null = null;
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const id = key.slice(prefix.length);
    const row = subscription?.state.get(key);
    const value = row && pick(row);
    const cell = rows.get(id);
    if (value !== undefined && cell) cell.value = value;
    else if (value !== undefined) (next ??= new Map(rows)).set(id, signal(value));
    else if (cell) (next ??= new Map(rows)).delete(id);
  }
  return next ?? rows;
}

export const workqueueName = (id: string | null | undefined) =>
  id ? (workqueues.value.get(id)?.value.name ?? id) : '–';
export const coderName = (id: string | null | undefined) =>
  id ? (coders.value.get(id)?.value.name ?? id) : '–';
