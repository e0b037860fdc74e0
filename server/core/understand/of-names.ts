// What is made of the names that are there.
import type { Workspace } from "./slots.ts";

export type Names = Pick<Workspace, "files" | "scripts" | "tasks" | "soundOf">;

interface Kept<T> {
  /** Of scripts and tasks, one after the other: these come in a new list each time. */
  readonly names: string;
  readonly made: T;
}

/** The same as long as the list of files is, and the names of scripts and tasks are. */
export function createOfNames<T>(make: (names: Names) => T): (names: Names) => T {
  const kept = new WeakMap<Names["files"], Kept<T>>();
  return (given) => {
    const names = [...given.scripts, "", ...(given.tasks ?? [])].join("\n");
    const before = kept.get(given.files);
    if (before?.names === names) return before.made;
    const made = make(given);
    kept.set(given.files, { names, made });
    return made;
  };
}
