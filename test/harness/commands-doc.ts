// `npm run docs:commands`: writes the phrases of the grammar into docs/commands.md, between its two marks.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../server/core/lib/json.ts";
import { PHRASES, RULES } from "../../server/core/understand/phrases-en.ts";
import { ROOT } from "../support/sandbox.ts";

const PATH = join(ROOT, "docs", "commands.md");
const [BEGIN, END] = ["<!-- phrases -->\n", "<!-- end of phrases -->\n"];
const NAMES: Readonly<Record<string, string>> = {
  unstash: "git.stash (restore)",
  branch: "git.switch (a new one)",
};

/** The whole file, with the phrases as they are now. */
export function commandsDoc(before: string): string {
  const [head = "", rest = ""] = before.split(BEGIN);
  const tail = rest.split(END)[1] ?? "";
  const books = PHRASES.map(({ command, payload = {}, about, phrases, asked = [] }) =>
    [
      `### \`${NAMES[command] ?? [command, ...Object.values(payload).map(worded)].join(" ")}\``,
      "",
      `${about[0]?.toUpperCase() ?? ""}${about.slice(1)}.`,
      "",
      list([...phrases, ...asked]),
    ].join("\n"),
  );
  const rules = Object.entries(RULES).map(([name, text]) => `<${name}> = ${text}`);
  return [
    head,
    BEGIN,
    "\n",
    books.join("\n\n"),
    "\n\n### Pieces with a name\n\n",
    list(rules),
    "\n\n",
    END,
    tail,
  ].join("");
}

const worded = (value: Json): string => (value === true ? "on" : value === false ? "off" : String(value));

const list = (all: readonly string[]): string => ["```text", ...all, "```"].join("\n");

if (process.argv[1] === import.meta.filename) writeFileSync(PATH, commandsDoc(readFileSync(PATH, "utf8")));
