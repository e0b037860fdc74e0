// `kodama audit` as a shell runs it: the record is whole, and is given away without a word that was said, read or written.
import assert from "node:assert/strict";
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../server/cli/options.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { createTerminal, type Terminal } from "../support/terminal.ts";

const CANARY = "canary-of-this-test";

describe("the kodama command and its record", () => {
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

  it("[AUDIT-7] a copy that is kept elsewhere tells that an older state was put back, and that an entry is another one (D31)", async () => {
    const [file, changed, older] = [join(home, "copy.jsonl"), join(home, "changed.jsonl"), sandbox.folder()];
    const against = (path: string, of = terminal) => of.run(["audit", "verify", "--against", path]);
    cpSync(home, older, { recursive: true });
    await terminal.run(["call", "orb.palette.set", '{"palette":"glen-green"}']);
    assert.equal((await terminal.run(["audit", "export", "--out", file])).code, EXIT.ok);
    await terminal.run(["call", "orb.palette.set", '{"palette":"loch-grey-green"}']);
    const same = await against(file);
    assert.match(same.text(), /intact, and all \d+ entries of the copy are in it as they were/);
    assert.equal(same.code, EXIT.ok);
    const put = await against(file, createTerminal(sandbox, older));
    assert.match(put.text(), /not as in the copy: \w+ #\d+ is (?:missing|another one)/);
    assert.equal(put.code, EXIT.failed);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const made = (of: RegExp, to: string): string => lines.map((line) => line.replace(of, to)).join("\n");
    const cases: Readonly<Record<string, readonly [RegExp, string]>> = {
      "another entry": [/is another one/, made(/"sha256":"..../, '"sha256":"0000')],
      "another time": [/is another one/, made(/"at_ms":\d/, '"at_ms":9')],
      "another head": [/the signed head at .* is missing/, made(/"signature":"..../, '"signature":"0000')],
      "half of it": [/ends after 3 of \d+ entries/, lines.slice(0, 4).join("\n")],
      "no export": [/cannot be compared with: line 1 is none of an export/, lines.slice(1).join("\n")],
      "half a line": [/line 3 is none of an export/, lines.slice(0, 3).join("\n").slice(0, -40)],
      "a line without an end": [/without an end/, `${lines[0]}\n${"x".repeat(300_000)}`],
      nothing: [/it is empty/, ""],
    };
    for (const [what, [told, text]] of Object.entries(cases)) {
      writeFileSync(changed, text);
      const one = await against(changed);
      assert.match(one.text(), told, what);
      assert.equal(one.code, EXIT.failed, what);
    }
    assert.match((await against(join(home, "none"))).text(), /cannot be compared with: .*ENOENT/);
    assert.equal((await against("")).code, EXIT.usage);
    assert.equal((await terminal.run(["audit", "export", "--against", file])).code, EXIT.usage);
  });

  it("[AUDIT-5] gives a receipt of a turn: its steps in their order, signed, without a text; a changed letter is found (C10, D43)", async () => {
    const workspace = sandbox.workspace(`echo ${CANARY}`);
    const asked = await terminal.run([
      "ask",
      "run the tests",
      "--workspace",
      workspace,
      "--approve",
      "all",
      "--json",
    ]);
    const file = join(home, "receipt.json");
    assert.equal((await terminal.run(["audit", "receipt", "--out", file])).code, EXIT.ok);
    const printed = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
    const receipt = JSON.parse(printed["receipt"] ?? "") as Readonly<Record<string, unknown>>;
    const steps = receipt["steps"] as readonly Readonly<Record<string, unknown>>[];
    const order = ["turn-received", "tool-proposed", "tool-ready", "approval-requested", "approval-resolved"];
    const known = steps
      .map(({ kind }) => String(kind))
      .filter((kind) => /^(?:tool|approval|turn-r)/.test(kind));
    assert.deepEqual(known, [...order, "tool-started", "tool-ended"]);
    assert.match(asked.stdout(), new RegExp(String(receipt["turn_id"])));
    assert.equal(receipt["state"], "done");
    assert.ok(steps.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(String(sha256))));
    assert.doesNotMatch(JSON.stringify(printed), new RegExp(CANARY));
    assert.match((await terminal.run(["audit", "check", file])).text(), /intact: \d+ steps, signed by key/);
    writeFileSync(file, `As the page of the editor tells it first.\n\n${JSON.stringify(printed)}\n`);
    assert.match((await terminal.run(["audit", "check", file])).text(), /intact/);
    assert.equal((await terminal.run(["audit", "check"])).code, EXIT.usage);
    for (const [what, changed] of Object.entries({
      "another outcome": { ...printed, receipt: printed["receipt"]?.replace("allowed", "denied") },
      "another signature": { ...printed, signature: `AAAA${printed["signature"]?.slice(4)}` },
      "another key's name": { ...printed, key: "0".repeat(32) },
    })) {
      writeFileSync(file, JSON.stringify(changed));
      const checked = await terminal.run(["audit", "check", file]);
      assert.equal(checked.code, EXIT.failed, what);
      assert.match(checked.text(), /broken/, what);
    }
    writeFileSync(file, "{}");
    assert.match((await terminal.run(["audit", "check", file])).text(), /is no receipt of Kodama's/);
    const named = await terminal.run(["audit", "receipt", "none"]);
    assert.notEqual(named.code, EXIT.ok);
    assert.match(named.text(), /There is no turn "none"/);
  });
});
