import { computed, signal } from '@preact/signals';
import type { Chart } from '../chart/chart.ts';
import { follow, isLive, whileDown } from '../live/connection.ts';
import { Overlay } from '../live/overlay.ts';
import { capped } from '../live/repaint.ts';
import type { Subscription } from '../live/subscription.ts';
import { browserClock, type Row } from '../live/wire.ts';
import { read } from '../server/call.ts';
import { kindName, reasonOf } from '../server/reference.ts';
import { say } from '../ui/announce.tsx';
import type { CoderRow, CredentialWarning, LeftOpen } from './coder.ts';
import { givenAs, type Given, type Why } from './why.ts';

export interface Notice {
  kind: string;
  chart: string;
  account?: string;
  hold?: string | null;
  text: string;
  at: string;
}

interface DeskRow extends Row {
  chart?: Chart;
  coder?: CoderRow;
  notice?: Notice;
  given?: Given;
  leftOpen?: LeftOpen;
  warning?: CredentialWarning;
}

/** What the coder just asked for and the server has not confirmed: painted at once, undone if refused. */
export type Asked =
  | { readonly act: 'open' | 'complete' | 'return' | 'release' | 'accept' | 'decline' }
  | { readonly act: 'hold'; readonly reason: string };

export const charts = signal<readonly Chart[]>([]);
export const me = signal<CoderRow | null>(null);
export const notices = signal<readonly (Notice & { key: string })[]>([]);
export const arrived = signal(false);
export const deskRefused = signal<string | null>(null);
export const asked = signal<ReadonlyMap<string, Asked>>(new Map());
export const chosen = signal<string | null>(null);
/** How each chart in hand came. */
export const givens = signal<ReadonlyMap<string, Given>>(new Map());
/** Charts that were open when the shift ended: keep or release. */
export const leftOpen = signal<readonly LeftOpen[]>([]);
export const warnings = signal<readonly CredentialWarning[]>([]);

const overlay = new Overlay<Chart>();
/** How charts came as our own questions were answered, until the stream says so too. */
const answered = new Map<string, Given>();
const dismissed = new Set<string>();
/** Charts the coder asked for: their arrival is an answer, not news. */
const expected = new Set<string>();
let subscription: Subscription<DeskRow> | null = null;
let coder = '';
/** While the stream is down: the charts a plain read said are ours. */
let onlyThese: ReadonlySet<string> | null = null;

const painted = computed(() => charts.value.map((chart) => paint(chart, asked.value.get(chart.id))));

/** What this coder is offered, and accepts or declines: one chart at a time. */
export const offered = computed(() =>
  painted.value.filter(
    (chart) => !chart.assignment && chart.stickyTo?.offer && !leaving(asked.value.get(chart.id)),
  ),
);
/** Charts this coder has the first right to, and not yet in hand: the next one taken is one of them. */
export const waiting = computed(() =>
  painted.value.filter((chart) => !chart.assignment && !chart.stickyTo?.offer),
);
export const current = computed(() =>
  painted.value.filter(
    (chart) => chart.assignment && chart.state !== 'held' && !leaving(asked.value.get(chart.id)),
  ),
);
export const held = computed(() =>
  painted.value.filter((chart) => chart.assignment && chart.state === 'held'),
);
export const selected = computed(
  () => current.value.find((chart) => chart.id === chosen.value) ?? current.value[0] ?? null,
);

function paint(chart: Chart, act: Asked | undefined): Chart {
  if (act?.act === 'open') return { ...chart, state: 'inProgress' };
  if (act?.act === 'hold' && reasonOf(act.reason)?.keepsCoder) return { ...chart, state: 'held' };
  return chart;
}

const leaving = (act: Asked | undefined) =>
  act !== undefined && act.act !== 'open' && act.act !== 'release' && act.act !== 'accept';

/** Nothing is being asked about the chart, but perhaps that it be opened. */
export const isFree = (chart: Chart) => (asked.value.get(chart.id)?.act ?? 'open') === 'open';

export function setAsked(id: string, act: Asked | null): void {
  const next = new Map(asked.value);
  if (act) next.set(id, act);
  else next.delete(id);
  asked.value = next;
}

/** A command's answer shows at once, whether or not the stream has caught up. */
export function acknowledge(chart: Chart): void {
  expected.add(chart.id);
  overlay.put(chart.id, chart);
  repaint();
}

/** The answer to a question for a chart. */
export function given(chart: Chart, by: Given['by'], why: Why | undefined): void {
  const number = chart.assignment?.number;
  if (why && number !== undefined) answered.set(givenAs(chart), { number, by, why, deadlineParts: [] });
  acknowledge(chart);
}

export function dismissNotice(key: string): void {
  dismissed.add(key);
  repaint();
}

