// `kodama memory` as a shell runs it, and what a model is told afterwards.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../server/cli/options.ts";
import { madeEmbedding } from "../fixtures/brain/made-embedding.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { createTerminal, type Terminal } from "../support/terminal.ts";

describe("the kodama command and memory", () => {
  let sandbox: Sandbox;
  let terminal: Terminal;
  let home: string;
  let endpoint: ScriptedEndpoint;

  before(async () => {
    sandbox = createSandbox();
    home = sandbox.folder();
    terminal = createTerminal(sandbox, home);
    endpoint = await startScriptedEndpoint([{ text: "With pnpm." }]);
    const patch = { "models.endpointUrl": endpoint.url, "models.endpointModel": "scripted" };
    await terminal.run(["call", "config.patch", JSON.stringify({ patch })]);
  });
  after(async () => {
    await sandbox.clean();
    await endpoint.close();
  });

  it("[CLI-16] keeps, finds, changes and forgets; words at the prompt do the same, and a model is told (D30, B12)", async () => {
    assert.equal((await terminal.run(["memory", "add", "I prefer npm"])).code, EXIT.ok);
    const said = await terminal.run(["ask", "remember that the tests need Docker"]);
    assert.match(said.stdout(), /I will remember that for this project/);
    const list = await terminal.run(["memory", "list", "npm"]);
    const [id = ""] = list.stdout().split(/\s/);
    assert.match(list.stdout(), /^\S+ {2}I prefer npm\n\S+ {2}the tests need Docker/);
    assert.equal((await terminal.run(["memory", "edit", id, "I prefer pnpm"])).code, EXIT.ok);
    assert.equal((await terminal.run(["memory", "edit", id, "again"])).code, EXIT.failed);
    await terminal.run(["ask", "how do I install the dependencies?"]);
    const told = JSON.stringify(endpoint.requests.at(-1));
    assert.match(told, /- I prefer pnpm/);
    assert.doesNotMatch(told, /- the tests need Docker|I prefer npm/);
    const now = (await terminal.run(["memory", "list", "pnpm"])).stdout().split(/\s/)[0] ?? "";
    assert.equal((await terminal.run(["memory", "set-aside", now])).code, EXIT.ok);
    assert.doesNotMatch((await terminal.run(["memory", "list"])).stdout(), /pnpm/);
    const elsewhere = sandbox.folder();
    const here = ["--here", "--workspace", elsewhere];
    assert.equal((await terminal.run(["memory", "add", "the port is 4711", ...here])).code, EXIT.ok);
    assert.doesNotMatch((await terminal.run(["memory", "list"])).stdout(), /4711/);
    assert.match((await terminal.run(["memory", "list", "--workspace", elsewhere])).stdout(), /4711/);
    assert.match((await terminal.run(["memory", "aside"])).stdout(), /pnpm/);
    assert.equal((await terminal.run(["memory", "restore", now])).code, EXIT.ok);
    assert.equal((await terminal.run(["memory", "restore", now])).code, EXIT.failed);
    assert.match((await terminal.run(["memory", "list"])).stdout(), /pnpm/);
    assert.equal((await terminal.run(["memory", "forget", now])).code, EXIT.ok);
    assert.doesNotMatch((await terminal.run(["memory", "list"])).stdout(), /pnpm/);
  });

  it("[CLI-22] where an embedding model is chosen, what was said in other words is found by a person and by a model (D30)", async () => {
    const modelPath = join(home, "made.gguf");
    writeFileSync(
      modelPath,
      madeEmbedding([
        ["database", "postgres"],
        ["deploy", "ship"],
      ]),
    );
    for (const text of ["it all goes into postgres", "we ship on fridays"])
      await terminal.run(["memory", "add", text]);
    const ask = async (words: string): Promise<string> => (await terminal.run(["ask", words])).stdout();
    assert.match(await ask("what do you remember about the database"), /I remember nothing about that/);
    const patch = JSON.stringify({ patch: { "models.embeddingPath": modelPath } });
    assert.equal((await terminal.run(["call", "config.patch", patch])).code, EXIT.ok);
    assert.match(await ask("what do you remember about the database"), /it all goes into postgres/);
    await ask("how would you tidy up a database?");
    const told = JSON.stringify(endpoint.requests.at(-1));
    assert.match(told, /- it all goes into postgres/);
    assert.doesNotMatch(told, /- we ship on fridays/);
    const doctor = await terminal.run(["doctor"]);
    assert.match(doctor.stdout(), /by words and by meaning, made\.gguf/);
  });

  it("[CLI-17] takes over a file of any length, and tells the lines that it could not take (D30, D42)", async () => {
    const path = join(home, "records.jsonl");
    const line = (n: number): string =>
      JSON.stringify({
        id: `r${n}`,
        kind: "fact",
        text: `memory ${n} ${"x".repeat(900)}`,
        created_at: 1_700_000_000,
      });
    const lines = Array.from({ length: 1_200 }, (_, n) => (n === 1_100 ? "{broken" : line(n)));
    writeFileSync(path, lines.join("\n"));
    const first = await terminal.run(["memory", "import", path]);
    assert.equal(first.code, EXIT.failed);
    assert.match(first.text(), /Line 1101: it is no JSON/);
    assert.match(first.text(), /1199 taken, 0 known already, 1 not taken/);
    const again = await terminal.run(["memory", "import", path, "--json"]);
    assert.deepEqual(JSON.parse(again.stdout()), {
      taken: 0,
      known: 1_199,
      faulty: 1,
      faults: ["Line 1101: it is no JSON."],
    });
    for (const wrong of [
      ["memory", "import"],
      ["memory", "add"],
      ["memory", "edit", "x"],
      ["memory", "forget"],
      ["memory", "dream"],
    ])
      assert.equal((await terminal.run(wrong)).code, EXIT.usage, wrong.join(" "));
    assert.equal((await terminal.run(["memory", "import", join(home, "none.jsonl")])).code, EXIT.failed);
  });
});
