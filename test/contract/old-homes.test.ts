// What an older Kodama wrote is opened by this one: nothing is lost, and the older form is kept beside it.
import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox, ROOT } from "../support/sandbox.ts";
import type { Json } from "../support/wire-client.ts";

const OLD = join(ROOT, "test", "fixtures", "homes", "version-1");

describe("a home of an older Kodama", () => {
  const sandbox = createSandbox();
  let home: string;
  beforeEach(() => {
    home = sandbox.folder();
    cpSync(OLD, home, { recursive: true });
  });
  afterEach(() => sandbox.clean());

  it("[STORAGE-17] is brought to the newer form: the record is whole, tasks are there, the older files beside it (B10, B49, D31)", async () => {
    const { client } = await startLsp(sandbox, { home, folders: [sandbox.workspace()], own: OWN });
    const { payload: verified } = await client.send("audit.verify", {});
    assert.equal(verified["intact"], true, JSON.stringify(verified));
    assert.ok(Number(verified["entries"]) >= 30);
    const { tasks } = (await client.send("scheduler.list", {})).payload as {
      readonly tasks: readonly Json[];
    };
    assert.ok(
      tasks.some(({ when }) => when === "every weekday at 09:00"),
      JSON.stringify(tasks),
    );
    const { orb } = (await client.send("orb.flash", { flash_type: "success" })).payload as {
      readonly orb: Json;
    };
    assert.equal(orb["palette"], "glen-green");
    for (const name of ["control.db", "runtime.db"])
      assert.ok(existsSync(join(home, `${name}.version-1`)), name);
  });

  it("[MEMORY-14] remembers what was remembered then, as it was last written; what was forgotten is gone (B10, D30)", () => {
    const memory = createMemory({ path: join(home, "memory.db"), nowMs: () => 1 });
    const texts = (words: string, folders: readonly string[] = []): readonly string[] =>
      memory.find({ folders, words, max: 9 }).map(({ record }) => record.text);
    assert.equal(texts("which package manager, pnpm?")[0], "I prefer pnpm");
    assert.equal(texts("deploys", ["/projects/app"])[0], "deploys happen on Fridays");
    // Only the newer form finds a word in the middle of such a text.
    assert.equal(texts("探す")[0], "単語を探す");
    assert.ok(!texts("xylophone").some((text) => text.includes("xylophone")));
    memory.close();
  });
});
