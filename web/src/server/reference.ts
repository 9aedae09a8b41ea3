import { computed, signal } from '@preact/signals';
import type { HoldKind } from '../chart/chart.ts';
import type { Account } from '../session/account.ts';
import { read } from './call.ts';

export interface Kind {
  code: string;
  name: string;
  track: string;
  minutes: number;
  turnaroundHours: number;
  credentials: string[];
}

export interface HoldReason {
  code: string;
  name: string;
  category: string;
  blocksCoding: boolean;
  blocksBilling: boolean;
  owner: string;
  keepsCoder: boolean;
  followUpHours: number;
  kind: HoldKind;
  endedBy: { document?: string | null; charge?: boolean; queryAnswered?: boolean; merge?: boolean };
}

export interface Facility {
  id: string;
  client: string;
  name: string;
  timeZone: string;
}

export const kinds = signal<Kind[]>([]);
export const holdReasons = signal<HoldReason[]>([]);
/** Null until known; stays null for accounts that may not list facilities. */
export const facilities = signal<Facility[] | null>(null);

const kindByCode = computed(() => new Map(kinds.value.map((kind) => [kind.code, kind])));
const reasonByCode = computed(() => new Map(holdReasons.value.map((reason) => [reason.code, reason])));
const facilityById = computed(
  () => new Map((facilities.value ?? []).map((facility) => [facility.id, facility])),
);

export const kindOf = (code: string) => kindByCode.value.get(code);
export const kindName = (code: string) => kindOf(code)?.name ?? code;
export const reasonOf = (code: string) => reasonByCode.value.get(code);
export const reasonName = (code: string) => reasonOf(code)?.name ?? code;
export const facilityName = (id: string) => facilityById.value.get(id)?.name ?? id;
export const facilityZone = (id: string) => facilityById.value.get(id)?.timeZone;

/**
 * A coder may not list settings: asking would only be refused. They read the names of where they work.
 */
export async function loadReference({ role, coder }: Account): Promise<void> {
  const places = coder ? `/api/coders/${encodeURIComponent(coder)}/grants` : '/api/facilities';
  await Promise.all([
    read<{ kinds: Kind[] }>('/api/kinds').then((answer) => {
      if (answer.ok) kinds.value = answer.value.kinds;
    }),
    read<{ holdReasons: HoldReason[] }>('/api/hold-reasons').then((answer) => {
      if (answer.ok) holdReasons.value = answer.value.holdReasons;
    }),
    (coder || role !== 'coder') &&
      read<{ facilities: Facility[] }>(places).then((answer) => {
        if (answer.ok) facilities.value = answer.value.facilities;
      }),
  ]);
}
