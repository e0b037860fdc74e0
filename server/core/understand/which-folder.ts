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
  "git.switch",
]);

/** A reminder belongs to no folder, whatever it is about. */
export const isInOneFolder = ({ command, payload }: Intent): boolean =>
  IN_ONE.has(command) || (command === "scheduler.create" && typeof payload["script"] === "string");

export interface Named {
  readonly folder: string;
  /** The words without its name. */
  readonly rest: string;
}

/** Undefined where no folder is named by its last part, or several are. */
export function namedFolder(text: string, folders: readonly string[]): Named | undefined {
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

/** "The tests in site", "the site tests", "site/src/app.ts"; not "site.ts", and not within another word. */
function withoutName(text: string, name: string): string {
  if (name.length < 2) return text;
  const said = name
    .split(/[-_ .]+/)
    .map(escaped)
    .join("[-_ .]+");
  const place = new RegExp(
    `(?:^|\\s+)(?:(?:in|of|from|for|over in|inside)\\s+)?(?:the\\s+)?${said}(?:\\s+(?:folder|project|repo|repository|workspace))?(?=[,.!?]*(?:\\s|$))|(?<![\\w./\\\\-])${said}[/\\\\](?=\\w)`,
    "i",
  );
  return text
    .replace(place, "")
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s,]+/, "")
    .trim();
}

const escaped = (word: string): string => word.replaceAll(/[^\w]/g, String.raw`\$&`);
