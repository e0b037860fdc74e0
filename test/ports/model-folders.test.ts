// Models of several files, as those for speech are: the real store against servers and a folder.
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FolderEntry } from "../../server/core/models/types.ts";
import { TINY } from "../support/fake-models.ts";
import { failureOf, type ModelShop, openModelShop, RUN, sha256 } from "../support/model-shop.ts";

const { url: _url, sha256: _sha, ...LISTED } = TINY;

let shop: ModelShop;
beforeEach(() => void (shop = openModelShop()));
afterEach(() => shop.close());

describe("a model of several files", () => {
  const PARTS = ["encoder.onnx", "lang/tokens.txt"];

  /** Its two files are with two servers, as far as they are well. */
  async function twoServers(second: Parameters<ModelShop["serve"]>[0] = {}) {
    const bodies = [randomBytes(900_000), randomBytes(300_000)];
    const servers = await Promise.all(
      bodies.map((body, n) => shop.serve({ body, ...(n === 1 ? second : {}) })),
    );
    const files = servers.map(({ url }, n) => {
      const body = bodies[n] ?? Buffer.alloc(0);
      return { name: PARTS[n] ?? "", url, bytes: body.length, sha256: sha256(body) };
    });
    const entry: FolderEntry = { ...LISTED, role: "stt", files, bytes: 1_200_000 };
    return { entry, bodies, servers };
  }

  it("[MODELS-17] is one: fetched into its folder with one progress, checked, and removed (B8)", async () => {
    const { entry, bodies } = await twoServers();
    const store = shop.store();
    const told: (readonly [number, boolean])[] = [];
    const path = await store.fetch(entry, { signal: RUN.signal, progress: (...one) => told.push(one) });
    assert.equal(path, join(shop.path, "models", "tiny"));
    assert.deepEqual(
      PARTS.map((name) => readFileSync(join(path, name))),
      bodies,
    );
    assert.deepEqual(
      told,
      told.toSorted(([a], [b]) => a - b),
    );
    assert.deepEqual(told.at(-1), [1_200_000, true]);
    assert.equal(told.filter(([, checking]) => checking).length, 1);
    assert.equal(await store.verify(path, entry), true);
    writeFileSync(join(path, "lang", "tokens.txt"), "other");
    assert.equal(await store.verify(path, entry), false);
    await store.remove(entry);
    assert.deepEqual(readdirSync(join(shop.path, "models")), []);
  });

  it("[MODELS-17] is gone on with: what is whole is not fetched again, what is damaged is (B8)", async () => {
    const { entry, bodies, servers } = await twoServers();
    const store = shop.store();
    const control = new AbortController();
    const stopped = store.fetch(entry, {
      signal: control.signal,
      progress: (done) => done > 900_000 && control.abort(),
    });
    await assert.rejects(stopped, { name: "AbortError" });
    const before = servers[0]?.seen.length;
    const path = await store.fetch(entry, RUN);
    assert.equal(servers[0]?.seen.length, before);
    assert.equal(await store.verify(path, entry), true);
    truncateSync(join(path, "encoder.onnx"), 5);
    await store.fetch(entry, RUN);
    assert.deepEqual(readFileSync(join(path, "encoder.onnx")), bodies[0]);
  });

  it("[MODELS-17] comes from a folder that has it by its id, and says which file is missing there (B8)", async () => {
    const { entry, bodies } = await twoServers();
    const from = join(shop.path, "stick");
    mkdirSync(join(from, "tiny", "lang"), { recursive: true });
    writeFileSync(join(from, "tiny", "encoder.onnx"), bodies[0] ?? "");
    const store = shop.store({ source: () => from });
    const failure = await failureOf(store.fetch(entry, RUN));
    assert.ok(failure.message.includes(join("tiny", "lang", "tokens.txt")), failure.message);
    writeFileSync(join(from, "tiny", "lang", "tokens.txt"), bodies[1] ?? "");
    assert.equal(await store.verify(await store.fetch(entry, RUN), entry), true);
  });
});

describe("a signed list of models", () => {
  it("[MODELS-19] counts only as it was signed, by the key that the settings name (B8, B10)", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const key = publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const path = join(shop.path, "list.json");
    const list = JSON.stringify([TINY]);
    const entries = (by = key) => shop.store({ catalogue: () => ({ path, key: by }) }).entries();
    const signed = (by: KeyObject, text = list): string =>
      signBytes(null, Buffer.from(text), by).toString("base64");
    writeFileSync(path, list);
    assert.throws(() => entries(), /list\.json\.sig/);
    writeFileSync(`${path}.sig`, `${signed(privateKey)}\n`);
    assert.deepEqual(
      entries().map(({ modelId }) => modelId),
      ["tiny"],
    );
    writeFileSync(path, `${list} `);
    assert.throws(() => entries(), /signature is not of the key/);
    writeFileSync(path, list);
    for (const wrong of [
      signed(generateKeyPairSync("ed25519").privateKey),
      signed(privateKey, "[]"),
      "",
      "x".repeat(88),
    ]) {
      writeFileSync(`${path}.sig`, wrong);
      assert.throws(() => entries(), /signature is not of the key/, wrong);
    }
    const other = generateKeyPairSync("x25519").publicKey.export({ format: "der", type: "spki" });
    for (const wrong of ["no key", other.toString("base64"), "A".repeat(60)])
      assert.throws(() => entries(wrong), /no Ed25519 key/, wrong);
    assert.equal(entries("").length, 1);
  });
});
