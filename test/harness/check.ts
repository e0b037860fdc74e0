// `npm test`: everything that must hold, in one run, with one closing line. `--quick` leaves out the real editor.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import {
  ensureSystemPackages,
  GRAPHICS_PACKAGES,
  SOUND_PACKAGES,
  SPEECH_PACKAGES,
} from "./system-packages.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const BIN = join(ROOT, "node_modules", ".bin");
const quick = process.argv.includes("--quick");
const startedAt = Date.now();
const work = mkdtempSync(join(tmpdir(), "kodama-check-"));

interface Tally {
  passed: number;
  failed: number;
  /** What failed and why, told once more at the end: a long log is often kept by its tail alone. */
  readonly failures: string[];
}
const tally: Tally = { passed: 0, failed: 0, failures: [] };

function failed(what: string): void {
  tally.failed++;
  tally.failures.push(what);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((done) => {
    const path = [BIN, process.env["PATH"] ?? ""].join(delimiter);
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      // Hundreds of short processes run the same sources: each is compiled once.
      env: { ...process.env, NODE_COMPILE_CACHE: join(work, "compiled"), ...env, PATH: path },
    });
    child.once("error", () => done(127));
    child.once("close", (code) => done(code ?? 1));
  });
}

const took = (began: number): string => `${((Date.now() - began) / 1_000).toFixed(1)} s`;

/** A check that is one thing: it passes or it fails. */
async function check(name: string, command: string, args: readonly string[]): Promise<void> {
  const began = Date.now();
  const code = await run(command, args);
  if (code === 0) tally.passed++;
  else failed(`${name} ended with code ${String(code)}`);
  console.log(`${code === 0 ? "✔" : "✗"} ${name} (${took(began)})`);
}

interface SuiteOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the lines it runs count for the coverage of the server. */
  readonly measured: boolean;
}

/** A mocha run: each of its tests counts. A run that ends without a report is one failure. */
async function suite(name: string, spec: string, { measured, env = {} }: SuiteOptions): Promise<void> {
  const report = join(work, "report.json");
  rmSync(report, { force: true });
  console.log(`\n— ${name}`);
  const began = Date.now();
  const reporter = join(ROOT, "test", "harness", "reporter.cjs");
  const args = ["--exit", "--reporter", reporter, spec];
  await run("mocha", args, {
    ...env,
    KODAMA_REPORT: report,
    ...(measured ? { NODE_V8_COVERAGE: join(work, "coverage") } : {}),
  });
  try {
    const one = JSON.parse(readFileSync(report, "utf8")) as Tally;
    tally.passed += one.passed;
    tally.failed += one.failed;
    tally.failures.push(...one.failures);
  } catch {
    failed(`${name} ended without a report`);
  }
  console.log(`  ${took(began)}`);
}

try {
  // The sandbox of programs is tried for real, and so are microphone and speaker.
  if (process.platform === "linux")
    await ensureSystemPackages([
      "bubblewrap",
      "socat",
      ...SOUND_PACKAGES,
      ...SPEECH_PACKAGES,
      ...GRAPHICS_PACKAGES,
    ]);
  await check("types", "tsc", ["-b"]);
  await check("lint", "oxlint", []);
  await check("format", "oxfmt", ["--check", "."]);
  await check("dead code", "knip", []);
  await check("contract lint", "buf", ["lint"]);
  await check("contract breaks nothing", "buf", ["breaking", "--against", "proto/baseline.binpb"]);
  await check("bundles", "node", ["esbuild.mjs", "--production", "--tests"]);
  await suite("repository", "test/tidy/**/*.test.ts", { measured: false });
  await suite("unit", "test/unit/**/*.test.ts", { measured: true });
  await suite("ports", "test/ports/**/*.test.ts", { measured: true });
  await suite("contract", "test/contract/**/*.test.ts", { measured: true });
  // As the voice host is started: tests of playback play in their own process.
  const env = { LD_LIBRARY_PATH: join(ROOT, "native", "no-jack") };
  await suite("voice", "test/native/**/*.test.ts", { measured: true, env });
  // The bars are in .c8rc.json. Processes that a test kills leave no record, so the whole is more than it says.
  await check("coverage", "c8", ["report", "--check-coverage", "--temp-directory", join(work, "coverage")]);
  if (!quick) {
    await suite("extension host, oldest and newest editor", "test/editor/extension-host.test.ts", {
      measured: false,
    });
    await suite("the view's page in a browser", "test/editor/page.test.ts", {
      measured: false,
    });
    await suite("npm start", "test/editor/start.test.ts", { measured: false });
    await suite("end to end in the editor", "test/editor/e2e*.test.ts", {
      measured: false,
    });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

for (const failure of tally.failures) console.log(`\n✗ ${failure}`);
console.log(`\n${took(startedAt)}`);
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
