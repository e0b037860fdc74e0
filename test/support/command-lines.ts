// The corpora of commands: one command line as a JSON string per line; "# name" begins a class.
import { readFileSync } from "node:fs";

export function commandLines(name: string): ReadonlyMap<string, readonly string[]> {
  const classes = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8").split("\n")) {
    if (line.startsWith("# ")) classes.set(line.slice(2), (current = []));
    else if (line !== "") current.push(JSON.parse(line) as string);
  }
  return classes;
}
