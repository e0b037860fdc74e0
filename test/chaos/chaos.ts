// `npm run chaos -- --minutes 10 --seed 7`: servers on one folder, killed and stopped at random; then the ledger is compared
// with what really ran. Ends with 1 when something ran twice, was lost, or two held the lease of one epoch.
import { parseArgs } from "node:util";
import { createSandbox } from "../support/sandbox.ts";
import { chaos } from "./world.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    servers: { type: "string", default: "6" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const sandbox = createSandbox();
try {
  const seed = Number(values.seed);
  const durationMs = Number(values.minutes) * 60_000;
  console.log(`seed ${seed}, ${values.servers} servers, ${values.minutes} minutes`);
  const found = await chaos({ sandbox, servers: Number(values.servers), durationMs, seed });
  for (const one of found.ended) console.log(`ended by itself: ${one}`);
  for (const violation of found.violations) console.log(`✗ ${violation}`);
  const { kill, stop } = found.faults;
  console.log(
    `${found.runs} runs, ${found.lines} lines, ${found.epochs} holders, ${kill ?? 0} kills, ${stop ?? 0} stops, ${found.violations.length} violations`,
  );
  process.exitCode = found.violations.length === 0 ? 0 : 1;
} finally {
  await sandbox.clean();
}
