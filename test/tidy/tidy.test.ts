// Checks of the repository itself: layers, sizes, spec coverage, generated files. Tests, so that nothing hides in CI.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { BUILD_ID } from "../../server/compose.ts";
import { WINDOW_KINDS } from "../../server/core/capabilities/types.ts";
import { generated } from "../harness/manifest.ts";

/** folder -> folders it may import. A folder always sees itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  proto: [],
  "server/core": [],
  "server/io": ["server/core"],
  "server/host": ["server/core", "proto"],
  native: ["server/core"],
  server: ["server/core", "server/io", "server/host", "native", "proto"],
  extension: ["proto"],
  webview: ["proto"],
  test: ["proto", "server/core", "server/io", "server/host", "native", "server", "extension", "webview"],
};
/** The part of core that native code may see: interfaces and pure helpers. */
const NATIVE_SEES = /^server\/core\/(?:ports\.ts|brain-ports\.ts|voice-ports\.ts|lib\/)/;
/** What every slice may see: helpers, and the language of commands; they keep no state. */
const CORE_LIBRARIES = new Set(["", "lib", "understand"]);
/** Slices see each other's types and the settings table; the root files and the view see all. */
const PUBLIC_OF_SLICE = /\/(?:types|schema)\.ts$/;
const LINES_MAX = 300;
const AT_THE_TOP =
  /^(?:\..+|.+\.(?:md|json|mjs|yaml)|LICENSE|NOTICE|docs|examples|extension|media|native|proto|server|test|webview)$/;

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && !file.startsWith("proto/gen/") && existsSync(file));
const text = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

const layerOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT)
    .filter((layer) => file.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];
/** A folder in a slice is a part of it. */
const sliceOf = (file: string): string => file.split("/").slice(2, -1)[0] ?? "";
const importsOf = (source: string): string[] =>
  [
    ...source.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"|^import "([^"]+)"|import\("([^"]+)"\)/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");

function complaint(file: string, target: string): string | undefined {
  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === undefined || to === undefined) return undefined;
  if (from === "native" && to === "server/core")
    return NATIVE_SEES.test(target) ? undefined : "native sees only ports and lib";
  if (from === "server/core" && to === "server/core") {
    const [slice, other] = [sliceOf(file), sliceOf(target)];
    const free =
      slice === other ||
      slice === "" ||
      slice === "view" ||
      CORE_LIBRARIES.has(other) ||
      PUBLIC_OF_SLICE.test(target);
    return free ? undefined : "another slice: only its types";
  }
  if (from === to || MAY_IMPORT[from]?.includes(to) === true) return undefined;
  return `${from} may not import ${to}`;
}

describe("tidy", () => {
  it("[TIDY-1] imports point inward only (A1, B51)", () => {
    const found: string[] = [];
    for (const [file, source] of text) {
      for (const spec of importsOf(source).filter((one) => one.startsWith("."))) {
        const target = normalize(join(dirname(file), spec));
        const why = complaint(file, target);
        if (why !== undefined) found.push(`${file} -> ${target} (${why})`);
      }
    }
    assert.deepEqual(found, []);
  });

  it("[TIDY-2] files stay small", () => {
    const long = [...text]
      .map(([file, source]) => [file, source.split("\n").length] as const)
      .filter(([, lines]) => lines > LINES_MAX + 1);
    assert.deepEqual(long, []);
  });

  it("[TIDY-3] every numbered rule of the spec is named by a test", () => {
    const rules = readdirSync("docs/spec").flatMap((name) =>
      [...readFileSync(join("docs/spec", name), "utf8").matchAll(/\*\*([A-Z]+-\d+)\*\*/g)].map(
        (match) => match[1] ?? "",
      ),
    );
    const tests = [...text]
      .filter(([file]) => file.endsWith(".test.ts"))
      .map(([, source]) => source)
      .join("\n");
    assert.ok(rules.length > 50);
    assert.deepEqual(
      rules.filter((rule) => !new RegExp(`\\b${rule}\\b`).test(tests)),
      [],
    );
    assert.equal(new Set(rules).size, rules.length);
  });

  it("[TIDY-4] package.json says what the typed tables say (A4)", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, unknown>;
    const wanted = JSON.parse(JSON.stringify(generated())) as Record<string, unknown>;
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, manifest[key]])), wanted);
    assert.equal(manifest["version"], BUILD_ID);
  });

  it("[TIDY-5] generated contract code is fresh (C3, C32)", () => {
    const out = mkdtempSync(join(tmpdir(), "kodama-gen-"));
    try {
      execFileSync("buf", ["generate", "-o", out], { stdio: "pipe" });
      const made = join(out, "proto/gen/kodama/v1");
      for (const name of readdirSync(made)) {
        assert.equal(
          readFileSync(join("proto/gen/kodama/v1", name), "utf8"),
          readFileSync(join(made, name), "utf8"),
          `${name}: run npm run proto`,
        );
      }
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  it("[TIDY-6] each capability bridge answers the five questions in its record (A3)", () => {
    const record = readFileSync("docs/adr/0006-capability-windows.md", "utf8");
    for (const kind of WINDOW_KINDS)
      assert.match(
        record,
        new RegExp(`### ${kind}[\\s\\S]*?1\\.[\\s\\S]*?2\\.[\\s\\S]*?3\\.[\\s\\S]*?4\\.[\\s\\S]*?5\\.`),
      );
  });

  it("[TIDY-7] nothing is left open, switched off, or full of this machine's paths", () => {
    const open = [...text]
      .filter(
        ([file, source]) =>
          file !== "test/tidy/tidy.test.ts" &&
          /\b(?:TODO|FIXME|XXX)\b|\bit\.only\(|\bdescribe\.only\(|\b(?:it|describe|this|context)\.skip\(/.test(
            source,
          ),
      )
      .map(([file]) => file);
    assert.deepEqual(open, []);
    // Nothing names where this checkout lies, or the home that it has in a container, and nothing lies at its top that does not belong there.
    const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
    for (const place of [process.cwd(), "/root"]) {
      const here = spawnSync("git", ["grep", "-lF", `${place}/`], { encoding: "utf8" }).stdout;
      assert.equal(here, "", place);
    }
    const top = new Set(tracked.map((file) => file.split("/")[0] ?? ""));
    assert.deepEqual(
      [...top].filter((name) => !AT_THE_TOP.test(name)),
      [],
    );
    const lock = readFileSync("package-lock.json", "utf8");
    assert.doesNotMatch(lock, /"resolved": *"http/);
  });

  it("[TIDY-8] native code never asks for external buffers, which Electron refuses", () => {
    const calls = [...text]
      .filter(([file]) => file.startsWith("native/"))
      .flatMap(([file, source]) =>
        [...source.matchAll(/generateAsync\(\{[^}]*\}/g)].map((match) => `${file}: ${match[0]}`),
      );
    assert.ok(calls.length > 0);
    assert.deepEqual(
      calls.filter((call) => !call.includes("enableExternalBuffer: false")),
      [],
    );
  });
});
