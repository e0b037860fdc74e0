// Gathers what a model says, so that it crosses a few times a second and not word by word.

export interface GathererPorts<T> {
  /** Of two that follow each other; undefined where they stay apart. */
  readonly merge: (before: T, now: T) => T | undefined;
  readonly send: (parts: readonly T[]) => unknown;
  /** Runs it a moment later; returns the way to take that back. */
  readonly later: (run: () => void) => () => void;
}

export interface Gatherer<T> {
  add(part: T): void;
  /** Sends what is left, and resolves when all of it was taken; rejects where some was not. */
  flush(): Promise<void>;
}

export function createGatherer<T>({ merge, send, later }: GathererPorts<T>): Gatherer<T> {
  let parts: T[] = [];
  let takeBack: (() => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    takeBack?.();
    takeBack = undefined;
    const now = parts;
    parts = [];
    if (now.length > 0) last = last.then(() => send(now));
    await last;
  };
  return {
    flush,
    add(part) {
      const before = parts.at(-1);
      const merged = before === undefined ? undefined : merge(before, part);
      if (merged === undefined) parts.push(part);
      else parts[parts.length - 1] = merged;
      // What goes wrong is told at the end.
      takeBack ??= later(() => void flush().catch(() => {}));
    },
  };
}
