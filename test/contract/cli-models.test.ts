// `kodama models` as a shell runs it: installed from a server on this machine, stopped, gone on with, used, verified, removed.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT } from "../../server/cli/options.ts";
import { entryAt } from "../support/model-shop.ts";
import { type RangeServer, serveRanges } from "../support/range-server.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { createTerminal, exitOf, type Terminal } from "../support/terminal.ts";

const BYTES = 4_000_000;

describe("the kodama command and models", () => {
  let sandbox: Sandbox;
  let terminal: Terminal;
  let home: string;
  let server: RangeServer;

  before(async () => {
    sandbox = createSandbox();
    home = sandbox.folder();
    terminal = createTerminal(sandbox, home);
    const body = Buffer.concat([Buffer.from("GGUF"), randomBytes(BYTES - 4)]);
    server = await serveRanges({ body, pieceMs: 40 });
    const entry = { ...entryAt(server.url, body), modelId: "little", title: "Little", note: "For a test." };
    const list = join(home, "list.json");
    writeFileSync(list, JSON.stringify([entry]));
    await terminal.run(["call", "config.patch", JSON.stringify({ patch: { "models.catalogue": list } })]);
  });
  after(async () => {
    await sandbox.clean();
    await server.close();
  });

  it("[CLI-18] nothing is fetched without its licence; stopped it goes on from there, and is used, verified and removed (B8, B12)", async () => {
    const refused = await terminal.run(["models", "install", "little"]);
    assert.equal(refused.code, EXIT.failed);
    assert.match(refused.text(), /Accept its licence first: CC0-1\.0.*--accept-licence/s);
    assert.equal(server.seen.length, 0);

    const run = terminal.start(["models", "install", "little", "--accept-licence"], "wait");
    await run.says("downloading");
    const part = join(home, "models", "little.gguf.part");
    while (!existsSync(part) || statSync(part).size === 0) await sleep(10);
    run.child.kill("SIGINT");
    assert.equal(await exitOf(run), EXIT.failed);
    assert.match(run.text(), /goes on from there/);
    assert.deepEqual(readdirSync(join(home, "models")), ["little.gguf.part", "little.gguf.part.json"]);

    server.how.pieceMs = 0;
    const whole = await terminal.run(["models", "install", "little", "--accept-licence"]);
    assert.equal(whole.code, EXIT.ok, whole.text());
    assert.match(whole.stdout(), /installed: .*little\.gguf \(in use\)/);
    assert.ok(server.seen.at(-1)?.range?.startsWith("bytes="), "it went on");
    assert.deepEqual(readFileSync(join(home, "models", "little.gguf")), server.how.body);

    assert.match(
      (await terminal.run(["models"])).stdout(),
      /little +in use +4 MB {2}Little, CC0-1\.0: For a test\./,
    );
    assert.equal((await terminal.run(["models", "verify", "little"])).stdout(), "intact\n");
    assert.equal((await terminal.run(["models", "use", "little"])).code, EXIT.ok);
    assert.equal((await terminal.run(["models", "remove", "little"])).code, EXIT.ok);
    assert.deepEqual(readdirSync(join(home, "models")), []);
    assert.equal((await terminal.run(["models", "verify", "little"])).code, EXIT.failed);
    assert.equal((await terminal.run(["models", "install", "huge"])).code, EXIT.failed);
    assert.equal((await terminal.run(["models", "install"])).code, EXIT.usage);
    assert.equal((await terminal.run(["models", "fly"])).code, EXIT.usage);
  });

  it("[CLI-18] when the Kodama that fetches ends, the terminal says so and what to do (B8, D3)", async () => {
    server.how.pieceMs = 200;
    const leader = terminal.start(["serve"], "wait");
    await leader.says("serving");
    const run = terminal.start(["models", "install", "little", "--accept-licence"], "wait");
    // By then it waits for nothing but the end.
    await run.says("downloading 1 MB");
    leader.child.kill("SIGKILL");
    assert.equal(await exitOf(run), EXIT.unavailable, run.text());
    assert.match(run.text(), /ended; what came so far is kept, and install goes on from there/);
  });

  it("[CLI-21] a model of one's own is used by its path, and what is none is refused with what to do (B8, D5)", async () => {
    const folder = sandbox.folder();
    const [gguf, text] = [join(folder, "own.gguf"), join(folder, "notes.txt")];
    writeFileSync(gguf, "GGUF and so on");
    writeFileSync(text, "notes");
    const setting = async (key: string): Promise<unknown> => {
      const { payload } = JSON.parse((await terminal.run(["call", "config.get", "{}"])).stdout()) as {
        readonly payload: { readonly entries: readonly { readonly key: string; readonly value: unknown }[] };
      };
      return payload.entries.find((one) => one.key === key)?.value;
    };
    const used = await terminal.run(["models", "use", gguf]);
    assert.equal(used.code, EXIT.ok, used.text());
    assert.match(used.stdout(), /in use \(kodama\.models\.localPath\)/);
    assert.equal(await setting("models.localPath"), gguf);
    for (const [words, why] of [
      [[text], /is no GGUF file/],
      [[join(folder, "gone.gguf")], /There is no /],
      [[folder], /--as stt, tts, kws, captions/],
      [[folder, "--as", "stt"], /no speech model/],
    ] as const) {
      const refused = await terminal.run(["models", "use", ...words]);
      assert.equal(refused.code, EXIT.failed);
      assert.match(refused.text(), why);
    }
    writeFileSync(join(folder, "model.onnx"), "x");
    assert.equal((await terminal.run(["models", "use", folder, "--as", "stt"])).code, EXIT.ok);
    assert.equal(await setting("models.sttFolder"), folder);
  });
});
