// What a model knows of files in its turn, by what it read and what it wrote, so that it replaces nothing that it does not know, or that
// changed since.

/** Turns that are remembered, files of each, and states of each file; who knows more reads again before it writes. */
const TURNS_MAX = 32;
const FILES_MAX = 500;
const STATES_MAX = 64;

export interface Knowledge {
  /** SHA-256 (hex) of the whole text. */
  readonly sha: string;
  /** All of it was shown, or written with that knowledge. */
  readonly whole: boolean;
  /** Which lines of how many were shown, from 1; all of them together are the whole. */
  readonly lines?: { readonly from: number; readonly to: number; readonly of: number };
  /** It is what was proposed; an editor may save it in a form of its own. */
  readonly own?: boolean;
}

export interface Seen {
  note(turnId: string, path: string, known: Knowledge): void;
  /** What was shown of it is not there any more, but for what it wrote itself. */
  forget(turnId: string, path: string): void;
  how(turnId: string, path: string, sha: string): "whole" | "part" | "changed" | "unread";
}

interface Known extends Knowledge {
  /** In order, apart from each other. */
  readonly shown: readonly (readonly [from: number, to: number])[];
}

type States = Map<string, Known>;

export function createSeen(): Seen {
  const turns = new Map<string, Map<string, States>>();
  return {
    note(turnId, path, known) {
      const files = newest(turns, turnId, { make: () => new Map<string, States>(), max: TURNS_MAX });
      const states = newest(files, path, { make: (): States => new Map(), max: FILES_MAX });
      const before = states.get(known.sha);
      const shown = together(before?.shown ?? [], known.lines);
      const whole = known.whole || before?.whole === true || isAll(shown, known.lines?.of);
      states.delete(known.sha);
      newest(states, known.sha, { make: () => ({ ...known, whole, shown }), max: STATES_MAX });
    },
    forget(turnId, path) {
      const states = turns.get(turnId)?.get(path);
      for (const [sha, known] of states ?? [])
        if (known.own !== true) states?.set(sha, { ...known, whole: false, shown: [] });
    },
    how(turnId, path, sha) {
      const states = turns.get(turnId)?.get(path);
      if (states === undefined) return "unread";
      const known = states.get(sha);
      if (known !== undefined) return known.whole ? "whole" : "part";
      // Saved by an editor with its own idea of spaces: exact pairs still tell whether it is known.
      return [...states.values()].at(-1)?.own === true ? "part" : "changed";
    },
  };
}

/** With these lines besides; what touches becomes one. */
function together(shown: Known["shown"], lines: Knowledge["lines"]): Known["shown"] {
  if (lines === undefined || lines.to < lines.from) return shown;
  const all = [...shown, [lines.from, lines.to] as const].toSorted(([a], [b]) => a - b);
  return all.reduce<Known["shown"]>((joined, [from, to]) => {
    const last = joined.at(-1);
    return last === undefined || from > last[1] + 1
      ? [...joined, [from, to]]
      : [...joined.slice(0, -1), [last[0], Math.max(last[1], to)]];
  }, []);
}

const isAll = ([first]: Known["shown"], of = Infinity): boolean =>
  first !== undefined && first[0] <= 1 && first[1] >= of;

/** The value of a key, put last; the first one of too many goes. */
function newest<V>(
  map: Map<string, V>,
  key: string,
  { make, max }: { readonly make: () => V; readonly max: number },
): V {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
  return value;
}
