import { signal } from '@preact/signals';
import { backoff } from '../live/backoff.ts';
import { problemOf, unreached, type Answer, type Problem } from './problem.ts';

/** Acts that have failed to reach the server at least once and are still being tried. */
export const unsent = signal(0);
/** Set while someone must sign in again; calls wait for it instead of failing. */
export const signInNeeded = signal(false);

const attempts = 9;
const patienceMilliseconds = 15_000;
const keys = new Map<string, string>();
let waiters: Array<() => void> = [];
let wakers: Array<() => void> = [];

/** Ends the waits between attempts: the network is back. */
export function tryNow(): void {
  const waiting = wakers;
  wakers = [];
  for (const wake of waiting) wake();
}

export function signedInAgain(): void {
  signInNeeded.value = false;
  const waiting = waiters;
  waiters = [];
  for (const go of waiting) go();
}

export function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  return send<T>('GET', path, undefined, {}, 3, signal);
}

/**
 * Sends a command under an idempotency key that stays the same for every attempt. An act that was given up
 * keeps its key too: pressing the button again with the same content asks for the same answer.
 */
export async function act<T>(path: string, body?: unknown, method = 'POST'): Promise<Answer<T>> {
  const content = contentOf(body);
  const target = `${method} ${path} `;
  const name = target + (content ?? '');
  const key = keys.get(name) ?? newKey();
  keys.set(name, key);
  const answer = await send<T>(method, path, content, { 'Idempotency-Key': key }, attempts);
  if (answer.ok || !answer.problem.retry) keys.delete(name);
  // After another act of the same kind went through, an earlier one that was given up would be a new one.
  if (answer.ok) for (const other of keys.keys()) if (other.startsWith(target)) keys.delete(other);
  return answer;
}

/** For signing in and out: an answer that opens a session must not be remembered under a key. */
export function post<T>(path: string, body?: unknown): Promise<Answer<T>> {
  return send<T>('POST', path, contentOf(body), {}, 1);
}

const contentOf = (body: unknown) => (body === undefined ? undefined : JSON.stringify(body));

async function send<T>(
  method: string,
  path: string,
  content: string | undefined,
  headers: Record<string, string>,
  tries: number,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  let counted = false;
  try {
    for (let attempt = 0; ; attempt++) {
      const answer = await once<T>(method, path, content, headers, signal);
      if (answer.ok) return answer;
      if (answer.problem.code === 401 && !path.startsWith('/api/sign-')) {
        await signIn();
        attempt--;
        continue;
      }
      if (!answer.problem.retry || attempt + 1 >= tries || signal?.aborted) return answer;
      if (!counted && method !== 'GET') {
        counted = true;
        unsent.value++;
      }
      await pauseBefore(attempt + 1, answer.problem);
    }
  } finally {
    if (counted) unsent.value--;
  }
}

async function once<T>(
  method: string,
  path: string,
  content: string | undefined,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patienceMilliseconds);
  const stop = () => limit.abort();
  signal?.addEventListener('abort', stop);
  try {
    const response = await fetch(path, {
      method,
      headers: content === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: limit.signal,
      ...(content === undefined ? {} : { body: content }),
    });
    if (response.status === 204) return { ok: true, value: null as T };
    const text = await response.text();
    const body: unknown = text ? parse(text) : null;
    if (response.ok) return { ok: true, value: body as T };
    return { ok: false, problem: problemOf(response.status, body, response.headers.get('Retry-After')) };
  } catch {
    return { ok: false, problem: unreached };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pauseBefore(attempt: number, problem: Problem): Promise<void> {
  const asked = Math.min((problem.afterSeconds ?? 0) * 1_000, patienceMilliseconds);
  const wait = Math.max(asked, backoff(attempt, Math.random()));
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait);
    wakers.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function signIn(): Promise<void> {
  signInNeeded.value = true;
  return new Promise((resolve) => waiters.push(resolve));
}

/** Not crypto.randomUUID, which browsers withhold from pages that are not on HTTPS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
