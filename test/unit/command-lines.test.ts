// Lines of several commands, and what is refused whoever says yes.
import assert from "node:assert/strict";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import { type CommandVerdict, judgeCommand as judgeBy } from "../../server/core/tools/command-policy.ts";
import type { ParseShell } from "../../server/core/tools/shell-line.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";

const load = createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() });
let parse: ParseShell;
const judgeCommand = (text: string): CommandVerdict => judgeBy(text, parse);

describe("command lines", () => {
  before(async () => void (parse = await load()));

  it("[POLICY-14] understands a line of several commands as a shell would (D14)", () => {
    const { line, shell, risk } = judgeCommand(
      "ls -l 2>/dev/null | head -2 && git log HEAD~1; cat 'a b' || pwd 2>&1",
    );
    assert.deepEqual(line, [
      { argv: ["ls", "-l"], errors: "dropped", joint: "next" },
      { argv: ["head", "-2"], errors: "told", joint: "pipe" },
      { argv: ["git", "log", "HEAD~1"], errors: "told", joint: "and" },
      { argv: ["cat", "a b"], errors: "told", joint: "next" },
      { argv: ["pwd"], errors: "joined", joint: "or" },
    ]);
    assert.deepEqual({ shell, risk }, { shell: true, risk: "read" });
    assert.equal(judgeCommand(`ls${"; ls".repeat(19)}`).risk, "read");
    assert.equal(judgeCommand(`ls${"; ls".repeat(20)}`).risk, "run", "more than a person would look at");
  });

  it("[POLICY-15] never does what would destroy the machine, however it is written, and says why (D14)", () => {
    const never = [
      "rm -rf /",
      "rm -rf /*",
      "rm -fr ~",
      "rm -r -f $HOME",
      "sudo rm -rf /etc",
      "rm --recursive --force /usr/",
      'rm -rf "/"',
      "ls; rm -rf /home/ada",
      "rm -rf --no-preserve-root //",
      "chmod -R 777 /",
      "sudo chown -R ada /usr",
      "mkfs.ext4 /dev/sda1",
      "dd if=a of=/dev/sda",
      "echo x > /dev/sda",
      ":(){ :|:& };:",
      "shutdown now",
      "sudo reboot",
      "init 0",
      "kill -9 -1",
      "kill 1",
      "wipefs -a /dev/sdb",
      "kodama approvals allow x",
      "true && kodama call x",
      "A=1 rm -rf /",
      "/bin/rm -rf /",
    ];
    for (const line of never) assert.match(judgeCommand(line).refused, /^(?:It|Kodama)\b.*\.$/, line);
    const asked = [
      "rm -rf dist",
      "rm -rf ./lib",
      "rm -rf lib",
      "rm -r node_modules",
      "chmod -R u+w src",
      "dd if=a of=b",
      "dd if=a of=/dev/null",
      "kill -9 4711",
      "kill -1 4711",
      "echo reboot",
      'git commit -m "rm -rf /"',
      "cat shutdown.md",
      'grep -E "foo|shutdown|bar" src/*.c',
      'git commit -m "Handle $SIG (reboot)"',
      'echo "step 1 | reboot | done" >> log.txt',
      "rm -rf /tmp/x",
      "rm /etc",
    ];
    for (const line of asked) assert.equal(judgeCommand(line).refused, "", line);
  });
});
