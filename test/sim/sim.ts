// `npm run sim -- --seeds N [--from K] [--profile life|lease|all] [--plant NAME] [--plants]`: many simulated lives of one server,
// and of several that share a lease. A seed that breaks a rule is printed with the command that repeats it.
import { parseArgs } from "node:util";
import { PLANTS, reigns, type ServersPlant } from "./servers.ts";
import { live, type Plant } from "./world.ts";

interface Seeded {
  readonly violations: readonly string[];
  readonly told: Readonly<Record<string, number>>;
}
type Profile = (seed: number, plant: string) => Promise<Seeded>;

const PROFILES: Readonly<Record<string, Profile>> = {
  async life(seed, plant) {
    const { violations, crashes, runs } = await live(seed, plant as Plant);
    return { violations, told: { crashes, "tool runs": runs } };
  },
  async lease(seed, plant) {
    const { violations, holders, runs, simulatedMs } = await reigns(seed, plant as ServersPlant);
    return { violations, told: { holders, runs, "simulated hours": simulatedMs / 3_600_000 } };
  },
};
const PLANTS_OF: Readonly<Record<string, readonly string[]>> = {
  life: ["run-twice", "skip-approval"],
  lease: PLANTS.filter((plant) => plant !== "none"),
};

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    profile: { type: "string", default: "all" },
    plant: { type: "string", default: "none" },
    plants: { type: "boolean", default: false },
  },
});
const [first, count] = [Number(values.from), Number(values.seeds)];
const names = Object.keys(PROFILES).filter((name) => values.profile === "all" || values.profile === name);

async function seeds(
  name: string,
  plant: string,
): Promise<{ readonly failed?: number; readonly line: string }> {
  const began = performance.now();
  const sum: Record<string, number> = {};
  for (let seed = first; seed < first + count; seed++) {
    const { violations, told } = await (PROFILES[name] as Profile)(seed, plant);
    for (const [what, number] of Object.entries(told)) sum[what] = (sum[what] ?? 0) + number;
    if (violations.length > 0)
      return {
        failed: seed,
        line: `${name}: seed ${seed}: ${violations.slice(0, 3).join("; ")}\nagain: npm run sim -- --profile ${name} --seeds 1 --from ${seed}${plant === "none" ? "" : ` --plant ${plant}`}`,
      };
  }
  const parts = Object.entries(sum).map(([what, number]) => `${Math.round(number)} ${what}`);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  return { line: `${name}: ${count} seeds, ${parts.join(", ")}, 0 violations, ${seconds} s` };
}

if (values.plants) {
  for (const name of names)
    for (const plant of PLANTS_OF[name] ?? []) {
      const { failed } = await seeds(name, plant);
      console.log(`${failed === undefined ? "✗ not found" : "✔ found"}: ${name} ${plant}`);
      if (failed === undefined) process.exitCode = 1;
    }
} else {
  for (const name of names.filter(
    (one) => values.plant === "none" || PLANTS_OF[one]?.includes(values.plant) === true,
  )) {
    const { failed, line } = await seeds(name, values.plant);
    console.log(line);
    if (failed !== undefined) process.exitCode = 1;
  }
}