export function openDesk(id: string): () => void {
  coder = id;
  const paintSoon = capped(repaint, browserClock);
  const stopReading = whileDown(readDesk);
  const leave = follow<DeskRow>(
    `desk:${id}`,
    {
      changed: (keys) => {
        onlyThese = null;
        deskRefused.value = null;
        note(keys);
        arrived.value = true;
        paintSoon();
      },
      confirmed: () => {
        if (overlay.confirmed()) paintSoon();
      },
      refused: (refusal) => {
        deskRefused.value = refusal;
      },
    },
    (made) => {
      subscription = made;
    },
  );
  return () => {
    stopReading();
    leave();
  };
}

/** Without the stream: what the coder has, by HTTP, laid over the stream until that is back. */
async function readDesk(): Promise<boolean> {
  const path = `/api/coders/${encodeURIComponent(coder)}`;
  const [mine, self] = await Promise.all([
    read<{ assignments: Chart[] }>(`${path}/assignments`),
    read<Partial<CoderRow>>(path),
  ]);
  if (isLive.value || !mine.ok) return false;
  const { assignments } = mine.value;
  overlay.clear();
  onlyThese = new Set(assignments.map((chart) => chart.id));
  for (const chart of assignments) {
    expected.add(chart.id);
    overlay.put(chart.id, chart);
  }
  if (self.ok) me.value = { ...blankCoder(coder), ...me.value, ...known(self.value) };
  arrived.value = true;
  repaint();
  return true;
}

const blankCoder = (id: string): CoderRow => ({
  id,
  name: id,
  presence: 'off',
  active: 0,
  held: 0,
  capacity: 0,
  completedToday: 0,
});

/** The parts of a coder that both the settings and the stream tell. */
function known({ name, presence, capacity }: Partial<CoderRow>): Partial<CoderRow> {
  return {
    ...(name ? { name } : {}),
    ...(presence ? { presence } : {}),
    ...(capacity !== undefined ? { capacity } : {}),
  };
}

/** Tells the overlay what the stream said, and the coder what nobody at this desk asked for. */
function note(keys: ReadonlySet<string>): void {
  const first = !arrived.value;
  for (const key of keys) {
    const row = subscription?.state.get(key);
    if (key.startsWith('chart:')) {
      const id = key.slice('chart:'.length);
      overlay.streamed(id, row?.chart);
      const isNew = row?.chart && !expected.has(id);
      if (row) expected.add(id);
      else expected.delete(id);
      if (isNew && !first && row.chart)
        say(
          `${row.chart.assignment ? 'New on your desk' : row.chart.stickyTo?.offer ? 'Offered to you' : 'Waiting for you'}: ${kindName(row.chart.kind)}, ${row.chart.account}`,
          'plain',
        );
    } else if (row?.notice && !first && !expected.has(key)) {
      expected.add(key);
      say(noticeText(row.notice), 'plain');
    }
  }
}

export const noticeText = ({ account, text }: Notice) => (account ? `${account}: ${text}` : text);

function repaint(): void {
  const shown: Chart[] = [];
  const seen = new Set<string>();
  const told: (Notice & { key: string })[] = [];
  const open: LeftOpen[] = [];
  const lapsing: CredentialWarning[] = [];
  const came = new Map(answered);
  for (const row of subscription?.state.rows() ?? []) {
    if (row.coder) me.value = row.coder;
    if (row.notice && !dismissed.has(row.key)) told.push({ ...row.notice, key: row.key });
    if (row.leftOpen) open.push(row.leftOpen);
    if (row.warning) lapsing.push(row.warning);
    if (row.chart && row.given) {
      came.set(givenAs(row.chart), row.given);
      answered.delete(givenAs(row.chart));
    }
    if (!row.chart || (onlyThese && !onlyThese.has(row.chart.id))) continue;
    seen.add(row.chart.id);
    const chart = overlay.over(row.chart.id, row.chart);
    if (chart && (chart === row.chart || isMine(chart))) shown.push(chart);
  }
  for (const id of overlay.ids()) {
    const chart = seen.has(id) ? undefined : overlay.over(id, undefined);
    if (chart && isMine(chart)) shown.push(chart);
  }
  charts.value = shown.sort(bySince);
  givens.value = came;
  leftOpen.value = open.sort((left, right) => left.since.localeCompare(right.since));
  warnings.value = lapsing.sort((left, right) => left.lastGood.localeCompare(right.lastGood));
  notices.value = told.sort((left, right) => right.at.localeCompare(left.at));
}

const isMine = (chart: Chart) => chart.assignment?.coder === coder;

const bySince = (left: Chart, right: Chart) =>
  (left.assignment?.since ?? left.since).localeCompare(right.assignment?.since ?? right.since) ||
  left.id.localeCompare(right.id);
