// Seeds that once broke a rule, or nearly: kept in a file, and played in every test run.
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface KeptSeed {
  readonly profile: string;
  readonly seed: number;
}

const FILE = join(import.meta.dirname, "seeds.txt");

export function keptSeeds(): readonly KeptSeed[] {
  return readFileSync(FILE, "utf8")
    .split("\n")
    .map((line) => /^(\w+) (\d+)/.exec(line))
    .flatMap((found) => (found === null ? [] : [{ profile: found[1] ?? "", seed: Number(found[2]) }]));
}

export function keepSeed({ profile, seed }: KeptSeed, why: string): void {
  if (keptSeeds().some((one) => one.profile === profile && one.seed === seed)) return;
  appendFileSync(FILE, `${profile} ${seed} ${why}\n`);
}
