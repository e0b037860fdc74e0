// The ModelStore port: the fake and the real one under one suite, then the real one against servers, folders and disks that fail.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
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
import type { ModelEntry } from "../../server/core/models/types.ts";
import { createModelStore, type ModelStoreDeps } from "../../server/io/models/model-store.ts";
import { createFakeModels, TINY } from "../support/fake-models.ts";
import { createRandom } from "../support/random.ts";
import { type Behaviour, type RangeServer, serveRanges } from "../support/range-server.ts";
import { temporaryFolder } from "../support/workbench.ts";

const BYTES = 3_000_000;
const WAITS = { retryMs: 1, idleMs: 5_000 };
const never = (): AbortSignal => new AbortController().signal;

let folder: ReturnType<typeof temporaryFolder>;
let server: RangeServer | undefined;
beforeEach(() => void (folder = temporaryFolder("models")));
afterEach(async () => {
  await server?.close();
  server = undefined;
  folder.remove();
});

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const entryAt = (url: string, body: Buffer): ModelEntry => ({
  ...TINY,
  url,
  bytes: body.length,
  sha256: sha256(body),
});
const real = (change: Partial<ModelStoreDeps> = {}): ModelStore =>
  createModelStore({
    folder: join(folder.path, "models"),
    source: () => "",
    catalogue: () => "",
    waits: WAITS,
    ...change,
  });
const serve = async (
  change: Partial<Behaviour> = {},
): Promise<RangeServer & { readonly entry: ModelEntry }> => {
  const body = randomBytes(BYTES);
  server = await serveRanges({ body, ...change });
  return { ...server, entry: entryAt(server.url, body) };
};
const failure = async (work: Promise<unknown>): Promise<ModelStoreError> => {
  const error: unknown = await work.then(
    () => assert.fail("it did not fail"),
    (why: unknown) => why,
  );
  assert.ok(error instanceof ModelStoreError, String(error));
  assert.notEqual(error.nextStep, "");
  return error;
};

for (const kind of ["fake", "real"] as const)
  describe(`a store of models (${kind})`, () => {
    const make = async (): Promise<{ readonly store: ModelStore; readonly entry: ModelEntry }> => {
      if (kind === "fake") return { store: createFakeModels(), entry: TINY };
      const { entry } = await serve();
      return { store: real(), entry };
    };

    it("[MODELS-1] fetches a model, tells how far it is, and finds it intact; then removes it (B8)", async () => {
      const { store, entry } = await make();
      const told: (readonly [number, boolean])[] = [];
      const path = await store.fetch(entry, { signal: never(), progress: (...one) => told.push(one) });
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
      const { memoryBytes, diskBytes } = await (await make()).store.room();
      assert.ok(memoryBytes > 0 && diskBytes > 0);
    });
  });

