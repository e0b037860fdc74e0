// What a model knows of files in its turn, by what it read and what it wrote, so that it replaces nothing that it does not know, or that
// changed since.

/** Turns that are remembered, files of each, and states of each file; who knows more reads again before it writes. */
const TURNS_MAX = 32;
const FILES_MAX = 500;
const STATES_MAX = 64;

export interface Seen {
  /** The whole text has this SHA-256 (hex), or will have it when what was proposed is done. */
  note(turnId: string, path: string, sha: string): void;
  how(turnId: string, path: string, sha: string): "known" | "changed" | "unread";
}

export function createSeen(): Seen {
  const turns = new Map<string, Map<string, Map<string, true>>>();
  return {
    note(turnId, path, sha) {
      const files = newest(turns, turnId, {
        make: () => new Map<string, Map<string, true>>(),
        max: TURNS_MAX,
      });
      const states = newest(files, path, { make: () => new Map<string, true>(), max: FILES_MAX });
      newest(states, sha, { make: () => true as const, max: STATES_MAX });
    },
    how(turnId, path, sha) {
      const states = turns.get(turnId)?.get(path);
      if (states === undefined) return "unread";
      return states.has(sha) ? "known" : "changed";
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
