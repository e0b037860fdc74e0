// `npm run sim -- --seeds N [--from K] [--profile life|lease|sync|all] [--plant NAME] [--plants]`: many simulated lives of one
// server, of several that share a lease, and of windows that follow the stream. A seed that breaks a rule is printed with the
// command that repeats it, and kept.
import { parseArgs } from "node:util";
import { keepSeed } from "./kept-seeds.ts";
import { HOURS, type Profile, PROFILES } from "./profiles.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    profile: { type: "string", default: "all" },
    plant: { type: "string" },
    plants: { type: "boolean", default: false },
  },
});
const [first, count] = [Number(values.from), Number(values.seeds)];
const chosen = Object.entries(PROFILES).filter(
  ([name]) => values.profile === "all" || values.profile === name,
);

interface Series {
  readonly sum: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly failed?: { readonly seed: number; readonly violations: readonly string[] };
}

/** Until one of them fails. */
async function series(profile: Profile, plant?: string): Promise<Series> {
  const began = performance.now();
  const sum: Record<string, number> = {};
  const seconds = (): number => (performance.now() - began) / 1_000;
  for (let seed = first; seed < first + count; seed++) {
    const { violations, told } = await profile.play(seed, plant);
    for (const [what, number] of Object.entries(told)) sum[what] = (sum[what] ?? 0) + number;
    if (violations.length > 0) return { sum, seconds: seconds(), failed: { seed, violations } };
  }
  return { sum, seconds: seconds() };
}

function summary({ sum, seconds }: Series): string {
  const parts = Object.entries(sum).map(([what, number]) => `${Math.round(number)} ${what}`);
  const factor = Math.round(((sum[HOURS] ?? 0) * 3_600) / seconds);
  const speed = factor === 0 ? "" : `, ${factor.toLocaleString("en")} times real time`;
  return `${count} seeds, ${parts.join(", ")}, 0 violations, ${seconds.toFixed(1)} s${speed}`;
}

async function seeds(name: string, profile: Profile, plant: string | undefined): Promise<void> {
  const played = await series(profile, plant);
  const { failed } = played;
  if (failed === undefined) {
    console.log(`${name}: ${summary(played)}`);
    return;
  }
  const { seed, violations } = failed;
  const how = plant === undefined ? "" : ` --plant ${plant}`;
  console.log(`${name}: seed ${seed}: ${violations.slice(0, 3).join("; ")}`);
  console.log(`again: npm run sim -- --profile ${name} --seeds 1 --from ${seed}${how}`);
  if (plant === undefined) keepSeed({ profile: name, seed }, violations[0] ?? "");
  process.exitCode = 1;
}

async function plants(): Promise<void> {
  const began = performance.now();
  let [found, all] = [0, 0];
  for (const [name, profile] of chosen)
    for (const { name: plant, breaks } of profile.plants) {
      const { failed } = await series(profile, plant);
      all++;
      if (failed !== undefined) found++;
      console.log(
        `${failed === undefined ? "✗ not found" : `✔ seed ${failed.seed}`}: ${name} ${plant}: ${breaks}`,
      );
    }
  console.log(`${found} of ${all} plants found, ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  if (found < all) process.exitCode = 1;
}

if (values.plants) await plants();
else
  for (const [name, profile] of chosen)
    if (values.plant === undefined || profile.plants.some((plant) => plant.name === values.plant))
      await seeds(name, profile, values.plant);
