// A list kept as text: one item on each line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./sandbox.ts";

/** The lines of a file under test/fixtures; empty ones and those that begin with # say nothing. */
export function fixtureLines(name: string): readonly string[] {
  return readFileSync(join(ROOT, "test", "fixtures", name), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
