// What a graphics processor needs, in the list of models.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CatalogueSource } from "../../server/io/models/catalogue.ts";
import { gpuPackages } from "../../server/io/models/gpu-packages.ts";
import { TINY } from "../support/fake-models.ts";
import { type ModelShop, openModelShop, RUN, sha256 } from "../support/model-shop.ts";

describe("what a graphics processor needs", () => {
  let shop: ModelShop;
  beforeEach(() => void (shop = openModelShop()));
  afterEach(() => shop.close());
  /** As the lock file has it of the archive whose bytes and SHA-256 our list has: with another one there, those are others too. */
  const CHECKED: Readonly<Record<string, string>> = {
    "linux-x64":
      "sha512-flEeSzONQ6OIm5bYKLQf4eEnBzcC5WugFbyPUwkCqyyOFZ8pH0H9ulQ7ZNDLSIczeKneMRJornlyY1Hq7d3GDA==",
    "win32-x64":
      "sha512-HJ237Azh5m4Sz+w3A1IU/fYLaSDOocskcfn2ILTgqTuuORCB86EMnu3Yt/XsNhRHTtEiwz1Q/E0mO4PLIbZLAA==",
  };

  it("[MODELS-24] is offered where there is a package for the machine, of the very version that Kodama is built with (B8)", () => {
    const root = new URL("../../", import.meta.url);
    const lock = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
    };
    const ours = lock.packages["node_modules/node-llama-cpp"]?.version;
    for (const [target, integrity] of Object.entries(CHECKED)) {
      const [{ files, modelId } = assert.fail(target), ...others] = gpuPackages(target);
      assert.deepEqual(others, []);
      assert.equal(modelId, `vulkan-${ours}`);
      const [{ url } = assert.fail(target)] = files;
      const name = /^https:\/\/registry\.npmjs\.org\/(@node-llama-cpp\/([\w-]+))\/-\/\2-([\d.]+)\.tgz$/.exec(
        url,
      );
      assert.equal(name?.[3], ours);
      const locked = lock.packages[`node_modules/${name?.[1]}`];
      assert.equal(locked?.version, ours);
      assert.equal(locked?.integrity, integrity, "look up bytes and SHA-256 of the new archive");
    }
    for (const target of ["darwin-arm64", "darwin-x64", "linux-arm64", "win32-arm64", "plan9-vax", ""])
      assert.deepEqual(gpuPackages(target), [], target);
  });

  it("[MODELS-24] is a program, so no list of somebody's can bring another one (B8)", () => {
    const [entry = assert.fail()] = gpuPackages("linux-x64");
    const path = join(shop.path, "list.json");
    const catalogue = (): CatalogueSource => ({ path, key: "" });
    const { bytes: _bytes, ...listed } = entry;
    writeFileSync(path, JSON.stringify([listed]));
    assert.throws(() => shop.store({ catalogue }).entries(), /role/);
    writeFileSync(path, JSON.stringify([{ ...TINY, modelId: entry.modelId }]));
    const entries = shop.store({ catalogue, programs: [entry] }).entries();
    assert.deepEqual(
      entries.find(({ modelId }) => modelId === entry.modelId),
      entry,
    );
  });

  it("[MODELS-24] comes from a mirror by its path in npm's registry, too; its check and its removal leave nothing of it unpacked (B8)", async () => {
    const body = randomBytes(90_000);
    const server = await shop.serve({ body });
    const [entry = assert.fail()] = gpuPackages("linux-x64");
    const [{ url, name } = assert.fail()] = entry.files;
    const made = {
      ...entry,
      bytes: body.length,
      files: [{ url, name, bytes: body.length, sha256: sha256(body) }],
    };
    let released = 0;
    const store = shop.store({
      source: () => `${new URL(server.url).origin}/npm/`,
      release: () => void released++,
    });
    const path = await store.fetch(made, RUN);
    assert.equal(sha256(readFileSync(join(path, "package.tgz"))), sha256(body));
    assert.equal(server.seen.length, 1);
    mkdirSync(join(path, "unpacked-3.21.1", "bins"), { recursive: true });
    assert.equal(await store.verify(path, made), true);
    assert.deepEqual(readdirSync(path), ["package.tgz"], "what is run is what was looked at");
    writeFileSync(join(path, "package.tgz"), "other");
    assert.equal(await store.verify(path, made), false);
    const before = released;
    await store.remove(made);
    assert.ok(before > 0 && released === before + 1, "whoever has it open lets it go first");
    assert.deepEqual(readdirSync(join(shop.path, "models")), []);
  });
});