describe("downloads of models", function () {
  this.timeout(30_000);

  it("[MODELS-4] stopped at twenty random points it goes on from where it was, and every byte is right (B8)", async () => {
    const { entry, seen, how } = await serve({ pieceMs: 1 });
    const store = real();
    const random = createRandom(11);
    let path = "";
    for (let n = 0; n < 20 && path === ""; n++) {
      const control = new AbortController();
      setTimeout(() => control.abort(), 5 + random() * 15);
      path = await store.fetch(entry, { signal: control.signal, progress: () => {} }).catch(() => "");
    }
    how.pieceMs = 0;
    if (path === "") path = await store.fetch(entry, { signal: never(), progress: () => {} });
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    assert.ok(seen.filter((headers) => headers.range !== undefined).length > 2, "it went on");
    assert.deepEqual(readdirSync(join(folder.path, "models")), ["model.gguf"]);
  });

  it("[MODELS-4] broken off again and again it goes on as long as something new comes (B8)", async () => {
    const { entry, seen } = await serve({ breakAfter: 400_000 });
    const path = await real().fetch(entry, { signal: never(), progress: () => {} });
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    assert.ok(seen.length > 5);
  });

  it("[MODELS-5] a file that changed meanwhile comes from its beginning; another one than was asked for is deleted (B8)", async () => {
    const { entry, how } = await serve({ pieceMs: 2 });
    const control = new AbortController();
    setTimeout(() => control.abort(), 40);
    await assert.rejects(real().fetch(entry, { signal: control.signal, progress: () => {} }));
    assert.ok(statSync(join(folder.path, "models", "model.gguf.part")).size > 0);
    const same = how.body;
    Object.assign(how, { body: randomBytes(BYTES), etag: '"two"', pieceMs: 0 });
    assert.match(
      (await failure(real().fetch(entry, { signal: never(), progress: () => {} }))).message,
      /not the model/,
    );
    assert.deepEqual(readdirSync(join(folder.path, "models")), []);
    Object.assign(how, { body: same, etag: '"three"' });
    const path = await real().fetch(entry, { signal: never(), progress: () => {} });
    assert.equal(sha256(readFileSync(path)), entry.sha256);
  });

  for (const [name, change] of [
    ["knows no ranges", { ranges: false }],
    ["has no validator", { etag: "" }],
    ["has a weak validator", { etag: 'W/"one"' }],
  ] as const)
    it(`[MODELS-5] from a server that ${name} it comes whole (B8)`, async () => {
      const { entry, how } = await serve({ ...change, breakAfter: 1_000_000 });
      setTimeout(() => void (how.breakAfter = 0), 50);
      const path = await real().fetch(entry, { signal: never(), progress: () => {} });
      assert.equal(sha256(readFileSync(path)), entry.sha256);
    });

  it("[MODELS-6] what is longer or shorter than it should be is refused (B8)", async () => {
    const { entry, how } = await serve();
    how.body = Buffer.concat([how.body, randomBytes(10)]);
    assert.match(
      (await failure(real().fetch(entry, { signal: never(), progress: () => {} }))).message,
      /longer/,
    );
    how.body = how.body.subarray(0, BYTES - 10);
    assert.match(
      (await failure(real().fetch(entry, { signal: never(), progress: () => {} }))).message,
      /broke off/,
    );
    assert.equal(existsSync(join(folder.path, "models", "model.gguf")), false);
  });

  for (const [status, words] of [
    [404, /answered 404/],
    [401, /answered 401/],
    [503, /broke off/],
    [429, /broke off/],
  ] as const)
    it(`[MODELS-6] an answer ${status} is told with what to do (B8)`, async () => {
      const { entry } = await serve({ status });
      assert.match(
        (await failure(real().fetch(entry, { signal: never(), progress: () => {} }))).message,
        words,
      );
    });

  it("[MODELS-6] a server that says nothing more is given up, and nobody is there is told (B8)", async () => {
    const { entry } = await serve({ stallAfter: 100_000, etag: "" });
    const impatient = real({ waits: { retryMs: 1, idleMs: 60 } });
    assert.match(
      (await failure(impatient.fetch(entry, { signal: never(), progress: () => {} }))).message,
      /broke off/,
    );
    await server?.close();
    assert.match(
      (await failure(real().fetch(entry, { signal: never(), progress: () => {} }))).message,
      /broke off/,
    );
  });

  it("[MODELS-7] is sent on to another address, but to none that is not encrypted, and not for ever (B8)", async () => {
    const { entry, url } = await serve();
    const other = await serveRanges({ body: Buffer.alloc(0), location: url });
    const path = await real().fetch({ ...entry, url: other.url }, { signal: never(), progress: () => {} });
    assert.equal(sha256(readFileSync(path)), entry.sha256);
    const fetch = (location: string): Promise<string> => {
      other.how.location = location;
      return real().fetch(
        { ...entry, url: other.url.replace("model", "else") },
        { signal: never(), progress: () => {} },
      );
    };
    assert.match((await failure(fetch("http://models.example.com/x"))).message, /not be encrypted/);
    assert.match((await failure(fetch("file:///etc/passwd"))).message, /not be encrypted/);
    assert.match((await failure(fetch(other.url))).message, /round in circles/);
    await other.close();
  });

  it("[MODELS-8] comes from a mirror by the same path, or from a folder, where every byte is looked at as well (B8)", async () => {
    const body = randomBytes(BYTES);
    server = await serveRanges({ body });
    const entry = entryAt("https://huggingface.co/model.gguf", body);
    const mirror = real({ source: () => new URL(server?.url ?? "").origin });
    assert.equal(
      await mirror.verify(await mirror.fetch(entry, { signal: never(), progress: () => {} }), entry),
      true,
    );
    await mirror.remove(entry);
    const offline = join(folder.path, "offline");
    mkdirSync(offline);
    const store = real({ source: () => offline });
    assert.match(
      (await failure(store.fetch(entry, { signal: never(), progress: () => {} }))).message,
      /is not there/,
    );
    writeFileSync(join(offline, "model.gguf"), "something else");
    assert.match(
      (await failure(store.fetch(entry, { signal: never(), progress: () => {} }))).message,
      /not the model/,
    );
    writeFileSync(join(offline, "model.gguf"), body);
    const path = await store.fetch(entry, { signal: never(), progress: () => {} });
    assert.equal(await store.verify(path, entry), true);
    const bytes = readFileSync(path);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    assert.equal(await store.verify(path, entry), false);
  });

  it("[MODELS-9] what does not fit on the disk is not begun (B8, D5)", async () => {
    const { entry, seen } = await serve();
    const error = await failure(
      real().fetch({ ...entry, bytes: 9e15 }, { signal: never(), progress: () => {} }),
    );
    assert.match(error.message, /The disk has .* GB free/);
    assert.equal(seen.length, 0);
  });

  it("[MODELS-10] a list of the person's own takes the place of ours; a broken one is told with its place (B8)", () => {
    const path = join(folder.path, "list.json");
    const store = real({ catalogue: () => path });
    assert.throws(() => store.entries(), /no such file/);
    writeFileSync(path, JSON.stringify([{ ...TINY, sha256: "short" }]));
    assert.throws(() => store.entries(), /sha256/);
    writeFileSync(path, JSON.stringify([TINY, TINY]));
    assert.throws(() => store.entries(), /one id/);
    writeFileSync(path, "[");
    assert.throws(() => store.entries(), ModelStoreError);
    writeFileSync(path, JSON.stringify([TINY]));
    assert.deepEqual(store.entries(), [TINY]);
    truncateSync(path, 2_000_000);
    assert.throws(() => store.entries(), /too long/);
  });

  it("[MODELS-10] ours are pinned to a commit, and their sizes, hashes and licences are whole (B8)", () => {
    const entries = real().entries();
    assert.ok(entries.length >= 4);
    for (const { url, sha256: hash, bytes, memoryBytes, licence } of entries) {
      assert.match(url, /^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\/[0-9a-f]{40}\/[^/]+\.gguf$/);
      assert.match(hash, /^[0-9a-f]{64}$/);
      assert.ok(bytes > 1e8 && memoryBytes > bytes);
      assert.equal(licence, "Apache-2.0");
    }
  });
});
