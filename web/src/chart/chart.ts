export type ChartState =
  'notReady' | 'ready' | 'assigned' | 'inProgress' | 'held' | 'review' | 'finalCoded' | 'cancelled';

export interface Assignment {
  coder: string;
  /** One more each time the chart is assigned; every later act on the chart names it. */
  number: number;
  since: string;
  opened?: string | null;
}

export interface Hold {
  id: string;
  reason: string;
  note?: string | null;
  owner?: string | null;
  since: string;
  until?: string | null;
  followUp?: string | null;
  /** How often its owner was told that it is still open. */
  told?: number;
  by: string;
  kind?: HoldKind;
  /** How often it went up its ladder; its owner is then who it went to. */
  escalated?: number;
}

/** What a coder paused, what is outside their control, and what another must decide. */
export type HoldKind = 'hold' | 'pend' | 'exception';

export const holdKinds: Record<HoldKind, { name: string; means: string }> = {
  hold: { name: 'Hold', means: 'The coder paused it and goes on' },
  pend: { name: 'Pend', means: 'It waits for what is outside the coder’s control' },
  exception: { name: 'Exception', means: 'Somebody else must decide' },
};

/** One of the deadlines that a chart has; the earliest wins. */
export interface DeadlinePart {
  source: string;
  at: string;
  wins: boolean;
  text: string;
}

/** A rule that a coder does not meet, with the value that fails it. */
export interface UnmetRule {
  rule: string;
  value: string;
  needs: string;
  text: string;
}

export interface Chart {
  id: string;
  client: string;
  facility: string;
  account: string;
  track: string;
  kind: string;
  serviceLine?: string | null;
  payer?: string | null;
  financialClass?: string | null;
  patientState?: string | null;
  admitted?: string | null;
  discharged?: string | null;
  clockStart?: string | null;
  totalCharges?: number | null;
  documents?: string[] | null;
  attributes?: Record<string, unknown> | null;
  state: ChartState;
  since: string;
  workqueue?: string | null;
  deadline?: string | null;
  boostMinutes?: number | null;
  assignment?: Assignment | null;
  /** Who has the first right to it; offer: they are asked whether they take it. */
  stickyTo?: { coder: string; until: string; offer?: boolean } | null;
  /** Who returned, declined or missed it lately. */
  declines?: { coder: string; until: string; reason?: string | null }[];
  coderOfRecord?: string | null;
  missing?: string[] | null;
  holds?: Hold[] | null;
  version: number;
}

export const stateWords: Record<ChartState, string> = {
  notReady: 'Not ready',
  ready: 'Ready',
  assigned: 'Assigned',
  inProgress: 'In progress',
  held: 'Held',
  review: 'In review',
  finalCoded: 'Final coded',
  cancelled: 'Cancelled',
};

export const chartStates = Object.keys(stateWords) as ChartState[];

/** What a lead may try in each state; the server has the last word. */
export type LeadAct = 'assign' | 'unassign' | 'move' | 'expedite' | 'hold' | 'reopen' | 'cancel';

const leadActs: Record<ChartState, readonly LeadAct[]> = {
  notReady: ['move', 'expedite', 'hold', 'cancel'],
  ready: ['assign', 'move', 'expedite', 'hold', 'cancel'],
  assigned: ['assign', 'unassign', 'move', 'expedite', 'hold', 'cancel'],
  inProgress: ['assign', 'unassign', 'move', 'expedite', 'hold', 'cancel'],
  held: ['move', 'expedite', 'hold', 'cancel'],
  review: ['assign', 'unassign', 'expedite', 'hold', 'cancel'],
  finalCoded: ['reopen'],
  cancelled: ['reopen'],
};

export function leadActsFor(chart: Chart): readonly LeadAct[] {
  const acts = leadActs[chart.state] ?? [];
  return chart.state === 'held' && chart.assignment ? ['unassign', ...acts] : acts;
}

/** Deadlines stop mattering once coding has ended. */
export const isOpen = (chart: Chart) => chart.state !== 'finalCoded' && chart.state !== 'cancelled';

/** A change's or a fact's name in words: "followUpDue" and "follow_up_due" both read "Follow up due". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const sentenceCase = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export const chartPath = (id: string) => `/api/charts/${encodeURIComponent(id)}`;
