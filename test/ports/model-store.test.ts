// The ModelStore port: the fake and the real one under one suite, then the real one against a server and a folder.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type ModelStore, ModelStoreError } from "../../server/core/brain-ports.ts";
import { hashesOf, type ModelEntry, roleOf } from "../../server/core/models/types.ts";
import { createFakeModels, TINY } from "../support/fake-models.ts";
import {
  entryAt,
  failureOf,
  MODEL_BYTES,
  type ModelShop,
  openModelShop,
  RUN,
  sha256,
} from "../support/model-shop.ts";
import { createRandom } from "../support/random.ts";
import { serveRanges } from "../support/range-server.ts";

const { url: _url, sha256: _sha, bytes: _bytes, ...LISTED } = TINY;
const SPEECH = { ...LISTED, role: "stt" };
const FILE = { name: "tokens.txt", url: TINY.url, bytes: 1, sha256: TINY.sha256 };

let shop: ModelShop;
beforeEach(() => void (shop = openModelShop()));
afterEach(() => shop.close());

for (const kind of ["fake", "real"] as const)
  describe(`a store of models (${kind})`, () => {
    const make = async (): Promise<{ readonly store: ModelStore; readonly entry: ModelEntry }> => {
      if (kind === "fake") return { store: createFakeModels(), entry: TINY };
      const { entry } = await shop.serve();
      return { store: shop.store(), entry };
    };

    it("[MODELS-1] fetches a model, tells how far it is, and finds it intact; then removes it (B8)", async () => {
      const { store, entry } = await make();
      const told: (readonly [number, boolean])[] = [];
      const path = await store.fetch(entry, { signal: RUN.signal, progress: (...one) => told.push(one) });
      assert.equal(await store.verify(path, entry), true);
      assert.deepEqual(told.at(-1), [entry.bytes, true]);
      assert.deepEqual(
        told.map(([done]) => done),
        told.map(([done]) => done).toSorted((a, b) => a - b),
      );
      await store.remove(entry);
      assert.equal(await store.verify(path, entry), false);
      await store.remove(entry);
    });

    it("[MODELS-2] stops when it is told to, and ends as stopped (B8)", async () => {
      const { store, entry } = await make();
      const control = new AbortController();
      const fetching = store.fetch(entry, { signal: control.signal, progress: () => control.abort() });
      await assert.rejects(fetching, { name: "AbortError" });
    });

    it("[MODELS-3] tells how much room there is (B8, D5)", async () => {
      const { memoryBytes, totalMemoryBytes, diskBytes } = await (await make()).store.room();
      assert.ok(memoryBytes > 0 && diskBytes > 0);
      assert.ok(Number.isFinite(totalMemoryBytes) && totalMemoryBytes >= memoryBytes);
    });
  });

