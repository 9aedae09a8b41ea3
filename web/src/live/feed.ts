import { backoff } from './backoff.ts';
import { Subscription, type Watcher } from './subscription.ts';
import type { Clock, Row, Wire } from './wire.ts';

/** Three missed heartbeats: the connection says it is up, but nothing comes through. */
const silenceMilliseconds = 16_000;
const watchMilliseconds = 4_000;
/** A start that neither succeeds nor fails for this long is given up. */
const startMilliseconds = 15_000;
/** A connection that ends sooner than this counts as a failed attempt, so that the wait grows. */
const steadyMilliseconds = 5_000;
/** A tab that wakes trusts its connection only if it heard something this recently. */
const freshMilliseconds = 7_000;

export type LinkState = 'closed' | 'connecting' | 'catchingUp' | 'live' | 'waiting';

export interface Link {
  readonly state: LinkState;
  /** Attempts that failed since we were last connected. */
  readonly failures: number;
  /** On our clock, while waiting: when we try again. */
  readonly nextAt: number | null;
  /** On our clock: when every stream was last known to be whole. */
  readonly wholeAt: number | null;
}

/**
 * One connection that never gives up, and the streams that ride on it. SignalR's own reconnect stops after
 * four tries and does not know what a stream missed, so both are done here.
 */
export class Feed {
  link: Link = { state: 'closed', failures: 0, nextAt: null, wholeAt: null };
  #subscriptions = new Map<string, Subscription>();
  #open = false;
  #connection = 0;
  #startedAt = 0;
  #cancelRetry: (() => void) | null = null;
  #cancelWatch: (() => void) | null = null;

  constructor(
    private readonly wire: Wire,
    private readonly clock: Clock,
    private readonly chance: () => number,
    private readonly onLink: (link: Link) => void,
  ) {
    wire.listen({
      frame: (frame) => this.#subscriptions.get(frame.stream)?.frame(frame),
      heartbeat: (beat) => {
        this.#subscriptions.get(beat.stream)?.heartbeat(beat);
        if (this.link.state === 'live') this.#tell({ wholeAt: this.clock.now() });
      },
      resync: (stream) => this.#subscriptions.get(stream)?.ask(true),
      closed: () => this.#lost(),
    });
  }

  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#connect();
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#connection++;
    this.#stopTimers();
    for (const subscription of this.#subscriptions.values()) subscription.disconnected();
    this.#subscriptions.clear();
    this.#tell({ state: 'closed', failures: 0, nextAt: null, wholeAt: null });
    await this.wire.stop().catch(() => {});
  }

  follow<R extends Row>(stream: string, watcher: Watcher): Subscription<R> {
    const subscription = new Subscription<R>(stream, this.wire, this.clock, watcher, () => this.#settled());
    this.#subscriptions.set(stream, subscription as unknown as Subscription);
    if (this.#connected) {
      this.#tell({ state: 'catchingUp' });
      subscription.connected();
    }
    return subscription;
  }

  leave(stream: string): void {
    const subscription = this.#subscriptions.get(stream);
    if (!subscription) return;
    this.#subscriptions.delete(stream);
    subscription.disconnected();
    if (this.#connected) void this.wire.unsubscribe(stream).catch(() => {});
  }

  /** The network came back or the tab became visible: do not sit out the wait, do not trust a dead socket. */
  wake(): void {
    if (!this.#open) return;
    if (this.link.state === 'waiting') {
      this.#stopTimers();
      this.#connect();
    } else if (this.#connected && this.#silentFor(freshMilliseconds)) {
      this.#drop();
    }
  }

  get #connected(): boolean {
    return this.link.state === 'live' || this.link.state === 'catchingUp';
  }

  #connect(): void {
    const turn = ++this.#connection;
    this.#tell({ state: 'connecting', nextAt: null });
    this.#cancelRetry = this.clock.after(startMilliseconds, () => {
      if (turn === this.#connection) this.#abandon();
    });
    // The first start is not retried by anyone else; all starts fail alike here.
    this.wire.start().then(
      () => {
        if (turn === this.#connection) this.#started();
      },
      () => {
        if (turn === this.#connection) this.#retry(this.link.failures + 1);
      },
    );
  }

  #abandon(): void {
    this.#connection++;
    this.#retry(this.link.failures + 1);
    void this.wire.stop().catch(() => {});
  }

  #started(): void {
    this.#stopTimers();
    this.#startedAt = this.clock.now();
    this.#tell({ state: 'catchingUp' });
    for (const subscription of this.#subscriptions.values()) subscription.connected();
    this.#watch();
    if (this.#subscriptions.size === 0) this.#settled();
  }

  #lost(): void {
    if (!this.#open || this.link.state === 'waiting' || this.link.state === 'connecting') return;
    this.#stopTimers();
    for (const subscription of this.#subscriptions.values()) subscription.disconnected();
    const steady = this.clock.now() - this.#startedAt > steadyMilliseconds;
    this.#retry(steady ? 0 : this.link.failures + 1);
  }

  #retry(failures: number): void {
    this.#stopTimers();
    const wait = backoff(failures, this.chance());
    this.#tell({ state: 'waiting', failures, nextAt: this.clock.now() + wait });
    this.#cancelRetry = this.clock.after(wait, () => this.#connect());
  }

  #drop(): void {
    this.#connection++;
    this.#lost();
    void this.wire.stop().catch(() => {});
  }

  #watch(): void {
    this.#cancelWatch = this.clock.after(watchMilliseconds, () => {
      if (this.#silentFor(silenceMilliseconds)) this.#drop();
      else this.#watch();
    });
  }

  /** A paused stream may be silent by agreement, so it proves nothing. */
  #silentFor(milliseconds: number): boolean {
    const now = this.clock.now();
    for (const subscription of this.#subscriptions.values())
      if (!subscription.paused && !subscription.refused && now - subscription.heardAt > milliseconds)
        return true;
    return false;
  }

  #settled(): void {
    for (const subscription of this.#subscriptions.values())
      if (!subscription.synced && !subscription.refused) return;
    this.#tell({ state: 'live', failures: 0, nextAt: null, wholeAt: this.clock.now() });
  }

  #stopTimers(): void {
    this.#cancelRetry?.();
    this.#cancelWatch?.();
    this.#cancelRetry = this.#cancelWatch = null;
  }

  #tell(change: Partial<Link>): void {
    this.link = { ...this.link, ...change };
    this.onLink(this.link);
  }
}
