// The buttons of a question come a moment after it was shown, or came to lie somewhere else, so that no click is meant for another one.

export interface Arming<Row> {
  /** Begins to wait where it was not; then the row is to be drawn anew. */
  isArmed(id: string, row: Row): boolean;
  /** They are gone, or lie elsewhere from now on. */
  disarm(ids: readonly string[]): void;
}

interface ArmingPorts<Row> {
  readonly delayMs: () => number;
  readonly drawAnew: (row: Row) => void;
}

export function createArming<Row>({ delayMs, drawAnew }: ArmingPorts<Row>): Arming<Row> {
  const waiting = new Map<string, NodeJS.Timeout>();
  const armed = new Set<string>();
  return {
    isArmed(id, row) {
      const ms = delayMs();
      if (ms === 0 || armed.has(id)) return true;
      const arm = (): void => {
        armed.add(id);
        drawAnew(row);
      };
      if (!waiting.has(id)) waiting.set(id, setTimeout(arm, ms));
      return false;
    },
    disarm(ids) {
      for (const id of ids) {
        clearTimeout(waiting.get(id));
        waiting.delete(id);
        armed.delete(id);
      }
    },
  };
}

/** Of questions one below the other: the first that is gone, and all behind it, which move up. */
export function movedBy(shown: readonly string[], isThere: (id: string) => boolean): readonly string[] {
  const first = shown.findIndex((id) => !isThere(id));
  return first === -1 ? [] : shown.slice(first);
}
