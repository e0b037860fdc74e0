// `kodama audit` as a shell runs it: the record is whole, and is given away without a word that was said, read or written.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../server/cli/options.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { createTerminal, type Terminal } from "../support/terminal.ts";

const CANARY = "canary-of-this-test";

describe("the kodama command and its record", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let terminal: Terminal;
  let home: string;

  before(() => {
    sandbox = createSandbox();
    home = sandbox.folder();
    terminal = createTerminal(sandbox, home);
  });
  after(() => sandbox.clean());

  it("[CLI-19] exports every decision with its hash, its signed heads and no text (D31, C57)", async () => {
    const workspace = sandbox.workspace(`echo ${CANARY}`);
    await terminal.run(["ask", "run the tests", "--workspace", workspace, "--approve", "all"]);
    await terminal.run(["ask", `remember that ${CANARY} is a secret word`, "--workspace", workspace]);
    await terminal.run([
      "call",
      "config.patch",
      JSON.stringify({ patch: { "models.endpointModel": CANARY } }),
    ]);
    const file = join(home, "record.jsonl");
    const exported = await terminal.run(["audit", "export", "--out", file]);
    assert.equal(exported.code, EXIT.ok, exported.text());
    const text = readFileSync(file, "utf8");
    assert.doesNotMatch(text, new RegExp(CANARY));
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o077, 0);
    const [head, ...entries] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    assert.deepEqual(
      [head?.["kind"], head?.["intact"], head?.["entries"]],
      ["kodama-audit", true, entries.length],
    );
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of ["approval-requested", "approval-resolved", "tool-ended", "settings-changed"])
      assert.ok(kinds.has(kind), kind);
    const answered = entries.find(({ kind }) => kind === "approval-resolved");
    assert.deepEqual([answered?.["tool"], answered?.["state"]], ["run_script", "allowed"]);
    assert.ok(
      entries.every(({ sha256, chain }) => String(sha256).length === 64 && String(chain).length > 40),
    );
    assert.ok(entries.some((one) => one["head"] !== undefined));
    const printed = await terminal.run(["audit", "export"]);
    assert.ok(printed.stdout().split("\n").length > entries.length);
    assert.equal(
      (await terminal.run(["audit", "export", "--out", join(home, "no", "such", "folder")])).code,
      EXIT.failed,
    );
    assert.equal((await terminal.run(["audit"])).code, EXIT.usage);
  });
});