describe("downloads of models", () => {
  it("[MODELS-4] stopped at twenty random points it goes on from where it was, and every byte is right (B8)", async () => {
    const { entry, seen, how } = await shop.serve({ pieceMs: 4 });
    const store = shop.store();
    const random = createRandom(11);
    let path = "";
    for (let n = 0; n < 20 && path === ""; n++) {
      const control = new AbortController();
      const progress = (): void => void setTimeout(() => control.abort(), random() * 15);
      path = await store.fetch(entry, { signal: control.signal, progress }).catch(() => "");
    }
    how.pieceMs = 0;
    if (path === "") path = await store.fetch(entry, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    assert.ok(seen.filter((headers) => headers.range !== undefined).length > 2, "it went on");
    assert.deepEqual(readdirSync(join(shop.path, "models")), ["tiny.gguf"]);
  });

  it("[MODELS-4] broken off again and again it goes on as long as something new comes (B8)", async () => {
    const { entry, seen } = await shop.serve({ breakAfter: 400_000 });
    const path = await shop.store().fetch(entry, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    assert.ok(seen.length > 5);
  });

  it("[MODELS-5] a file that changed meanwhile comes from its beginning; another one than was asked for is deleted (B8)", async () => {
    const { entry, how } = await shop.serve({ pieceMs: 2 });
    const control = new AbortController();
    await assert.rejects(
      shop.store().fetch(entry, { signal: control.signal, progress: () => control.abort() }),
    );
    assert.ok(statSync(join(shop.path, "models", "tiny.gguf.part")).size > 0);
    const same = how.body;
    Object.assign(how, { body: randomBytes(MODEL_BYTES), etag: '"two"', pieceMs: 0 });
    assert.match((await failureOf(shop.store().fetch(entry, RUN))).message, /not the model/);
    assert.deepEqual(readdirSync(join(shop.path, "models")), []);
    Object.assign(how, { body: same, etag: '"three"' });
    const path = await shop.store().fetch(entry, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
  });

  for (const [name, change] of [
    ["knows no ranges", { ranges: false }],
    ["has no validator", { etag: "" }],
    ["has a weak validator", { etag: 'W/"one"' }],
  ] as const)
    it(`[MODELS-5] from a server that ${name} it comes whole (B8)`, async () => {
      const { entry, how } = await shop.serve({ ...change, breakAfter: 1_000_000 });
      setTimeout(() => void (how.breakAfter = 0), 50);
      const path = await shop.store().fetch(entry, RUN);
      assert.equal(sha256(readFileSync(path)), entry.sha256);
    });

  it("[MODELS-4] what was whole when it was stopped is not fetched again (B8)", async () => {
    const { entry, seen } = await shop.serve();
    const path = await shop.store().fetch(entry, RUN);
    assert.equal(await shop.store().fetch(entry, RUN), path);
    assert.equal(seen.length, 1);
  });

  it("[MODELS-7] is sent on to another address, but to none that is not encrypted, and not for ever (B8)", async () => {
    const { entry, url } = await shop.serve();
    const other = await serveRanges({ body: Buffer.alloc(0), location: url });
    const path = await shop.store().fetch({ ...entry, url: other.url }, RUN);
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    const fetch = (location: string): Promise<string> => {
      other.how.location = location;
      return shop.store().fetch({ ...entry, modelId: "else", url: other.url.replace("model", "else") }, RUN);
    };
    assert.match((await failureOf(fetch("http://models.example.com/x"))).message, /not be encrypted/);
    assert.match((await failureOf(fetch("file:///etc/passwd"))).message, /not be encrypted/);
    assert.match((await failureOf(fetch(other.url))).message, /round in circles/);
    await other.close();
  });

  it("[MODELS-8] comes from a mirror by the same path, or from a folder, where every byte is looked at as well (B8)", async () => {
    const body = randomBytes(MODEL_BYTES);
    const server = await shop.serve({ body });
    const entry = entryAt("https://huggingface.co/model.gguf", body);
    const mirror = shop.store({ source: () => new URL(server.url).origin });
    assert.equal(await mirror.verify(await mirror.fetch(entry, RUN), entry), true);
    await mirror.remove(entry);
    const offline = join(shop.path, "offline");
    mkdirSync(offline);
    const store = shop.store({ source: () => offline });
    assert.match((await failureOf(store.fetch(entry, RUN))).message, /is not there/);
    writeFileSync(join(offline, "model.gguf"), "something else");
    assert.match((await failureOf(store.fetch(entry, RUN))).message, /not the model/);
    writeFileSync(join(offline, "model.gguf"), body);
    const control = new AbortController();
    const stopped = store.fetch(entry, { signal: control.signal, progress: () => control.abort() });
    await assert.rejects(stopped, { name: "AbortError" });
    assert.ok(!existsSync(join(shop.path, "models", "tiny.gguf")));
    const path = await store.fetch(entry, RUN);
    assert.equal(await store.verify(path, entry), true);
    const bytes = readFileSync(path);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    assert.equal(await store.verify(path, entry), false);
  });

  it("[MODELS-9] what does not fit on the disk is not begun (B8, D5)", async () => {
    const { entry, seen } = await shop.serve();
    const error = await failureOf(shop.store().fetch({ ...entry, bytes: 9e15 }, RUN));
    assert.match(error.message, /The disk has .* GB free/);
    assert.equal(seen.length, 0);
  });

  it("[MODELS-10] a list of the person's own takes the place of ours; a broken one is told with its place (B8)", () => {
    const path = join(shop.path, "list.json");
    const store = shop.store({ catalogue: () => ({ path, key: "" }) });
    assert.throws(() => store.entries(), /no such file/);
    assert.throws(
      () => shop.store({ catalogue: () => ({ path: "/dev/zero", key: "" }) }).entries(),
      /no file/,
    );
    writeFileSync(path, JSON.stringify([{ ...TINY, sha256: "short" }]));
    assert.throws(() => store.entries(), /sha256/);
    writeFileSync(path, JSON.stringify([TINY, TINY]));
    assert.throws(() => store.entries(), /one id/);
    for (const name of ["../out", "/etc/x", "a//b", "a/../../b", "C:\\x", ".hidden", "x.onnx.part", ""]) {
      const file = { name, url: TINY.url, bytes: 1, sha256: TINY.sha256 };
      writeFileSync(path, JSON.stringify([{ ...SPEECH, files: [file] }]));
      assert.throws(() => store.entries(), /files/, name);
    }
    const twice = ["Tokens.txt", "tokens.txt"].map((name) => ({ ...FILE, name }));
    writeFileSync(path, JSON.stringify([{ ...SPEECH, files: twice }]));
    assert.throws(() => store.entries(), /one name/);
    writeFileSync(path, JSON.stringify([{ ...SPEECH, role: "wake", files: [FILE] }]));
    assert.throws(() => store.entries(), /role/);
    writeFileSync(path, "[");
    assert.throws(() => store.entries(), ModelStoreError);
    writeFileSync(path, JSON.stringify([TINY]));
    assert.deepEqual(store.entries(), [{ ...TINY, role: "llm" }]);
    truncateSync(path, 2_000_000);
    assert.throws(() => store.entries(), /too long/);
  });

  it("[MODELS-10] ours are pinned to a commit, and their sizes, hashes and licences are whole (B8)", () => {
    const entries = shop.store().entries();
    for (const role of ["llm", "stt", "tts"])
      assert.ok(entries.filter((entry) => roleOf(entry) === role).length >= 2, role);
    for (const entry of entries) {
      const { bytes, memoryBytes, licence, licenceUrl } = entry;
      const files = "files" in entry ? entry.files : [{ ...entry, name: "one.gguf" }];
      for (const { url, sha256: hash, name } of files) {
        assert.match(url, /^https:\/\/huggingface\.co\/[\w-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\/[\w./-]+$/);
        assert.match(hash, /^[0-9a-f]{64}$/);
        if ("files" in entry) assert.ok(url.endsWith(`/${name}`));
        else assert.match(url, /\.gguf$/);
      }
      assert.equal(
        files.reduce((sum, file) => sum + file.bytes, 0),
        bytes,
      );
      assert.ok(bytes > 1e8 && memoryBytes > bytes);
      assert.match(licence, /^(?:Apache-2\.0|MIT|CC-BY-4\.0|OpenRAIL-M)$/);
      assert.match(licenceUrl, /^https:/);
    }
    for (const entry of entries)
      if (!("files" in entry)) assert.ok(entry.chat?.wrapper !== undefined, entry.modelId);
    // Ours would be taken as somebody's own list too.
    const path = join(shop.path, "ours.json");
    writeFileSync(
      path,
      JSON.stringify(entries.map(({ bytes, ...one }) => ("files" in one ? one : { ...one, bytes }))),
    );
    assert.deepEqual(
      shop
        .store({ catalogue: () => ({ path, key: "" }) })
        .entries()
        .map(hashesOf),
      entries.map(hashesOf),
    );
  });
});
