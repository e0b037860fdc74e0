// A model that crashed its process, after a person had its file checked.
import assert from "node:assert/strict";
import { truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { createPutAside } from "../../native/put-aside.ts";
import { type ModelShop, openModelShop, RUN } from "../support/model-shop.ts";

describe("a model that was put aside", () => {
  let shop: ModelShop;
  beforeEach(() => void (shop = openModelShop()));
  afterEach(() => shop.close());

  it("[MODELS-23] one that was put aside is tried again once its file was checked and is whole (B8, D5)", async () => {
    const { entry } = await shop.serve();
    const store = shop.store();
    const path = await store.fetch(entry, RUN);
    const aside = createPutAside(join(shop.path, "put-aside.json"));
    const old = new Date(Date.now() - 60_000);
    utimesSync(path, old, old);
    aside.add(path, true);
    assert.ok(aside.has(path));
    truncateSync(path, entry.bytes - 1);
    utimesSync(path, old, old);
    assert.equal(await store.verify(path, entry), false);
    assert.ok(aside.has(path), "a damaged one stays aside");
    const again = await store.fetch(entry, RUN);
    utimesSync(again, old, old);
    assert.ok(aside.has(again));
    assert.equal(await store.verify(again, entry), true);
    assert.ok(!aside.has(again));
  });
});
