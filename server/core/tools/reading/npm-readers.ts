// What npm tells of a project from its files: packages that are there, scripts, places.
import type { Reader } from "./arguments.ts";
import { oneOf, WORD } from "./shapes.ts";

const PACKAGE = /^(?:@[a-z0-9._-]{1,80}\/)?[a-z0-9][a-z0-9._-]{0,80}(?:@[\w.^~-]{1,30})?$/i;
const LISTED: Reader = {
  flags: "a",
  words: "all json parseable production prod dev link",
  taking: { depth: /^(?:\d{1,3}|Infinity)$/, omit: WORD, include: WORD },
  operands: PACKAGE,
};
const PLACE: Reader = { flags: "g", words: "global" };
const SCRIPTS: Reader = { words: "json" };
const REASON: Reader = { words: "json", operands: PACKAGE };

export const NPM_READERS: Readonly<Record<string, Reader>> = {
  ls: LISTED,
  list: LISTED,
  why: REASON,
  explain: REASON,
  root: PLACE,
  prefix: PLACE,
  run: SCRIPTS,
  "run-script": SCRIPTS,
  pkg: { first: { shape: oneOf("get") }, operands: /^[A-Za-z0-9_.@/[\]:-]{1,80}$/ },
};
// With "--long" it would print all of each package.json, wherever a link in its place leads.
/** With these it asks nobody, writes no log and starts nothing. */
export const NPM_QUIET =
  "--offline --no-update-notifier --logs-max=0 --no-fund --no-audit --ignore-scripts".split(" ");
