// Tasks of the editor by their labels (.vscode/tasks.json), as far as they stand for themselves: what asks for something, waits for
// another task, or needs a place or words of its own around it is left to the editor.
import { basename, join, sep } from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import * as z from "zod";
import type { Script } from "./scripts.ts";

/** As it is, for any shell: what is quoted otherwise, or has something in it that a shell would fill in, is the editor's business. */
const word = z.union([
  z.string().regex(/^[^$`]*(?:\$\{[^}]*\}[^$`]*)*$/),
  z.object({ value: z.string(), quoting: z.enum(["strong", "escape"]) }).transform(({ value }) => value),
]);
const parts = z.object({
  command: z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]).optional(),
  args: z.array(word).max(100).optional(),
  options: z.unknown().optional(),
});
const task = parts.extend({
  label: z.string().min(1).max(100),
  type: z.enum(["shell", "process", "npm"]),
  script: z.string().optional(),
  path: z.string().optional(),
  dependsOn: z.unknown().optional(),
  isBackground: z.literal(false).optional(),
  linux: parts.optional(),
  osx: parts.optional(),
  windows: parts.optional(),
});
type Task = z.infer<typeof task>;
/** What holds for all of them, and is not in a task itself, is left to the editor too. */
const file = z.object({
  tasks: z.array(z.unknown()).max(500),
  options: z.undefined().optional(),
  type: z.undefined().optional(),
  command: z.undefined().optional(),
  linux: z.undefined().optional(),
  osx: z.undefined().optional(),
  windows: z.undefined().optional(),
});

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, "linux" | "osx" | "windows">>> = {
  linux: "linux",
  darwin: "osx",
  win32: "windows",
};

export const EDITOR_TASKS = join(".vscode", "tasks.json");

/** `text`: of the file, comments and all; what is no task of a known shape is passed over. `scripts`: of the package, which tasks of npm name. */
export function editorTasks(
  text: string,
  { folder, scripts }: { readonly folder: string; readonly scripts: readonly Script[] },
): readonly Script[] {
  const found = file.safeParse(valueIn(text));
  if (!found.success) return [];
  return found.data.tasks.flatMap((one) => {
    const read = task.safeParse(one);
    return read.success ? (scriptOf(read.data, { folder, scripts }) ?? []) : [];
  });
}

/** Undefined where it is broken, or nested so deeply that reading it fails. */
function valueIn(text: string): unknown {
  const errors: ParseError[] = [];
  try {
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    return errors.length === 0 ? value : undefined;
  } catch {
    return undefined;
  }
}

function scriptOf(
  one: Task,
  { folder, scripts }: { readonly folder: string; readonly scripts: readonly Script[] },
): Script | undefined {
  const { label: name, type, dependsOn } = one;
  const system = SYSTEMS[process.platform];
  const { command, args = [], options } = { ...one, ...(system === undefined ? {} : one[system]) };
  if (dependsOn !== undefined || options !== undefined || one.path !== undefined) return undefined;
  if (type === "npm") {
    const same = scripts.find((script) => script.name === one.script);
    return same && { ...same, name };
  }
  const words = [command ?? "", ...args].map((text) => filled(text, folder));
  if (words.some((text) => text.includes("${")) || words[0] === "") return undefined;
  const title = `Run the task "${name}"`;
  if (type === "process") return { name, argv: words, body: words.map(quoted).join(" "), title };
  if (process.platform === "win32") return undefined;
  const [line = "", ...rest] = words;
  const body = [line, ...rest.map(quoted)].join(" ");
  return { name, argv: ["/bin/sh", "-c", body], body, title };
}

/** What the editor fills in for the folder; what it would have to ask for, or look at, stays. */
const filled = (text: string, folder: string): string =>
  text
    .replaceAll(/\$\{(?:workspaceFolder|workspaceRoot|cwd)\}/g, () => folder)
    .replaceAll("${workspaceFolderBasename}", () => basename(folder))
    .replaceAll(/\$\{(?:pathSeparator|\/)\}/g, () => sep);

/** As one word for a shell; a plain one as it is. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
