// Words of a command line as the real bash hands them over.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import type { ParseShell, ShellLine } from "../../server/core/tools/shell-line.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";

const load = createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() });

/** What bash gives a program for each of the lines; all of them harmless words. */
function byBash(lines: readonly string[]): readonly (readonly string[])[] {
  const script = ['f() { printf "%s\\0" "$@"; printf "\\1"; }', ...lines.map((line) => `f ${line}`)].join(
    "\n",
  );
  const { stdout } = spawnSync("bash", ["--norc", "-f", "-c", script], { encoding: "utf8", cwd: "/" });
  return stdout
    .split("\u0001")
    .slice(0, -1)
    .map((one) => one.split("\0").slice(0, -1));
}

describe("words of a command line", () => {
  let parse: ParseShell;
  const line = (text: string): ShellLine | undefined => parse(text);
  before(async () => void (parse = await load()));

  it("[WORDS-1] are what bash hands over, for whatever is understood (D14)", () => {
    const part = fc.constantFrom(
      ...'a b -x --y= \'c d\' "e f" \\( \\) \\* "\\$g" "h\\\\" "i$" \'$j\' {k,l} m{n,o}p @{u} HEAD@{0} q^! r~1 ! = [s t] u: -v \'w"\' "x\'" "\\n" \'\\n\' ~ $y ` < > & | ; # " \''.split(
        " ",
      ),
    );
    const words = fc.array(fc.tuple(part, fc.constantFrom("", " ", " ")), { minLength: 1, maxLength: 6 });
    const understood = new Map<string, readonly string[]>();
    fc.assert(
      fc.property(words, (all) => {
        const text = all.flat().join("");
        const [only, ...more] = line(`f ${text}`) ?? [];
        if (only === undefined || more.length > 0 || only.errors !== "told" || only.silent === true) return;
        if (only.patterns === undefined) understood.set(text, only.argv.slice(1));
      }),
      { numRuns: 30_000, seed: 4 },
    );
    const lines = [...understood.keys()].slice(0, 3_000);
    assert.ok(lines.length > 500, String(lines.length));
    const told = byBash(lines);
    assert.equal(told.length, lines.length);
    for (const [n, text] of lines.entries()) assert.deepEqual(understood.get(text), told[n], text);
  });

  it("[WORDS-2] say which of them stand for names of files (D14)", () => {
    assert.deepEqual(line("ls src/*.ts 'a*' [ab].c")?.[0]?.patterns, [1, 3]);
    assert.deepEqual(line("ls {a,b}*.ts")?.[0], {
      argv: ["ls", "a*.ts", "b*.ts"],
      errors: "told",
      joint: "next",
      patterns: [1, 2],
    });
    for (const text of [
      "l* x",
      "cat .e'n'v",
      "ca't' a",
      "ls {a..z}",
      "cat \\.e\\nv",
      "ls ~/x",
      "ls $(id)",
      "cat <(id)",
      '"ls" a',
      "ls 'a'\"b\"",
    ])
      assert.equal(line(text), undefined, text);
  });

  it("[WORDS-3] go with where it reads from and what becomes of its output (D14)", () => {
    assert.deepEqual(line("wc -l < a.txt"), [
      { argv: ["cat", "a.txt"], errors: "told", joint: "next", given: true },
      { argv: ["wc", "-l"], errors: "told", joint: "pipe" },
    ]);
    const [only] = line("ls a >/dev/null 2>&1") ?? [];
    assert.deepEqual([only?.silent, only?.errors], [true, "dropped"]);
    assert.deepEqual(line("ls &>/dev/null")?.[0]?.errors, "dropped");
    for (const text of [
      "ls > a",
      "ls 2>&1 >/dev/null",
      "ls >/dev/null2",
      "a | b < c",
      "cat < *.ts",
      "ls 3>/dev/null",
      "ls >> /dev/null",
      "cat < a < b",
      "cat <&3",
    ])
      assert.equal(line(text), undefined, text);
  });

  it("[WORDS-4] are those of a question in brackets, and of a line in them (D14)", () => {
    assert.deepEqual(line("[ -f a.txt ]")?.[0]?.argv, ["[", "-f", "a.txt", "]"]);
    assert.deepEqual(line('[ "a" = "b" ]')?.[0]?.argv, ["[", "a", "=", "b", "]"]);
    assert.deepEqual(line("[[ ! -d src ]]")?.[0]?.argv, ["[", "!", "-d", "src", "]"]);
    assert.equal(line("(ls a && pwd)")?.length, 2);
    for (const text of [
      "[[ a == b* ]]",
      "[[ a =~ b ]]",
      "[[ -f a && -f b ]]",
      "(ls) && pwd",
      "[ a < b ]",
      "((1))",
    ])
      assert.equal(line(text), undefined, text);
  });
});
