// Where this window stands in the topics whose events it shows once: kept by workspace and lineage, so that after a reload,
// a crash of the server or a change of the one that leads it goes on there, with nothing lost and nothing twice.
import type { Heard } from "./connection.ts";

/** What became of runs and tasks is told once. Everything else is in the view. */
export const RESUMED: readonly string[] = ["user:local:runs", "user:local:tasks"];

export interface Cursor {
  readonly topic: string;
  readonly lineage: string;
  readonly after_seq: number;
}

export interface Places {
  /** False for an event that was applied already. */
  apply(heard: Pick<Heard, "topic" | "seq" | "lineage">): boolean;
  /** Where to go on; empty where nothing is remembered of this lineage. */
  cursors(lineage: string): readonly Cursor[];
  /** From a snapshot: everything up to there is in it. Other topics than these stay where they are. */
  reset(lineage: string, positions: Readonly<Record<string, number>>, only?: readonly string[]): void;
}

interface Kept {
  readonly lineage: string;
  readonly topics: Readonly<Record<string, Place>>;
}

interface Place {
  /** Everything up to it was applied; undefined until a snapshot said where to begin. */
  readonly seq: number | undefined;
  /** Applied beyond it: what came live before the past was asked for. */
  readonly ahead: readonly number[];
}

const KEY = "kodama.places";
const KEEP_AFTER_MS = 200;
const NOWHERE: Place = { seq: undefined, ahead: [] };

/** The part of the editor's memento that is used. */
export interface Keeper {
  get<T>(key: string, other: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

export function createPlaces(memento: Keeper): Places {
  let now = memento.get<Kept>(KEY, { lineage: "", topics: {} });
  let timer: NodeJS.Timeout | undefined;
  const keep = (next: Kept): void => {
    now = next;
    timer ??= setTimeout(() => {
      timer = undefined;
      void memento.update(KEY, now);
    }, KEEP_AFTER_MS);
  };
  return {
    apply({ topic, seq, lineage }) {
      // What is told of one run or task is for who reads it, and a second telling of what everybody hears.
      if (seq > 0 && !topic.startsWith("user:")) return false;
      if (seq === 0 || !RESUMED.includes(topic)) return true;
      const topics = lineage === now.lineage ? now.topics : {};
      const place = topics[topic] ?? NOWHERE;
      if (seq <= (place.seq ?? 0) || place.ahead.includes(seq)) return false;
      keep({ lineage, topics: { ...topics, [topic]: joined({ ...place, ahead: [...place.ahead, seq] }) } });
      return true;
    },
    cursors: (lineage) =>
      lineage === now.lineage
        ? Object.entries(now.topics).flatMap(([topic, { seq }]) =>
            seq === undefined ? [] : [{ topic, lineage, after_seq: seq }],
          )
        : [],
    reset(lineage, positions, only = RESUMED) {
      const topics = lineage === now.lineage ? now.topics : {};
      const begun = only.map((topic): readonly [string, Place] => [
        topic,
        joined({ seq: positions[topic] ?? 0, ahead: topics[topic]?.ahead ?? [] }),
      ]);
      keep({ lineage, topics: { ...topics, ...Object.fromEntries(begun) } });
    },
  };
}

/** What follows the place without a hole belongs to it. */
function joined({ seq, ahead }: Place): Place {
  if (seq === undefined) return { seq, ahead };
  let last = seq;
  while (ahead.includes(last + 1)) last++;
  return { seq: last, ahead: ahead.filter((one) => one > last) };
}
