// `npm test`: everything that must hold, in one run, with one closing line. `--quick` leaves out the real editor. What keeps no
// time is checked on two lanes at once, for it waits more than it works; what hears, plays or draws has the machine to itself.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { FLOOR, installCodeServer, NEWEST, TOOLS_ROOT } from "./code-server.ts";
import {
  BROWSER_PACKAGES,
  BUILD_PACKAGES,
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

type Print = (text: string) => void;
const toTerminal: Print = (text) => void process.stdout.write(text);

interface Run {
  readonly env?: NodeJS.ProcessEnv;
  readonly print?: Print;
}

function run(command: string, args: readonly string[], { env = {}, print }: Run = {}): Promise<number> {
  return new Promise((done) => {
    const path = [BIN, process.env["PATH"] ?? ""].join(delimiter);
    const output = print === undefined ? "inherit" : "pipe";
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", output, output],
      // Hundreds of short processes run the same sources: each is compiled once.
      env: { ...process.env, NODE_COMPILE_CACHE: join(work, "compiled"), ...env, PATH: path },
    });
    if (print !== undefined)
      for (const said of [child.stdout, child.stderr]) said?.setEncoding("utf8").on("data", print);
    child.once("error", () => done(127));
    child.once("close", (code) => done(code ?? 1));
  });
}

const took = (began: number): string => `${((Date.now() - began) / 1_000).toFixed(1)} s`;

/** A check that is one thing: it passes or it fails. */
async function check(name: string, [command, ...args]: readonly [string, ...string[]]): Promise<void> {
  const began = Date.now();
  const code = await run(command, args);
  if (code === 0) tally.passed++;
  else failed(`${name} ended with code ${String(code)}`);
  console.log(`${code === 0 ? "✔" : "✗"} ${name} (${took(began)})`);
}

interface SuiteOptions extends Run {
  /** Whether the lines it runs count for the coverage of the server. */
  readonly measured?: boolean;
}

/** A mocha run: each of its tests counts. A run that ends without a report is one failure. */
async function suite(name: string, spec: string, options: SuiteOptions = {}): Promise<void> {
  const { measured = false, env = {}, print: tell = toTerminal } = options;
  const report = join(work, `${name.replaceAll(" ", "-")}.json`);
  tell(`\n— ${name}\n`);
  const began = Date.now();
  const reporter = join(ROOT, "test", "harness", "reporter.cjs");
  await run("mocha", ["--exit", "--reporter", reporter, spec], {
    ...options,
    env: {
      ...env,
      KODAMA_REPORT: report,
      ...(measured ? { NODE_V8_COVERAGE: join(work, "coverage") } : {}),
    },
  });
  try {
    const one = JSON.parse(readFileSync(report, "utf8")) as Tally;
    tally.passed += one.passed;
    tally.failed += one.failed;
    tally.failures.push(...one.failures);
  } catch {
    failed(`${name} ended without a report`);
  }
  tell(`  ${took(began)}\n`);
}

/** Thousands of commands that are run for real. */
const LONG = "command-corpus";
/** What people get is started, not its sources. */
const SHIPPED = { KODAMA_TEST_SHIPPED: "1" };

/** Fetched and built while others wait. What goes wrong is told by the suite that needs one, which tries again. */
async function installEditors(): Promise<void> {
  for (const version of [FLOOR, NEWEST])
    await installCodeServer({ version, root: TOOLS_ROOT }).catch(() => undefined);
}

/** Two things at once: what the second one says is told when both are over. */
async function both(first: () => Promise<void>, second: (print: Print) => Promise<void>): Promise<void> {
  let said = "";
  await Promise.all([first(), second((text) => (said += text))]).finally(() => toTerminal(said));
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
      ...(quick ? [] : [...BROWSER_PACKAGES, ...BUILD_PACKAGES]),
    ]);
  await check("types", ["tsc", "-b"]);
  await check("lint", ["oxlint"]);
  await check("format", ["oxfmt", "--check", "."]);
  await check("dead code", ["knip"]);
  await check("contract lint", ["buf", "lint"]);
  await check("contract breaks nothing", ["buf", "breaking", "--against", "proto/baseline.binpb"]);
  await check("bundles", ["node", "esbuild.mjs", "--production", "--tests"]);
  await both(
    async () => {
      await suite("repository", "test/tidy/**/*.test.ts");
      await suite("unit", "test/unit/**/*.test.ts", { measured: true });
      await suite("ports", `test/ports/**/!(${LONG})*.test.ts`, { measured: true });
    },
    async (print) => {
      await suite("contract", "test/contract/**/!(voice-)*.test.ts", { print, env: SHIPPED });
      if (!quick) await installEditors();
      await suite("llama host", "test/native/llama*.test.ts", { measured: true, print });
      await suite("commands for real", `test/ports/${LONG}*.test.ts`, { measured: true, print });
    },
  );
  // As the voice host is started: tests of playback play in their own process.
  const env = { LD_LIBRARY_PATH: join(ROOT, "native", "no-jack") };
  await suite("voice", "test/native/**/!(llama)*.test.ts", { measured: true, env });
  await suite("talks", "test/contract/**/voice-*.test.ts", { env: SHIPPED });
  // The bars are in .c8rc.json. Processes that a test kills leave no record, and what runs from a bundle leaves none of its sources.
  await check("coverage", ["c8", "report", "--check-coverage", "--temp-directory", join(work, "coverage")]);
  if (!quick) {
    await suite("extension host, oldest and newest editor", "test/editor/extension-host.test.ts");
    await suite("the view's page in a browser", "test/editor/page.test.ts");
    await suite("npm start", "test/editor/start.test.ts");
    await suite("end to end in the editor", "test/editor/e2e*.test.ts");
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

for (const failure of tally.failures) console.log(`\n✗ ${failure}`);
console.log(`\n${took(startedAt)}`);
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
