// One work at a time for whoever wants it; of what waits meanwhile only the newest is done.

type Work = () => Promise<void>;

export class Newest {
  /** What waits behind the one that is done now. */
  readonly #waiting = new Map<string, Work | undefined>();

  async run(who: string, work: Work): Promise<void> {
    if (this.#waiting.has(who)) return void this.#waiting.set(who, work);
    try {
      for (let now: Work | undefined = work; now !== undefined; now = this.#waiting.get(who)) {
        this.#waiting.set(who, undefined);
        // One that fails takes nothing from the next.
        const failed = await now().catch((error: unknown) => ({ error }));
        if (failed !== undefined && this.#waiting.get(who) === undefined) throw failed.error;
      }
    } finally {
      this.#waiting.delete(who);
    }
  }
}
