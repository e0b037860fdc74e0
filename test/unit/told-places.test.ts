// Whether what a command found can be known by its place, so that text of packages is seen as that.
import assert from "node:assert/strict";
import { tellsWithoutPlace } from "../../server/core/tools/places.ts";
import type { ShellCommand } from "../../server/core/tools/shell-line.ts";

/** Split at blanks; "|" and "&&" between commands. */
function line(text: string): readonly ShellCommand[] {
  return text.split(/ (?=(?:\||&&) )/).map((part): ShellCommand => {
    const [sign = "", ...others] = part.split(" ");
    const joint = sign === "|" ? "pipe" : sign === "&&" ? "and" : "next";
    return { argv: joint === "next" ? [sign, ...others] : others, errors: "told", joint };
  });
}
const hides = (text: string): boolean => {
  const all = line(text);
  return all.some((_one, n) => tellsWithoutPlace(all, n));
};

describe("what a search tells of places", () => {
  it("[TAINT-4] leaves them out, or writes them in another form, by its options or by what comes behind it (D14)", () => {
    for (const text of [
      "grep -rh key .",
      "grep -r --no-filename key .",
      "grep -r --null key .",
      "grep -rn --color=always key .",
      "egrep -r key . | cut -d: -f2",
      "grep -rn key . | uniq -c",
      "grep -rn key . | head | sed p",
      "grep -rn key . | tail -c 40",
      "grep -rhe node_modules .",
      "rg -I key",
      "rg -uuI key",
      "rg -0 key",
      "rg --null key",
      "rg --json key",
      "rg --heading key",
      "rg -p key",
      "rg --path-separator=: key",
      "rg --color ansi key --color=ansi",
      "rg key | awk 1",
      "/bin/sh -c limits sh /opt/rg/bin/rg --no-filename key",
      "git grep -h key",
      "git grep --heading key",
      "git -c a=b grep -z key",
      "find . -name *.md -exec cat {} +",
      "find . -path */node_modules/* -exec cat {} +",
      "find . -name node_modules -exec grep key {} +",
      "ls && rg -I key",
      "rg -I -g !node_modules/foo key",
      "git log -p | grep token",
      "git show | tail -50",
      "git diff --stat -U3 | sort",
    ])
      assert.ok(hides(text), text);
  });

  it("[TAINT-4] tells them else, and nothing of packages where those are left out (D14)", () => {
    for (const text of [
      "grep -rn key .",
      "grep -rn key . | head -3",
      "grep -rn key . | sort -u | tail -n 5",
      "grep -rl key . | wc -l",
      "grep -h key a.ts",
      "grep -rh --exclude-dir=node_modules key .",
      "grep -rh --exclude-dir node_modules key .",
      "rg key",
      "rg -tpy -e-p0I key",
      "grep -rn -ehelp .",
      "rg -n --no-heading key src | head",
      "/bin/sh -c limits sh /opt/node_modules/rg/bin/rg key",
      "rg -I -g !node_modules key",
      "rg -I --glob=!**/node_modules/** key",
      "git grep -n key",
      "git log -p",
      "git show | head -50",
      "git log --oneline | grep parser",
      "find . -name *.md",
      "find . -not -path */node_modules/* -name *.md -exec cat {} +",
      "find . ! -path */node_modules/* -exec cat {} +",
      "find . -path ./node_modules -prune -o -name *.md -exec cat {} +",
      "cat a.ts",
      "rg key && ls | cut -c3",
      "",
    ])
      assert.ok(!hides(text), text);
  });
});
