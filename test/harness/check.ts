// `npm test`: everything that must hold, in one run, with one closing line. `--quick` leaves out the real editor.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..", "..");
const BIN = join(ROOT, "node_modules", ".bin");
const quick = process.argv.includes("--quick");

interface Tally {
  passed: number;
  failed: number;
}
const tally: Tally = { passed: 0, failed: 0 };

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((done) => {
    const path = [BIN, process.env["PATH"] ?? ""].join(delimiter);
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env, PATH: path },
    });
    child.once("error", () => done(127));
    child.once("close", (code) => done(code ?? 1));
  });
}

/** A check that is one thing: it passes or it fails. */
async function check(name: string, command: string, args: readonly string[]): Promise<void> {
  const began = Date.now();
  const code = await run(command, args);
  tally[code === 0 ? "passed" : "failed"]++;
  console.log(`${code === 0 ? "✔" : "✗"} ${name} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
}

/** A mocha run: each of its tests counts. A run that ends without a report is one failure. */
async function suite(name: string, timeoutMs: number, specs: readonly string[]): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "kodama-check-"));
  const report = join(dir, "report.json");
  console.log(`\n— ${name}`);
  await run(
    "mocha",
    [
      "--exit",
      "--timeout",
      String(timeoutMs),
      "--reporter",
      join(ROOT, "test", "harness", "reporter.cjs"),
      ...specs,
    ],
    { KODAMA_REPORT: report },
  );
  try {
    const { passed, failed } = JSON.parse(readFileSync(report, "utf8")) as Tally;
    tally.passed += passed;
    tally.failed += failed;
  } catch {
    tally.failed++;
    console.log(`✗ ${name} ended without a report`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await check("types", "tsc", ["-b"]);
await check("lint", "oxlint", []);
await check("format", "oxfmt", ["--check", "."]);
await check("dead code", "knip", []);
await check("contract lint", "buf", ["lint"]);
await check("contract breaks nothing", "buf", ["breaking", "--against", "proto/baseline.binpb"]);
await check("bundles", "node", ["esbuild.mjs", "--production", "--tests"]);
await suite("repository", 60_000, ["test/tidy/**/*.test.ts"]);
await suite("unit", 20_000, ["test/unit/**/*.test.ts"]);
await suite("ports", 30_000, ["test/ports/**/*.test.ts"]);
await suite("contract", 60_000, ["test/contract/**/*.test.ts"]);
await suite("voice", 60_000, ["test/native/**/*.test.ts"]);
if (!quick) {
  await suite("extension host, oldest and newest editor", 600_000, ["test/editor/extension-host.test.ts"]);
  await suite("end to end in the editor", 180_000, ["test/editor/e2e.test.ts"]);
}

console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
