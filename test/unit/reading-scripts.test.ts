// Programs inside of commands: what of sed, awk and jq only looks, proved against the real programs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { onlyPrints } from "../../server/core/tools/reading/awk-program.ts";
import { onlyPicks } from "../../server/core/tools/reading/jq-filter.ts";
import { onlyFilters } from "../../server/core/tools/reading/sed-script.ts";
import { onLinux } from "../support/on-linux.ts";

const pieces = (words: string): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...words.split(" "), " ", ";"), { maxLength: 12 }).map((all) => all.join(""));

describe("programs inside of commands", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kodama-scripts-"));
    writeFileSync(join(folder, "a"), "one two\nthree /four\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (program: string, ...args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8", timeout: 2_000 });
    return stdout + stderr;
  };

  it("[SCRIPT-1] of sed only what prints, drops and changes what goes by (D14)", () => {
    const looks = [
      "p",
      "1,5p;10,12p",
      "$=",
      "s/a/b/g",
      "s|a/|b|",
      "/x/,/y/{s/a/b/;p}",
      "1~2d",
      "$!N;P;D",
      "y/ab/cd/",
      "/[[:space:]]/d",
      "10q",
    ];
    const does = [
      "w x",
      "1w x",
      "s/a/b/w x",
      "s/a/id/e",
      "1e id",
      "e",
      "r /etc/passwd",
      "R x",
      "W x",
      ":a;ba",
      "b",
      "t",
      "a x",
      "i\\x",
      "s/[/]/x/;w y",
      "s/a/b",
      "1,5p -i",
      "{p",
      "p}",
      "p;p;w x",
      "s/a/b/gw x",
      "s/a/b/;e",
      "/a/w x",
      "F;w x",
      "\\,a,w x",
    ];
    assert.deepEqual([looks.filter((one) => !onlyFilters(one)), does.filter(onlyFilters)], [[], []]);
  });

  onLinux("[SCRIPT-1] none of which the real sed would say that it runs, reads or writes (D14)", () => {
    assert.match(run("sed", "--sandbox", "-n", "p", "a"), /one/, "GNU's sed");
    const scripts = pieces(
      "s / [ ] | \\ w r e W R a x p d { } ! $ 1 , g & ( ) * ^ . [/] \\/ y n N q = i c : b t",
    );
    const tried = new Set<string>();
    fc.assert(
      fc.property(scripts, (script) => {
        // Each starts a program.
        if (!onlyFilters(script) || tried.size >= 300 || tried.has(script)) return;
        tried.add(script);
        assert.doesNotMatch(run("sed", "--sandbox", "-n", script, "a"), /sandbox/, script);
      }),
      { numRuns: 60_000 },
    );
    assert.ok(tried.size > 50, String(tried.size));
  });

  it("[SCRIPT-2] of awk only what computes and prints (D14)", () => {
    const looks = [
      "1",
      "NR==1",
      "NR>1 {print $1}",
      "/const/",
      "/a/,/b/",
      "{s+=$1} END {print s}",
      "{c[$1]++} END{for(k in c) print k, c[k]}",
      "!seen[$0]++",
      "length($0) > 80",
      '{printf "%s\\n", $1}',
      "{for(i=1;i<=NF;i++) print $i}",
      "{print $1/2}",
      "{print (a > b)}",
      '{gsub(/x/, "y"); print}',
      "$3 > 5 && $1 ~ /^a/",
      "{print substr($0, 1, 10)}",
      'BEGIN{FS=","} {print $NF}',
      "{n++} END {print n/NR}",
      "/[[:digit:]]+/ {n++} END {print n}",
    ];
    const does = [
      "{system($1)}",
      "{print > $1}",
      '{print >> "x"}',
      '{print | "sh"}',
      '"id" | getline',
      "{getline; print}",
      "{while(1);}",
      "{for(;;);}",
      'BEGIN{print ENVIRON["HOME"]}',
      '@include "x"',
      '{print $1 > "x"}',
      '{printf("a") > "x"}',
      'if (1) /"/; print 1 > "x" "/"',
      '{if (1) /"/; print 1 > "x" "/"}',
      '$/"/; print 1 > "x" "/"',
      '{ARGV[1]="/etc/passwd"}',
      "function f(){f()} {f()}",
      '{printf "%999999d", 1}',
      '{printf "%*d", 9, 1}',
      "/[/]/",
      '/[/"]/ {print > "x"} /"]/',
      '{close("x")}',
      "{print;next}#",
      "{fflush()}",
      '{print substr("x",1) > "y"}',
    ];
    assert.deepEqual([looks.filter((one) => !onlyPrints(one)), does.filter(onlyPrints)], [[], []]);
  });

  it("[SCRIPT-2] none of which leaves a file behind (D14)", () => {
    const programs = pieces(
      '{ } ( ) print printf "x" "y" $1 > >> /a/ / " if for in NR NF length , a 1 < ! ~ [ ] = system | getline BEGIN else',
    );
    let tried = 0;
    fc.assert(
      fc.property(programs, (program) => {
        if (!onlyPrints(program) || !/[>"/]/.test(program) || tried++ > 200) return;
        run("awk", program, "a");
        assert.deepEqual(readdirSync(folder), ["a"], program);
      }),
      { numRuns: 60_000 },
    );
    assert.ok(tried > 50, String(tried));
  });

  it("[SCRIPT-3] of jq only what picks and computes (D14)", () => {
    const looks = [
      ".",
      ".a.b",
      ".a[0]",
      '.["a b"]',
      ".dependencies // {}",
      '.name + "@" + .version',
      'to_entries | map(select(.key|test("n")))',
      '.scripts | to_entries[] | "\\(.key): \\(.value)"',
      "{name, version: .v}",
      "[.[] | {a, env: .b}]",
      "if .a then 1 else 2 end",
      "..|.name?",
      ".[$k]",
      "@csv",
      "1+1",
      'keys - ["a"]',
    ];
    const does = [
      "env",
      "$ENV",
      "$ENV.PATH",
      "., env",
      "[1, env]",
      "input",
      "inputs",
      "input_filename",
      'import "x" as x; .',
      'include "x"; .',
      "def f: f; f",
      "repeat(.)",
      "recurse",
      "until(false; .)",
      "range(1;9)",
      "debug",
      "halt",
      '"\\(env)"',
      '"\\("\\(env)")"',
      "{a: (1, env)}",
      "$__prog_args",
      "limit(1; repeat(1))",
      ".a | env.PATH",
      'getpath(["a"]) | env',
      '"a',
      "(",
      ".a)",
      "|".repeat(30),
    ];
    assert.deepEqual([looks.filter((one) => !onlyPicks(one)), does.filter(onlyPicks)], [[], []]);
  });

  it("[SCRIPT-4] any text is judged, and soon (D14)", () => {
    for (const judge of [onlyFilters, onlyPrints, onlyPicks])
      for (const text of [
        "/".repeat(500),
        "[".repeat(500),
        "s/".repeat(250),
        "(".repeat(500),
        '"\\('.repeat(160),
        "a".repeat(501),
      ])
        assert.equal(typeof judge(text), "boolean");
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) =>
        [onlyFilters, onlyPrints, onlyPicks].every((judge) => typeof judge(text) === "boolean"),
      ),
    );
  });
});
