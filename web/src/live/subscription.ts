import { StreamState } from './stream.ts';
import type { Clock, Frame, Heartbeat, Row, Subscribed, Wire } from './wire.ts';

/** A heartbeat may overtake frames that the server is still merging for us; we wait this long for them. */
const graceMilliseconds = 1_000;
const retryMilliseconds = 1_000;
/** After this many answers that do not join what we have, we stop naming our position. */
const gapsBeforeSnapshot = 3;

export interface Watcher {
  /** Rows that changed, after they changed. */
  changed(keys: ReadonlySet<string>): void;
  /** The server's head equals ours: everything committed a moment ago has arrived. */
  confirmed?(): void;
  refused?(refusal: string): void;
}

/** Keeps one stream whole over one wire after another. */
export class Subscription<R extends Row = Row> {
  readonly state = new StreamState<R>();
  synced = false;
  refused = false;
  paused = false;
  heardAt: number;
  #connected = false;
  #asking = 0;
  #waiting: Frame[] = [];
  #gaps = 0;
  #cancelCheck: (() => void) | null = null;

  constructor(
    readonly stream: string,
    private readonly wire: Wire,
    private readonly clock: Clock,
    private readonly watcher: Watcher,
    private readonly onSynced: () => void,
  ) {
    this.heardAt = clock.now();
  }

  connected(): void {
    this.#connected = true;
    this.refused = false;
    this.heardAt = this.clock.now();
    if (this.paused) void this.wire.pause(this.stream, true).catch(() => {});
    this.ask();
  }

  disconnected(): void {
    this.#connected = false;
    this.#asking++;
    this.#waiting = [];
    this.#stopCheck();
    this.synced = false;
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!this.#connected) return;
    void this.wire.pause(this.stream, paused).catch(() => {});
    // Whatever the server did with our frames while we were not looking, our position says what is missing.
    if (!paused) this.ask();
  }

  /** Subscribes from our position. Frames that arrive before the answer wait for it. */
  ask(fresh = false): void {
    if (!this.#connected || this.refused) return;
    const turn = ++this.#asking;
    this.synced = false;
    this.#stopCheck();
    const known = !fresh && this.#gaps < gapsBeforeSnapshot && this.state.epoch !== null;
    const answer = known
      ? this.wire.subscribe(this.stream, this.state.epoch, this.state.seq)
      : this.wire.subscribe(this.stream, null, null);
    answer.then(
      (subscribed) => {
        if (turn === this.#asking) this.#answered(subscribed);
      },
      () => {
        if (turn === this.#asking)
          this.#cancelCheck = this.clock.after(retryMilliseconds, () => this.ask(fresh));
      },
    );
  }

  frame(frame: Frame): void {
    this.heardAt = this.clock.now();
    if (!this.synced) {
      this.#waiting.push(frame);
      return;
    }
    const changed = new Set<string>();
    if (this.state.take(frame, changed) === 'gap') this.#gap(frame);
    if (changed.size > 0) this.watcher.changed(changed);
  }

  heartbeat(beat: Heartbeat): void {
    this.heardAt = this.clock.now();
    if (!this.synced || this.paused) return;
    if (beat.epoch !== this.state.epoch) this.ask();
    else if (beat.seq <= this.state.seq) this.watcher.confirmed?.();
    else this.#check(beat.seq);
  }

  #check(head: number): void {
    if (this.#cancelCheck) return;
    this.#cancelCheck = this.clock.after(graceMilliseconds, () => {
      this.#cancelCheck = null;
      if (this.synced && this.state.seq < head) this.ask();
    });
  }

  #answered(answer: Subscribed): void {
    this.heardAt = this.clock.now();
    if (answer.kind === 'refused') {
      this.refused = true;
      this.#waiting = [];
      this.watcher.refused?.(answer.refusal ?? 'refused');
      return;
    }
    const changed = new Set<string>();
    const taken = this.state.settle(answer, changed);
    if (taken === 'gap') this.#gap(null);
    else this.#joined(changed);
    if (changed.size > 0 || taken === 'applied') this.watcher.changed(changed);
  }

  #joined(changed: Set<string>): void {
    this.synced = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const frame of waiting) {
      if (this.state.take(frame, changed) !== 'gap') continue;
      // Frames of the epoch before ours are merely late; anything else is missing something.
      if (frame.epoch === this.state.epoch) return this.#gap(frame);
    }
    this.#gaps = 0;
    this.onSynced();
  }

  #gap(frame: Frame | null): void {
    if (++this.#gaps <= gapsBeforeSnapshot) {
      this.ask();
    } else {
      // Even a snapshot did not join: ask again, but not as fast as the network allows.
      this.synced = false;
      this.#asking++;
      this.#stopCheck();
      this.#cancelCheck = this.clock.after(retryMilliseconds, () => this.ask());
    }
    if (frame) this.#waiting.push(frame);
  }

  #stopCheck(): void {
    this.#cancelCheck?.();
    this.#cancelCheck = null;
  }
}
