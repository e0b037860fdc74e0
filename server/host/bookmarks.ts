// Tells a surface where its topics stand once they are quiet, so that it can tell that it has all of them.

export interface Bookmarks {
  /** An event of the topic was sent. */
  moved(topic: string, seq: number): void;
  forget(topic: string): void;
  close(): void;
}

/** A topic that was quiet for so long is told. */
const QUIET_MS = 5_000;

export function createBookmarks(tell: (topic: string, seq: number) => void): Bookmarks {
  const timers = new Map<string, NodeJS.Timeout>();
  const forget = (topic: string): void => {
    clearTimeout(timers.get(topic));
    timers.delete(topic);
  };
  return {
    moved(topic, seq) {
      forget(topic);
      const tellNow = (): void => {
        timers.delete(topic);
        tell(topic, seq);
      };
      timers.set(topic, setTimeout(tellNow, QUIET_MS).unref());
    },
    forget,
    close: () => [...timers.keys()].forEach(forget),
  };
}
