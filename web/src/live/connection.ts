import { computed, signal } from '@preact/signals';
import { tryNow } from '../server/call.ts';
import { Feed, type Link } from './feed.ts';
import type { Subscription, Watcher } from './subscription.ts';
import { browserClock, type Row } from './wire.ts';

export const link = signal<Link>({ state: 'closed', failures: 0, nextAt: null, wholeAt: null });
/** True once an interruption lasted long enough to be worth words. */
export const interrupted = signal(false);
export const isLive = computed(() => link.value.state === 'live');

const worthWordsMilliseconds = 1_500;
let feed: Promise<Feed> | null = null;
let cancelWords: (() => void) | null = null;

/** Opens the one connection of this page. `onFailure` runs after each attempt that failed. */
export function connect(onFailure: () => void): void {
  feed ??= import('./hub.ts').then(({ hubWire }) => {
    const made = new Feed(hubWire('/hub'), browserClock, Math.random, (next) => {
      const before = link.value;
      link.value = next;
      if (next.state === 'live' && before.state !== 'live') tryNow();
      if (next.failures > before.failures) onFailure();
      watchInterruption();
    });
    addEventListener('online', () => { tryNow(); made.wake(); });
    addEventListener('pageshow', () => made.wake());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) made.wake(); });
    made.open();
    return made;
  });
}

export function wake(): void {
  tryNow();
  void feed?.then((made) => made.wake());
}

/** Follows a stream until the returned function is called. */
export function follow<R extends Row>(
  stream: string, watcher: Watcher, begun: (subscription: Subscription<R>) => void,
): () => void {
  let left = false;
  void feed?.then((made) => { if (!left) begun(made.follow<R>(stream, watcher)); });
  return () => {
    left = true;
    void feed?.then((made) => made.leave(stream));
  };
}

function watchInterruption(): void {
  if (link.value.state === 'live') {
    cancelWords?.();
    cancelWords = null;
    interrupted.value = false;
  } else {
    cancelWords ??= browserClock.after(worthWordsMilliseconds, () => { interrupted.value = true; });
  }
}
