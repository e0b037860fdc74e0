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
  const places = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  return {
    moved(topic, seq) {
      places.set(topic, seq);
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const [name, last] of places) tell(name, last);
        places.clear();
      }, QUIET_MS).unref();
    },
    forget: (topic) => void places.delete(topic),
    close: () => clearTimeout(timer),
  };
}
