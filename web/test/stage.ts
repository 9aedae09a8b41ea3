import type { Clock, Epoch, Frame, Row, Subscribed, Wire, WireEvents } from '../src/live/wire.ts';

/** Time that passes only when a test says so. */
export class TestClock implements Clock {
  #now = 0;
  #timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.#now + milliseconds, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.at <= end)
        .sort((left, right) => left.at - right.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.act();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets every promise that can already go on do so; no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A server with one history per stream, behind a wire the test can cut, stall and make lose frames. */
export class TestServer implements Wire {
  epoch: Epoch = 'e1';
  up = true;
  connected = false;
  stalled = false;
  starts = 0;
  asked: { epoch: Epoch | null; seq: number | null; kind: string }[] = [];
  pauses: boolean[] = [];
  ringLength = 1_000;
  /** Decides, frame by frame, whether one is lost. */
  lose: (frame: Frame) => boolean = () => false;
  /** While true, answers to Subscribe wait. */
  holdAnswers = false;
  #held: (() => void)[] = [];
  #events: WireEvents | null = null;
  #seq = 0;
  #ring: Frame[] = [];
  #rows = new Map<string, Row>();

  constructor(readonly stream: string) {}

  listen(events: WireEvents): void {
    this.#events = events;
  }

  async start(): Promise<void> {
    this.starts++;
    if (this.stalled) return new Promise(() => {});
    if (!this.up) throw new Error('refused');
    this.connected = true;
  }

  async stop(): Promise<void> {
    if (this.connected) this.cut();
  }

  subscribe(stream: string, epoch: Epoch | null, seq: number | null): Promise<Subscribed> {
    if (!this.connected || stream !== this.stream) return Promise.reject(new Error('not connected'));
    const answer = this.#answer(epoch, seq);
    this.asked.push({ epoch, seq, kind: answer.kind });
    return new Promise((resolve) => {
      if (this.holdAnswers) this.#held.push(() => resolve(answer));
      else resolve(answer);
    });
  }

  async unsubscribe(): Promise<void> {}

  async pause(_stream: string, paused: boolean): Promise<void> {
    this.pauses.push(paused);
  }

  releaseAnswers(): void {
    this.holdAnswers = false;
    const held = this.#held;
    this.#held = [];
    for (const answer of held) answer();
  }

  /** The connection ends; what was sent and not delivered is gone. */
  cut(): void {
    if (!this.connected) return;
    this.connected = false;
    this.#events?.closed();
  }

  /** Commits rows and sends them, unless the wire is down or loses them. */
  commit(...rows: Row[]): Frame {
    for (const row of rows) this.#rows.set(row.key, row);
    const frame = { stream: this.stream, epoch: this.epoch, prev: this.#seq, seq: this.#seq + 1, rows };
    this.#seq = frame.seq;
    this.#ring = [...this.#ring, frame].slice(-this.ringLength);
    if (this.connected && !this.lose(frame)) this.send(frame);
    return frame;
  }

  send(frame: Frame): void {
    this.#events?.frame(frame);
  }

  beat(): void {
    if (this.connected) this.#events?.heartbeat({ stream: this.stream, epoch: this.epoch, seq: this.#seq });
  }

  resync(): void {
    this.#events?.resync(this.stream);
  }

  /** A restart that kept the rows, but not the history. */
  restart(): void {
    this.cut();
    this.epoch = `${this.epoch}+`;
    this.#ring = [];
    this.#seq = 0;
    // Versions start over too: nothing of the old epoch may be compared with them.
    this.#rows = new Map([...this.#rows].map(([key, row]) => [key, { ...row, ver: 1 }]));
  }

  present(): string[] {
    return shown(this.#rows.values());
  }

  #answer(epoch: Epoch | null, seq: number | null): Subscribed {
    const from = this.#ring.findIndex((frame) => frame.prev === seq);
    const known = epoch === this.epoch && seq !== null && (seq === this.#seq || from >= 0);
    return known
      ? {
          stream: this.stream,
          epoch: this.epoch,
          seq: this.#seq,
          kind: 'delta',
          frames: seq === this.#seq ? [] : this.#ring.slice(from),
        }
      : {
          stream: this.stream,
          epoch: this.epoch,
          seq: this.#seq,
          kind: 'snapshot',
          rows: [...this.#rows.values()].filter((row) => !row.gone),
        };
  }
}

export const shown = (rows: Iterable<Row>): string[] =>
  [...rows]
    .filter((row) => !row.gone)
    .map((row) => `${row.key}@${row.ver}`)
    .sort();
