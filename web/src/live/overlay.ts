interface Versioned {
  readonly version: number;
}

interface Acknowledged<T> {
  readonly value: T;
  beats: number;
}

/** Heartbeats that agreed with our position after which the stream must have said all there is to say. */
const beatsBeforeForgetting = 2;

/**
 * What the server answered to our own commands, laid over a stream that may not have caught up. An answer
 * wins only while it is newer than what the stream shows, and never outlives the stream's own word.
 */
export class Overlay<T extends Versioned> {
  #answers = new Map<string, Acknowledged<T>>();

  put(id: string, value: T): void {
    const known = this.#answers.get(id);
    if (!known || known.value.version <= value.version) this.#answers.set(id, { value, beats: 0 });
  }

  over(id: string, streamed: T | undefined): T | undefined {
    const answer = this.#answers.get(id);
    return answer && (!streamed || streamed.version < answer.value.version) ? answer.value : streamed;
  }

  clear(): void {
    this.#answers.clear();
  }

  ids(): Iterable<string> {
    return this.#answers.keys();
  }

  /** The stream spoke of this row; undefined when it said the row is gone. */
  streamed(id: string, row: T | undefined): void {
    const answer = this.#answers.get(id);
    if (answer && (!row || row.version >= answer.value.version)) this.#answers.delete(id);
  }

  /** Returns whether an answer was forgotten. */
  confirmed(): boolean {
    let forgot = false;
    for (const [id, answer] of this.#answers) {
      if (++answer.beats < beatsBeforeForgetting) continue;
      this.#answers.delete(id);
      forgot = true;
    }
    return forgot;
  }
}
