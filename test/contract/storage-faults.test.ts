// A state folder that cannot be used, files that are damaged or newer: said plainly, and nothing is made worse.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OWN, type LspProcess, spawnLsp, initialize, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { startServe } from "../support/serve-process.ts";
import type { Json } from "../support/wire-client.ts";

/** Root writes everywhere, so as root (in a container, say) the server is started without that capability. */
const BOUND_BY_MODES =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] : [];

describe("a state folder in trouble", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  const complaint = async (
    home: string,
    launcher: readonly string[] = [],
  ): Promise<{ readonly lsp: LspProcess; readonly message: string }> => {
    let tell: (message: string) => void = () => {};
    const told = new Promise<string>((resolve) => (tell = resolve));
    const listen = (params: unknown): null => {
      tell(String((params as Json)["message"]));
      return null;
    };
    const options = { home, own: OWN, launcher };
    const lsp = spawnLsp(sandbox, {
      ...options,
      register(connection) {
        connection.onNotification("window/showMessage", (params: unknown) => void listen(params));
        connection.onRequest("window/showMessageRequest", listen);
      },
    });
    await initialize(lsp.connection, options);
    return { lsp, message: await told };
  };
  const filled = async (): Promise<string> => {
    const home = sandbox.folder();
    const lsp = await startLsp(sandbox, { home, own: OWN });
    await lsp.client.send("orb.palette.set", { palette: "glen-green" });
    await sandbox.kill(lsp);
    return home;
  };
  const hashes = (home: string): readonly string[] =>
    ["control.db", "runtime.db"].map((name) =>
      createHash("sha256")
        .update(readFileSync(join(home, name)))
        .digest("hex"),
    );

  it("[STORE-1] that is no folder is refused with the next step; commands are answered typed (B8, B15)", async () => {
    const home = join(sandbox.folder(), "file");
    writeFileSync(home, "in the way");
    const { lsp, message } = await complaint(home);
    assert.match(message, /Kodama cannot start: .*KODAMA_HOME/);
    assert.equal((await lsp.client.send("host.ping", {})).code, "unavailable");
    assert.equal(readFileSync(home, "utf8"), "in the way");
  });

  it("[STORE-2] that nobody may write says so (B8)", async () => {
    const home = await filled();
    for (const name of readdirSync(home)) chmodSync(join(home, name), 0o500);
    const { message } = await complaint(home, BOUND_BY_MODES);
    assert.match(message, /writ/);
  });

  it("[STORE-3] a damaged database is kept aside, said on the terminal, and Kodama starts afresh (B10, C12)", async () => {
    const home = await filled();
    const damage = "this is no database ".repeat(500);
    for (const suffix of ["-wal", "-shm"]) rmSync(join(home, `control.db${suffix}`), { force: true });
    writeFileSync(join(home, "control.db"), damage);
    const serving = await startServe(sandbox, home);
    assert.match(serving.text(), /was damaged\. It is kept as/);
    const kept = readdirSync(home).filter((name) => /^control\.db\.broken-\d+$/.test(name));
    assert.equal(kept.length, 1);
    assert.equal(readFileSync(join(home, kept[0] ?? ""), "utf8"), damage);
  });

  it("[STORE-4] a damaged database is said in the editor too (B8, B10)", async () => {
    const home = await filled();
    writeFileSync(join(home, "control.db"), "this is no database ".repeat(500));
    // With its write-ahead log SQLite would bring it all back, and there would be nothing to say.
    for (const suffix of ["-wal", "-shm"]) rmSync(join(home, `control.db${suffix}`), { force: true });
    const { message } = await complaint(home);
    assert.match(message, /damaged/);
  });

  it("[STORE-5] a database of a newer Kodama is refused and left untouched, byte for byte (B10)", async () => {
    const home = await filled();
    for (const name of ["control.db", "runtime.db"]) {
      const db = new DatabaseSync(join(home, name));
      db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version=99");
      db.close();
    }
    const before = hashes(home);
    const { lsp, message } = await complaint(home);
    assert.match(message, /newer Kodama .*Update this one/);
    assert.equal((await lsp.client.send("host.ping", {})).code, "unavailable");
    await sandbox.kill(lsp);
    assert.deepEqual(hashes(home), before);
  });

  it("[STORE-6] the terminal says so too, and ends (B10)", async () => {
    const home = await filled();
    const db = new DatabaseSync(join(home, "runtime.db"));
    db.exec("PRAGMA user_version=99");
    db.close();
    const cli = sandbox.start(["server/cli.ts", "version"], { home });
    assert.equal(await cli.ended, 3);
    assert.match(cli.text(), /newer Kodama/);
  });

  it("[STORE-7] whose files go away while it runs refuses typed, and nothing is claimed done (B61, C14)", async () => {
    const home = sandbox.folder();
    const { client } = await startLsp(sandbox, { home, own: OWN });
    assert.equal((await client.send("orb.palette.set", { palette: "glen-green" })).ok, true);
    for (const name of readdirSync(home).filter((one) => one.startsWith("control.db")))
      rmSync(join(home, name));
    const answer = await client.send("orb.palette.set", { palette: "rowan-berry" });
    assert.equal(answer.code, "unavailable");
    const { payload } = await client.send("conversation.snapshot", {});
    assert.equal((payload["view"] as { orb: Json }).orb["palette"], "glen-green");
    assert.equal((await client.send("host.ping", {})).ok, true);
  });
});
