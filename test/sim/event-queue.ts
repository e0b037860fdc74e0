// What is going to happen, in order of simulated time: nothing waits, time jumps to the next event.

interface Event {
  readonly atMs: number;
  /** Order of what happens at the same time. */
  readonly n: number;
  act: (() => void) | undefined;
}

export class EventQueue {
  /** Since the simulation began; moves only forward. */
  nowMs = 0;
  readonly #heap: Event[] = [];
  #count = 0;

  /** In whole milliseconds. Returns a function that takes it back. */
  after(delayMs: number, act: () => void): () => void {
    const event: Event = { atMs: this.nowMs + Math.max(0, Math.ceil(delayMs)), n: this.#count++, act };
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return () => void (event.act = undefined);
  }

  /** Moves time to the next event, but not beyond `untilMs`, and lets it happen; false when there is none. */
  next(untilMs: number): boolean {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= untilMs; first = this.#heap[0]) {
      this.#removeFirst();
      if (first.act === undefined) continue;
      this.nowMs = first.atMs;
      first.act();
      return true;
    }
    this.nowMs = untilMs;
    return false;
  }

  #rise(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a] as Event, this.#heap[b] as Event];
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.n < other.n);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b] as Event, this.#heap[a] as Event];
  }
}
