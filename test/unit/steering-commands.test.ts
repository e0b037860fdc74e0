import assert from "node:assert/strict";
import { judgeArgv } from "../../server/core/tools/command-policy.ts";
import { refusal } from "../../server/core/tools/refused.ts";

const words = (text: string): readonly string[] => text.split(" ");

describe("commands of git that plant something", () => {
  for (const line of [
    "git config core.fsmonitor ./evil",
    "git config --global alias.st !evil",
    "git config remote.origin.pushurl https://evil.example/x",
    "git init --template=tpl",
    "git diff --output=/home/u/.bashrc",
    "git apply --directory=.vscode p.patch",
    "git checkout evil -- .vscode",
    "git mv a.yml .github/workflows/a.yml",
    "git worktree add /home/u/x",
    "git init --templ=tpl",
    "env git config core.fsmonitor ./evil",
  ])
    it(`[POLICY-23] are asked about with a click: ${line} (D14)`, () => {
      assert.equal(judgeArgv(words(line)).risk, "high");
    });

  for (const line of [
    "git add .",
    "git add /ws/a.ts",
    "git checkout main",
    "git commit -m x",
    "git mv a.ts b.ts",
    "git checkout fix/refresh-token",
  ])
    it(`[POLICY-23] others are as before: ${line} (D14)`, () => {
      assert.equal(judgeArgv(words(line)).risk, "run");
    });
});

describe("what is never done, behind other words", () => {
  for (const argv of [
    words("timeout 5 kodama allow"),
    words("nice -n 5 kodama allow"),
    words("env -i A=b kodama allow"),
    words("npx kodama allow"),
    words("systemctl poweroff"),
    words("timeout -s KILL 5 kodama allow"),
    words("sudo -u root reboot"),
    words("eval rm -rf /"),
    ["sh", "-c", "kodama allow"],
    ["bash", "-lc", "cd x && sudo reboot"],
  ])
    it(`[POLICY-15] is refused: ${argv.join(" ")} (D14)`, () => {
      const line = [{ argv, errors: "told", joint: "next" }] as const;
      assert.notEqual(refusal(argv.join(" "), line), "");
    });

  for (const argv of [
    words("npx tsc"),
    words("command -v kodama"),
    words("bash scripts/service.sh shutdown"),
    words("timeout 5 npm test"),
    ["sh", "-c", "echo kodama"],
    words("git log --grep reboot"),
  ])
    it(`[POLICY-15] is not: ${argv.join(" ")} (D14)`, () => {
      assert.equal(refusal(argv.join(" "), [{ argv, errors: "told", joint: "next" }]), "");
    });
});
