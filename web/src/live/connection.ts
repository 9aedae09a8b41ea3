import { computed, effect, signal, untracked } from '@preact/signals';
import { tryNow } from '../server/call.ts';
import { Feed, type Link } from './feed.ts';
import type { Subscription, Watcher } from './subscription.ts';
import { browserClock, type Row } from './wire.ts';

export const link = signal<Link>({ state: 'closed', failures: 0, nextAt: null, wholeAt: null });
/** True once an interruption lasted long enough to be worth words. */
export const interrupted = signal(false);
export const isLive = computed(() => link.value.state === 'live');

/** When a screen last read its state by plain HTTP, on the browser's clock; for while the stream is down. */
export const readAt = signal<number | null>(null);
/** Attempts that must fail before a screen reads by HTTP instead of waiting for the stream. */
const failuresBeforeReading = 2;

const worthWordsMilliseconds = 1_500;
let begin: ((feed: Feed) => void) | null = null;
/** A screen may follow before the page connects: whichever of them is drawn first. */
const feed = new Promise<Feed>((resolve) => {
  begin = resolve;
});
let cancelWords: (() => void) | null = null;

/** Opens the one connection of this page. `onFailure` runs after each attempt that failed. */
export function connect(onFailure: () => void): void {
  const connected = begin;
  if (!connected) return;
  begin = null;
  void import('./hub.ts').then(({ hubWire }) => {
    const made = new Feed(hubWire('/hub'), browserClock, Math.random, (next) => {
      const before = link.value;
      link.value = next;
      if (next.state === 'live' && before.state !== 'live') tryNow();
      if (next.failures > before.failures) onFailure();
      watchInterruption();
    });
    addEventListener('online', () => {
      tryNow();
      made.wake();
    });
    addEventListener('pageshow', () => made.wake());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) made.wake();
    });
    made.open();
    connected(made);
  });
}

export function wake(): void {
  tryNow();
  void feed.then((made) => made.wake());
}

/** Follows a stream until the returned function is called. */
export function follow<R extends Row>(
  stream: string,
  watcher: Watcher,
  begun: (subscription: Subscription<R>) => void,
): () => void {
  let left = false;
  void feed.then((made) => {
    if (!left) begun(made.follow<R>(stream, watcher));
  });
  return () => {
    left = true;
    void feed.then((made) => made.leave(stream));
  };
}

/**
 * Runs `read` after each failed attempt to connect, from the second on: where something between us and the
 * server swallows WebSockets, the screens still show the truth, only later. The waits between
 * attempts pace it.
 */
export function whileDown(read: () => Promise<boolean>): () => void {
  return effect(() => {
    const { state, failures } = link.value;
    if (state !== 'waiting' || failures < failuresBeforeReading) return;
    void untracked(read).then((worked) => {
      if (worked) readAt.value = browserClock.now();
    });
  });
}

function watchInterruption(): void {
  if (link.value.state === 'live') {
    cancelWords?.();
    cancelWords = null;
    interrupted.value = false;
  } else {
    cancelWords ??= browserClock.after(worthWordsMilliseconds, () => {
      interrupted.value = true;
    });
  }
}
