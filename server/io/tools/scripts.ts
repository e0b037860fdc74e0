// What a folder can run by name: package scripts, the usual commands of cargo, go, make and pytest, and tasks of the editor.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EDITOR_TASKS, editorTasks } from "./editor-tasks.ts";
import { projectFile } from "./project-file.ts";

export interface Script {
  /** "test", "build", "lint", "test:unit" … */
  readonly name: string;
  readonly argv: readonly string[];
  /** What it runs in turn; shown before it is allowed. */
  readonly body: string;
  /** How it is called in a question, where its words do not say it. */
  readonly title?: string;
}

const MANIFEST_BYTES_MAX = 512 * 1024;

/** Scripts in order of preference; the first of a name wins. */
export async function findScripts(folder: string): Promise<readonly Script[]> {
  const ofPackage = await packageScripts(folder);
  const found = [
    ofPackage,
    cargo(folder),
    go(folder),
    await make(folder),
    await pytest(folder),
    editorTasks(await manifest(folder, EDITOR_TASKS), { folder, scripts: ofPackage }),
  ].flat();
  const seen = new Set<string>();
  return found.filter(({ name }) => (seen.has(name) ? false : seen.add(name)));
}

async function packageScripts(folder: string): Promise<readonly Script[]> {
  const text = await manifest(folder, "package.json");
  const scripts = scriptsOf(text);
  const runner = existsSync(join(folder, "pnpm-lock.yaml"))
    ? "pnpm"
    : existsSync(join(folder, "yarn.lock"))
      ? "yarn"
      : "npm";
  // What npm and yarn run before and after it belongs to what is asked.
  const whole = (name: string): string =>
    [`pre${name}`, name, `post${name}`]
      .map((one) => scripts[one])
      .filter((body) => body !== undefined)
      .join("\n");
  return Object.keys(scripts).map((name) => ({ name, argv: [runner, "run", name], body: whole(name) }));
}

function scriptsOf(text: string): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(text);
    const scripts: unknown =
      typeof parsed === "object" && parsed !== null && "scripts" in parsed ? parsed.scripts : {};
    if (typeof scripts !== "object" || scripts === null) return {};
    return Object.fromEntries(
      Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return {};
  }
}

function cargo(folder: string): readonly Script[] {
  if (!existsSync(join(folder, "Cargo.toml"))) return [];
  return [
    plain("test", ["cargo", "test"]),
    plain("build", ["cargo", "build"]),
    plain("lint", ["cargo", "clippy"]),
  ];
}

function go(folder: string): readonly Script[] {
  if (!existsSync(join(folder, "go.mod"))) return [];
  return [
    plain("test", ["go", "test", "./..."]),
    plain("build", ["go", "build", "./..."]),
    plain("lint", ["go", "vet", "./..."]),
  ];
}

async function make(folder: string): Promise<readonly Script[]> {
  const text = await manifest(folder, "Makefile");
  const targets = [...text.matchAll(/^([A-Za-z][\w-]*)\s*:(?!=)/gm)].map((match) => match[1] ?? "");
  return targets.filter((name) => name !== "").map((name) => plain(name, ["make", name]));
}

async function pytest(folder: string): Promise<readonly Script[]> {
  const configured =
    existsSync(join(folder, "pytest.ini")) || (await manifest(folder, "pyproject.toml")).includes("pytest");
  return configured ? [plain("test", ["python3", "-m", "pytest"])] : [];
}

const plain = (name: string, argv: readonly string[]): Script => ({ name, argv, body: argv.join(" ") });

/** Empty where there is none that we read, or a longer one. */
async function manifest(folder: string, name: string): Promise<string> {
  const found = await projectFile(folder, name, MANIFEST_BYTES_MAX).catch(() => undefined);
  return found === undefined || found.cut ? "" : found.bytes.toString("utf8");
}
