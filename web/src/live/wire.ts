/** A row is state, never a difference: within one epoch the highest `ver` of a key wins. */
export interface Row {
  readonly key: string;
  readonly ver: number;
  readonly gone?: boolean;
}

export type Epoch = string | number;

/** Everything that changed after `prev` up to `seq`; frames merged for a slow reader span several steps. */
export interface Frame {
  readonly stream: string;
  readonly epoch: Epoch;
  readonly prev: number;
  readonly seq: number;
  readonly t?: string;
  readonly rows: readonly Row[];
}

/** Sent every 5 s with the head of the stream, so that silent loss shows. */
export interface Heartbeat {
  readonly stream: string;
  readonly epoch: Epoch;
  readonly seq: number;
}

export interface Subscribed {
  readonly stream: string;
  readonly epoch: Epoch;
  readonly seq: number;
  readonly kind: 'snapshot' | 'delta' | 'refused';
  readonly rows?: readonly Row[] | null;
  readonly frames?: readonly Frame[] | null;
  readonly refusal?: string | null;
}

export interface WireEvents {
  frame(frame: Frame): void;
  heartbeat(beat: Heartbeat): void;
  resync(stream: string): void;
  closed(): void;
}

/** One connection to the hub. SignalR in the browser, a scripted one in the tests. */
export interface Wire {
  listen(events: WireEvents): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(stream: string, epoch: Epoch | null, seq: number | null): Promise<Subscribed>;
  unsubscribe(stream: string): Promise<void>;
  pause(stream: string, paused: boolean): Promise<void>;
}

/** Time comes in as an argument, so that tests decide when it passes. */
export interface Clock {
  now(): number;
  after(milliseconds: number, act: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};
