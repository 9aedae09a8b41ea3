import { computed, signal } from '@preact/signals';
import { wake } from '../live/connection.ts';
import { post, read, signedInAgain, signInNeeded } from '../server/call.ts';
import { loadReference } from '../server/reference.ts';
import type { Answer } from '../server/problem.ts';
import type { Account } from './account.ts';

interface SignedIn {
  token: string;
  expires: string;
  account: Account;
}

/** Undefined until the server has said who this is. */
export const account = signal<Account | null | undefined>(undefined);
/** When the sign-in ends; unknown after a reload, because only signing in tells it. */
export const expires = signal<number | null>(null);
/** The server did not answer the very first question. */
export const unreachable = signal(false);

/** A viewer reads the board's numbers and reasons, and no chart. */
export const mayReadCharts = computed(() => account.value?.role !== 'viewer');
export const mayLead = computed(() => account.value?.role === 'lead' || account.value?.role === 'admin');
/** Rules reach over all clients: only who sees all of them makes or activates any. */
export const maySetRules = computed(
  () => mayLead.value && !account.value?.clients && !account.value?.facilities,
);

export async function resume(): Promise<void> {
  unreachable.value = false;
  // A plain call: being signed out is an expected answer here, not something to interrupt with.
  try {
    const response = await fetch('/api/me', { credentials: 'same-origin', cache: 'no-store' });
    if (response.ok) begin((await response.json()) as Account);
    else if (response.status === 401 || response.status === 403) account.value = null;
    else unreachable.value = true;
  } catch {
    unreachable.value = true;
  }
}

export async function signIn(name: string, password: string): Promise<Answer<SignedIn>> {
  const answer = await post<SignedIn>('/api/sign-in', { name, password });
  if (!answer.ok) return answer;
  const before = account.value;
  // Someone else's desk must not show through.
  if (before && before.name !== answer.value.account.name) {
    location.reload();
    return answer;
  }
  expires.value = Date.parse(answer.value.expires);
  begin(answer.value.account);
  signedInAgain();
  wake();
  return answer;
}

export async function signOut(): Promise<void> {
  await post('/api/sign-out');
  // A reload leaves nothing of the session in memory, and an empty page leaves nothing for Back to show.
  account.value = null;
  location.replace(location.pathname);
}

/** Asks who we are; the answer itself is not needed, but a 401 opens the sign-in dialog. */
export function probe(): void {
  if (!signInNeeded.value) void read('/api/me');
}

function begin(who: Account): void {
  const first = !account.value;
  account.value = who;
  if (first) void loadReference(who);
}
