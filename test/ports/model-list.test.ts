// A list of models at an address: asked for by a person, signed, kept whole, and nothing of it believed otherwise.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ourModels } from "../../server/io/models/our-list.ts";
import { TINY } from "../support/fake-models.ts";
import { failureOf, type ModelShop, openModelShop } from "../support/model-shop.ts";
import { type ListServer, serveList } from "../support/list-server.ts";

const listOf = (...entries: readonly object[]): string => JSON.stringify(entries);
const ONE = { ...TINY, modelId: "one", title: "One" };
const TWO = { ...TINY, modelId: "two", title: "Two" };

describe("a list of models at an address", () => {
  let shop: ModelShop;
  let server: ListServer;
  beforeEach(async () => {
    shop = openModelShop();
    server = await serveList(listOf(ONE));
  });
  afterEach(async () => {
    await server.close();
    await shop.close();
  });
  const store = (change: object = {}) =>
    shop.store({ catalogue: () => ({ path: server.url, key: server.key, ...change }) });
  const ids = (one = store()): readonly string[] => one.entries().map(({ modelId }) => modelId);
  const ours = ourModels().map(({ modelId }) => modelId);

  it("[MODELS-21] is fetched when it is asked for, then by its validator; what is new and changed is told (B8)", async () => {
    assert.deepEqual([ids(), server.asked.length], [ours, 0], "nothing is fetched unasked");
    assert.deepEqual(await store().refresh(), { newer: true, added: ["One"], changed: [] });
    assert.deepEqual(ids(), ["one"]);
    assert.deepEqual(await store().refresh(), { newer: false, added: [], changed: [] });
    assert.deepEqual(server.asked.at(-1), ["/models.json", 304]);
    server.offer(listOf({ ...ONE, note: "Better." }, TWO));
    assert.deepEqual(await store().refresh(), { newer: true, added: ["Two"], changed: ["One"] });
    assert.deepEqual(ids(), ["one", "two"], "also for a store that is opened later");
    assert.deepEqual(readdirSync(join(shop.path, "models")), ["List.json"], "nothing is left of fetching");
  });

  it("[MODELS-21] counts only with the signature of the key; what is forged or broken changes nothing (B8, D42)", async () => {
    await store().refresh();
    for (const list of [listOf(TWO), "[", listOf({ ...TWO, url: "no address" })]) {
      server.forge(list);
      assert.match((await failureOf(store().refresh())).message, /signature|list of models/);
      assert.deepEqual(ids(), ["one"]);
    }
    server.offer(listOf({ ...TWO, url: "no address" }));
    assert.match((await failureOf(store().refresh())).message, /url/);
    server.offer(`${listOf(TWO)}${" ".repeat(1_024 ** 2)}`);
    assert.match((await failureOf(store().refresh())).message, /too long/);
    server.fail(503);
    assert.match((await failureOf(store().refresh())).message, /answers 503/);
    assert.deepEqual(ids(), ["one"]);
    const other = await serveList(listOf(TWO));
    assert.throws(
      () => ids(store({ key: other.key })),
      /signature/,
      "another key believes nothing that was kept",
    );
    await other.close();
    const kept = join(shop.path, "models", "List.json");
    writeFileSync(kept, readFileSync(kept, "utf8").replace("One", "Own"));
    assert.throws(() => ids(), /signature/, "nor is what somebody changed on the disk");
    writeFileSync(kept, "{");
    assert.deepEqual(ids(), ours, "what is damaged is fetched anew");
  });

  it("[MODELS-21] must be signed and encrypted; of another address ours counts, and a file has none (B8, D42)", async () => {
    await store().refresh();
    assert.deepEqual(ids(store({ path: "https://models.invalid/models.json" })), ours);
    const refused = async (change: object, words: RegExp): Promise<void> => {
      const { message, nextStep } = await failureOf(store(change).refresh());
      assert.match(message, words);
      assert.notEqual(nextStep, "");
    };
    const before = server.asked.length;
    await refused({ key: "" }, /must be signed/);
    await refused({ path: "http://models.invalid/models.json" }, /not encrypted/);
    await refused({ path: "https://" }, /comes with its updates/);
    await refused({ path: "" }, /comes with its updates/);
    await refused({ path: "/models.json" }, /comes with its updates/);
    assert.equal(server.asked.length, before, "nobody was asked");
    await server.close();
    await refused({}, /cannot be had/);
    assert.deepEqual(ids(), ["one"]);
    server = await serveList(listOf(ONE));
  });

  it("[MODELS-22] of two lists with numbers the older one is not taken, whoever offers it again (B8, D42)", async () => {
    const numbered = (serial: number, ...models: readonly object[]): string =>
      JSON.stringify({ serial, models });
    server.offer(numbered(2, ONE));
    await store().refresh();
    server.offer(numbered(3, ONE, TWO));
    assert.deepEqual(await store().refresh(), { newer: true, added: ["Two"], changed: [] });
    for (const old of [numbered(2, ONE), listOf(ONE)]) {
      server.offer(old);
      assert.match((await failureOf(store().refresh())).message, /older than the one that is kept/);
      assert.deepEqual(ids(), ["one", "two"]);
    }
    server.offer(numbered(3, TWO));
    await store().refresh();
    assert.deepEqual(ids(), ["two"]);
    for (const wrong of ['{"serial":0,"models":[]}', '{"models":[]}', '{"serial":4}']) {
      server.offer(wrong);
      assert.match((await failureOf(store().refresh())).message, /list of models/);
    }
  });

  it("[MODELS-22] with another key the list is fetched anew, whole, and what was kept says how (B8)", async () => {
    await store().refresh();
    const other = await serveList(listOf(TWO));
    const changed = store({ key: other.key });
    assert.match((await failureOf(Promise.resolve().then(() => ids(changed)))).nextStep, /newer one/);
    const asked = server.asked.length;
    assert.match((await failureOf(changed.refresh())).message, /signature/);
    assert.deepEqual(server.asked.slice(asked), [
      ["/models.json", 200],
      ["/models.json.sig", 200],
    ]);
    await other.close();
  });
});
