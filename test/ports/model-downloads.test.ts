// Downloads of models from servers and onto disks that fail.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  entryAt,
  failureOf,
  MODEL_BYTES,
  type ModelShop,
  openModelShop,
  RUN,
  sha256,
} from "../support/model-shop.ts";

let shop: ModelShop;
beforeEach(() => void (shop = openModelShop()));
afterEach(() => shop.close());

describe("downloads of models that fail", () => {
  it("[MODELS-6] what is longer or shorter than it should be is refused (B8)", async () => {
    const { entry, how } = await shop.serve();
    how.body = Buffer.concat([how.body, randomBytes(10)]);
    assert.match((await failureOf(shop.store().fetch(entry, RUN))).message, /longer/);
    how.body = how.body.subarray(0, MODEL_BYTES - 10);
    assert.match((await failureOf(shop.store().fetch(entry, RUN))).message, /broke off/);
    assert.equal(existsSync(join(shop.path, "models", "tiny.gguf")), false);
  });

  for (const [status, words] of [
    [404, /answered 404/],
    [401, /answered 401/],
    [503, /broke off/],
    [429, /broke off/],
  ] as const)
    it(`[MODELS-6] an answer ${status} is told with what to do (B8)`, async () => {
      const { entry } = await shop.serve({ status });
      assert.match((await failureOf(shop.store().fetch(entry, RUN))).message, words);
    });

  it("[MODELS-6] a server that says nothing more is given up, and nobody is there is told (B8)", async () => {
    const { entry, close } = await shop.serve({ stallAfter: 100_000, etag: "" });
    const impatient = shop.store({ waits: { retryMs: 1, idleMs: 60 } });
    assert.match((await failureOf(impatient.fetch(entry, RUN))).message, /broke off/);
    await close();
    assert.match((await failureOf(shop.store().fetch(entry, RUN))).message, /broke off/);
  });

  it("[MODELS-6] what begins anew each time and breaks off at changing places is given up (B8)", async () => {
    const { entry, seen, how } = await shop.serve({ etag: "", breakAfter: 1_000_000 });
    const other = setInterval(
      () => void (how.breakAfter = how.breakAfter === 500_000 ? 1_000_000 : 500_000),
      3,
    );
    const error = await failureOf(shop.store().fetch(entry, RUN));
    clearInterval(other);
    assert.match(error.message, /broke off/);
    assert.ok(seen.length < 100, String(seen.length));
  });

  it("[MODELS-6] a part that the server finds too long is thrown away (B8)", async () => {
    const { entry, how } = await shop.serve({ pieceMs: 2 });
    const control = new AbortController();
    await assert.rejects(
      shop.store().fetch(entry, { signal: control.signal, progress: () => control.abort() }),
    );
    Object.assign(how, { tooLong: true, pieceMs: 0 });
    const path = await shop.store().fetch(entry, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
  });

  it("[MODELS-6] what the disk refuses is told as that and at once; what came before is right (B8, D5)", async () => {
    const { entry, seen } = await shop.serve();
    const models = join(shop.path, "models");
    const program = `
      import { createModelStore } from ${JSON.stringify(new URL("../../server/io/models/model-store.ts", import.meta.url).href)};
      const store = createModelStore({ folder: ${JSON.stringify(models)}, source: () => "", catalogue: () => "" });
      const run = { signal: new AbortController().signal, progress() {} };
      await store.fetch(${JSON.stringify(entry)}, run).catch(({ message, nextStep }) => console.log(message, nextStep));`;
    // A file may grow to half a megabyte or one, by the shell; the signal for that would end the process.
    const limited = `trap '' XFSZ; ulimit -f 1000; exec "$0" --input-type=module -e "$1"`;
    const { stdout } = await promisify(execFile)("sh", ["-c", limited, process.execPath, program]);
    assert.match(stdout, /could not be stored \(EFBIG\)\. Look at Kodama's folder/);
    assert.equal(seen.length, 1);
    const path = await shop.store().fetch(entry, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    assert.match(seen[1]?.range ?? "", /^bytes=(512000|1024000)-$/, "it went on from the last byte");
  });

  it("[MODELS-6] two models of one list whose files have one name are kept apart (B8)", async () => {
    const { entry, how } = await shop.serve();
    const one = await shop.store().fetch(entry, RUN);
    const other = { ...entryAt(entry.url, randomBytes(9_000)), modelId: "other" };
    const body = randomBytes(9_000);
    Object.assign(how, { body, etag: '"other"' });
    const two = await shop.store().fetch({ ...other, sha256: sha256(body) }, RUN);
    assert.equal(await shop.store().verify(one, entry), true);
    await shop.store().remove(other);
    assert.deepEqual([existsSync(one), existsSync(two)], [true, false]);
  });
});
