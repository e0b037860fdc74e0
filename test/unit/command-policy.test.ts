// The command policy against hostile lines: nothing that changes, runs or leaves may ever pass as "read".
import assert from "node:assert/strict";
import fc from "fast-check";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import {
  type CommandVerdict,
  judgeArgv,
  judgeCommand as judgeBy,
} from "../../server/core/tools/command-policy.ts";
import { isProtected } from "../../server/core/tools/protected.ts";
import type { ParseShell } from "../../server/core/tools/shell-line.ts";
import { commandLines } from "../support/command-lines.ts";
import { cpuMs } from "../support/cpu-time.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";
import { SECRET_GLOBS, sensitive } from "../../server/core/tools/secrets.ts";

/** Characters a shell gives a meaning of its own. */
const META = /[;&|<>$`\\(){}[\]*?!#~\n\r]/;

/** Small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const HOSTILE = commandLines("commands-hostile.txt");
const READ_ONLY = [...commandLines("commands-read-only.txt").values()].flat();
/** Only looking at the disk shows that they are; command-corpus.test.ts has them as well. */
const BY_DISK = "only the disk shows it";
const hostile = [...HOSTILE.values()].flat();

const load = createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() });
let parse: ParseShell;
const judgeCommand = (text: string): CommandVerdict => judgeBy(text, parse);

describe("the command policy", () => {
  before(async () => void (parse = await load()));

  it("[POLICY-1] has a corpus of the size it promises (D14)", () => {
    assert.ok(hostile.length >= 2_000, String(hostile.length));
    assert.equal(new Set(hostile).size, hostile.length);
    assert.ok(READ_ONLY.length >= 1_000, String(READ_ONLY.length));
  });

  for (const [name, lines] of HOSTILE) {
    if (name === BY_DISK) continue;
    it(`[POLICY-2] never reads: ${name} (D14)`, () => {
      assert.deepEqual(
        lines.filter((line) => judgeCommand(line).risk === "read"),
        [],
      );
    });
  }

  it("[POLICY-4] marks what leaves the machine or destroys as high (D14)", () => {
    const lines = [
      "git push",
      "npm publish",
      "rm -rf x",
      "sudo ls",
      "curl x.test",
      "ls && git push",
      "cat a | ssh h",
      "/bin/rm x",
      "kill 1",
    ];
    assert.deepEqual(
      lines.filter((line) => judgeCommand(line).risk !== "high"),
      [],
    );
  });

  it("[POLICY-5] sends every shell character to a shell, and a shell is never a reader (D14)", () => {
    for (const line of [
      "ls > x",
      "cat $A",
      "cat `a`",
      "ls *",
      "cat ~/x",
      "ls a*b",
      "ls (a)",
      "ls {a..b}",
      "ls & pwd",
    ]) {
      const { shell, risk, argv } = judgeCommand(line);
      assert.equal(shell, true, line);
      assert.notEqual(risk, "read", line);
      assert.deepEqual(argv, [line]);
    }
  });

  it("[POLICY-6] reads plain words and quotes as a shell would (D14)", () => {
    assert.deepEqual(judgeCommand("cat 'a b' \"c d\"").argv, ["cat", "a b", "c d"]);
    assert.deepEqual(judgeCommand("  ls   -la ").argv, ["ls", "-la"]);
    assert.deepEqual(judgeCommand("git commit -m 'a; b'").argv, ["git", "commit", "-m", "a; b"]);
  });

  it("[POLICY-7] never splits a word where a quote begins inside it (D14)", () => {
    const lines: readonly (readonly [string, readonly string[]])[] = [
      ['npm run x --name="a b"', ["npm", "run", "x", "--name=a b"]],
      ["git commit -m'a b'", ["git", "commit", "-ma b"]],
      ["echo a'b'c", ["echo", "abc"]],
    ];
    for (const [line, argv] of lines) {
      const judged = judgeCommand(line);
      if (!judged.shell) assert.deepEqual(judged.argv, argv, line);
      else assert.deepEqual(judged.argv, [line]);
    }
  });

  it("[POLICY-8] survives 100,000 random lines and reads none with a shell character (D14)", () => {
    const next = seeded(20_261_118);
    const words = [
      "ls",
      "cat",
      "git",
      "status",
      "diff",
      "log",
      "head",
      "-la",
      "--output=x",
      "..",
      "/etc",
      ".env",
      "a.txt",
      "rm",
      "$(id)",
      "'",
      '"',
    ];
    const marks = " \t\n\r;&|<>$`\\(){}[]*?!#~=,./-'\"\u0000\u00A0\u200B\u202Eé\u{1F600}\uD800";
    for (let i = 0; i < 100_000; i++) {
      let line = next(2) === 0 ? `${words[next(7)] ?? ""} ` : "";
      for (let left = next(12); left > 0; left--)
        line +=
          next(3) === 0
            ? marks.charAt(next(marks.length))
            : next(2) === 0
              ? (words[next(words.length)] ?? "")
              : " ";
      const { risk, line: commands } = judgeCommand(line);
      if (risk !== "read") continue;
      assert.notEqual(commands.length, 0, JSON.stringify(line));
      // Between quotes they are plain text; outside, the joints of commands and where errors go are all there may be.
      const bare = line
        .replaceAll(/'[^']*'|"(?:[^"$`\\]|\\.|\$(?=[ |).,:%^+/"]))*"/g, "")
        .replaceAll(/\\[^A-Za-z0-9]/g, "x");
      const rest = bare
        .replace(/^ *\((.*)\) *$/, "$1")
        .replaceAll(/2>&1|(?:[12&]?> ?)\/dev\/null|<(?![<(&])|&&|\|\||[|;]/g, " ")
        .replaceAll(/@?\{[\w=,./~-]*\}|\[\[?(?= )|(?<= )\]\]?| ![ $]|(?<=[\w^])[!~]/g, " ");
      assert.doesNotMatch(rest.trim(), META, JSON.stringify(line));
    }
  });

  it("[POLICY-9] judges the longest allowed line within 50 ms, whatever is in it (D14)", () => {
    const lines = {
      // Shorter than allowed, so that a cubic judge fails soon.
      spaces: `a${" ".repeat(800)}'b`,
      quotes: "'".repeat(3_999),
      pairs: "'' ".repeat(1_300),
      mixed: `ls ${"'a' \"b\" ".repeat(480)}'`,
      slashes: `cat ${"/.env".repeat(790)}`,
      words: "ls ".repeat(1_333),
    };
    const slow: string[] = [];
    for (const [name, line] of Object.entries(lines)) {
      const took = cpuMs(() => judgeCommand(line.slice(0, 4_000)));
      if (took > 50) slow.push(`${name}: ${took.toFixed(0)} ms`);
    }
    assert.deepEqual(slow, []);
  });

  it("[POLICY-10] needs the bare name of a program: a path to one is another program (D14)", () => {
    assert.equal(judgeArgv(["ls"]).risk, "read");
    for (const program of [
      "./ls",
      "/tmp/ls",
      "bin/ls",
      "..\\ls",
      "LS",
      "ls.exe",
      "constructor",
      "__proto__",
      "toString",
    ])
      assert.notEqual(judgeArgv([program]).risk, "read", program);
  });

  it("[POLICY-11] knows secrets and protected places, in any case and depth (D14)", () => {
    for (const path of [".env", "a/.env", ".ENV.production", "id_rsa", "a/b.pem", "x.KEY", ".netrc"])
      assert.ok(sensitive(path), path);
    for (const path of ["env.ts", "environment", "keys.ts", "a.envelope", "README.md", "monkey"])
      assert.ok(!sensitive(path), path);
    const places = [
      ".git/config",
      ".GIT/hooks/x",
      "a/.git/x",
      ".vscode/settings.json",
      ".cursor/mcp.json",
      ".husky/x",
    ];
    for (const path of [
      ...places,
      ".github/workflows/a.yml",
      "AGENTS.md",
      "sub/claude.md",
      ".envrc",
      ".npmrc",
      ".devcontainer/x",
      ".gitmodules",
      ".githooks/pre-commit",
      ".github/actions/a/action.yml",
      ".gitea/workflows/a.yml",
      "Jenkinsfile",
      "ci/azure-pipelines.yml",
      ".travis.yml",
      ".lefthook.yml",
      "mise.toml",
      ".tool-versions",
      ".yarn/releases/yarn-4.cjs",
      ".windsurfrules",
      "CLAUDE.local.md",
    ])
      assert.ok(isProtected(path), path);
    for (const path of [
      "src/git.ts",
      ".github/ISSUE.md",
      "docs/agents.txt",
      ".gitignore",
      ".yarn/cache/a.zip",
      "src/Jenkins.ts",
    ])
      assert.ok(!isProtected(path), path);
  });

  it("[POLICY-12] counts tokens of package managers and credential stores as secrets (D14)", () => {
    const missed = [
      ".npmrc",
      ".git-credentials",
      ".aws/credentials",
      ".docker/config.json",
      ".envrc",
      ".env-prod",
      "id_dsa",
      ".pypirc",
      "x.keystore",
      "x.kdbx",
      "app/secrets.py",
      "token.pickle",
      "NuGet.Config",
      ".curlrc",
      "client-secret-1.json",
      "private-key.asc",
      "cert.pkcs12",
      "android/local.properties",
    ];
    assert.deepEqual(
      missed.filter((path) => !sensitive(path)),
      [],
    );
  });

  it("[POLICY-13] what is left out of searches and what asks before it is read are the same names (D14)", () => {
    for (const glob of SECRET_GLOBS) {
      const name = glob
        .replaceAll(/\*\*$/g, "deep/x")
        .replaceAll(/\*|\[.[^\]]*\]/g, (sign) => sign[1] ?? "x");
      for (const path of [name, `a/b/${name}`, name.toUpperCase()]) assert.equal(sensitive(path), true, path);
    }
    for (const path of ["environment.ts", "keys.ts", "src/credentials.ts", "git/config"])
      assert.equal(sensitive(path), false, path);
    // And no others: as a pattern of all the globs says it, of names put together by chance out of their pieces.
    const pieces = [...new Set(SECRET_GLOBS.flatMap((glob) => glob.split(/[*/]+|(?<=[._-])|(?=[._-])/)))];
    const piece = fc.oneof(
      fc.constantFrom(...pieces),
      fc.constantFrom("/", "#", "~", ".", "x", "\n", ".BAK"),
    );
    const globs = SECRET_GLOBS.map((glob) => {
      const name = glob
        .replace(/\/\*\*$/, "")
        .replaceAll(".", "\\.")
        .replaceAll("*", "[^/]*");
      return glob.endsWith("/**") ? `${name}(?:/.*)?` : name;
    });
    const all = new RegExp(`^(?:.*/)?(?:${globs.join("|")})$`, "is");
    const isExample = /(?:^|\/)\.env\.(?:example|sample|template|dist)$/i;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (parts) => {
        const path = parts.join("");
        assert.equal(sensitive(path), all.test(path.replace(isExample, "/example")), path);
      }),
      { numRuns: 20_000 },
    );
  });
});
