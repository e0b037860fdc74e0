// `npm run sim -- --seeds N [--from K] [--plant run-twice|skip-approval]`: many simulated lives.
import { parseArgs } from "node:util";
import { live, type Plant } from "./world.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    plant: { type: "string", default: "none" },
  },
});
const [first, count] = [Number(values.from), Number(values.seeds)];
const began = performance.now();
let crashes = 0;
let runs = 0;
for (let seed = first; seed < first + count; seed++) {
  const life = await live(seed, values.plant as Plant);
  crashes += life.crashes;
  runs += life.runs;
  if (life.violations.length === 0) continue;
  console.log(`seed ${seed}: ${life.violations.slice(0, 3).join("; ")}`);
  console.log(`again: npm run sim -- --seeds 1 --from ${seed}`);
  process.exit(1);
}
console.log(
  `${count} seeds, ${crashes} crashes, ${runs} tool runs, 0 violations, ${((performance.now() - began) / 1_000).toFixed(1)} s`,
);
