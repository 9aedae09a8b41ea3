import type { Epoch, Frame, Row, Subscribed } from './wire.ts';

export type Taken = 'applied' | 'old' | 'gap';

/**
 * What we know of one stream: an epoch, the last sequence applied, and the rows by key. It decides whether
 * a frame continues what we have; it never talks to anyone. Rows that are gone stay as markers until the
 * next snapshot, so that an older frame cannot bring one back.
 */
export class StreamState<R extends Row = Row> {
  epoch: Epoch | null = null;
  seq = 0;
  #rows = new Map<string, R>();

  get(key: string): R | undefined {
    const row = this.#rows.get(key);
    return row?.gone ? undefined : row;
  }

  *rows(): IterableIterator<R> {
    for (const row of this.#rows.values()) if (!row.gone) yield row;
  }

  /** A frame that begins after our sequence leaves a gap; one that only overlaps is safe to apply. */
  take(frame: Frame, changed: Set<string>): Taken {
    if (frame.epoch !== this.epoch || frame.prev > this.seq) return 'gap';
    if (frame.seq <= this.seq) return 'old';
    for (const row of frame.rows as readonly R[]) this.#put(row, changed);
    this.seq = frame.seq;
    return 'applied';
  }

  /** Applies the answer to a subscription. A delta that does not join what we have is a gap. */
  settle(answer: Subscribed, changed: Set<string>): Taken {
    if (answer.kind === 'snapshot') {
      this.#replace(answer, changed);
      return 'applied';
    }
    for (const frame of answer.frames ?? []) if (this.take(frame, changed) === 'gap') return 'gap';
    return answer.epoch === this.epoch && answer.seq <= this.seq ? 'applied' : 'gap';
  }

  #replace(answer: Subscribed, changed: Set<string>): void {
    for (const row of this.rows()) changed.add(row.key);
    // Versions of another epoch do not compare with ours, so nothing of the old map may survive.
    this.#rows = new Map();
    this.epoch = answer.epoch;
    this.seq = answer.seq;
    for (const row of (answer.rows ?? []) as readonly R[]) this.#put(row, changed);
  }

  #put(row: R, changed: Set<string>): void {
    const known = this.#rows.get(row.key);
    if (known && known.ver >= row.ver) return;
    this.#rows.set(row.key, row);
    changed.add(row.key);
  }
}
