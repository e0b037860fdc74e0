// Of several open folders, the one that a request is about: it is named, or what is asked for is only there.
import type { Intent } from "../conversation/types.ts";

/** What is done in one folder, and of which the words lose nothing with its name. */
const IN_ONE: ReadonlySet<string> = new Set([
  "task.run",
  "editor.open",
  "editor.symbol",
  "file.read",
  "git.status",
  "git.diff",
  "git.log",
  "git.branches",
  "git.stashes",
  "git.switch",
]);

/** A reminder belongs to no folder, whatever it is about. */
export const isInOneFolder = ({ command, payload }: Intent): boolean =>
  IN_ONE.has(command) || (command === "scheduler.create" && typeof payload["script"] === "string");

export interface Named {
  readonly folder: string;
  readonly name: string;
  /** The words without its name. */
  readonly rest: string;
}

/** Undefined where no folder is named by its last part, or several are. */
export function namedFolder(text: string, folders: readonly string[]): Named | undefined {
  // "Instead of api" names what is not meant.
  if (/\binstead\b/i.test(text)) return undefined;
  const found = folders.flatMap((folder) => {
    const name = folder.split(/[\\/]/).findLast((part) => part !== "") ?? "";
    const rest = withoutName(text, name);
    return rest === text ? [] : [{ folder, name, rest }];
  });
  const [longest, ...others] = found.toSorted((a, b) => b.name.length - a.name.length);
  // "Site api" names site-api, and not site.
  return others.every(({ name }) => name !== longest?.name && longest?.name.includes(name))
    ? longest
    : undefined;
}

/** What was found by the whole sentence has the name in it: a path below a folder of that name, a script of it. */
export const holdsName = ({ payload }: Intent, { name }: Named): boolean =>
  Object.values(payload).some(
    (value) => typeof value === "string" && value.toLowerCase().includes(name.toLowerCase()),
  );

/** "The tests in site", "the site tests", "site/src/app.ts"; not "site.ts", and not within another word. */
function withoutName(text: string, name: string): string {
  if (name.length < 2) return text;
  const said = name
    .split(/[-_ .]+/)
    .map(escaped)
    .join("[-_ .]+");
  const end = String.raw`(?=[,.!?]*(?:\s|$))`;
  const kind = String.raw`\s+(?:folder|project|repo|repository|workspace)`;
  const places = [
    String.raw`(?:^|\s+)(?:in|from|over in|inside)\s+(?:the\s+)?${said}(?:${kind})?${end}`,
    String.raw`(?:^|\s+)(?:the\s+)?${said}${kind}${end}`,
    String.raw`(?<![\w./\\-])${said}[/\\](?=\w)`,
    // Alone an ordinary word is what it always is.
    ...(ORDINARY.has(name.toLowerCase()) ? [] : [String.raw`(?:^|\s+)(?:the\s+)?${said}${end}`]),
  ];
  const place = new RegExp(places.join("|"), "i");
  return text
    .replace(place, "")
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s,]+/, "")
    .trim();
}

const ORDINARY: ReadonlySet<string> = new Set(
  "all any app apps branch build changes client code common config core data dev dist docs file files folder git it lib libs main my new notes out packages project projects public repo scripts server shared source src status sample test tests the this tools web work workspace".split(
    " ",
  ),
);

const escaped = (word: string): string => word.replaceAll(/[^\w]/g, String.raw`\$&`);
