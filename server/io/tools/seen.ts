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
  /** It is what was proposed; an editor may save it in a form of its own. */
  readonly own?: boolean;
}

export interface Seen {
  note(turnId: string, path: string, known: Knowledge): void;
  how(turnId: string, path: string, sha: string): "whole" | "part" | "changed" | "unread";
}

type States = Map<string, Knowledge>;

export function createSeen(): Seen {
  const turns = new Map<string, Map<string, States>>();
  return {
    note(turnId, path, known) {
      const files = newest(turns, turnId, { make: () => new Map<string, States>(), max: TURNS_MAX });
      const states = newest(files, path, { make: () => new Map<string, Knowledge>(), max: FILES_MAX });
      const whole = known.whole || states.get(known.sha)?.whole === true;
      states.delete(known.sha);
      newest(states, known.sha, { make: () => ({ ...known, whole }), max: STATES_MAX });
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
