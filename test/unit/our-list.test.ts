// The list of models that comes with Kodama is the one that was released.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ModelStoreError } from "../../server/core/brain-ports.ts";
import type { ModelEntry } from "../../server/core/models/types.ts";
import { readCatalogue } from "../../server/io/models/catalogue.ts";
import { ourModels } from "../../server/io/models/our-list.ts";
import { signatureModule } from "../harness/sign-catalogue.ts";

describe("the list of models that comes with Kodama", () => {
  const changed = (change: (entry: ModelEntry) => ModelEntry): readonly ModelEntry[] => {
    const [first, ...others] = ourModels();
    return [change(first ?? assert.fail()), ...others];
  };

  it("[MODELS-25] is signed, and is what is offered where no other one is named (B8, D42)", () => {
    assert.deepEqual(readCatalogue({ path: "", key: "" }), ourModels(), "run: npm run catalogue");
    assert.ok(ourModels().length >= 10);
  });

  it("[MODELS-25] with anything changed in it, left out, put in or in another order none of it is used (B8, D42)", () => {
    const all = ourModels();
    const forged: Readonly<Record<string, readonly ModelEntry[]>> = {
      "an address": changed(
        (entry) => ({ ...entry, url: "https://models.example.com/evil.gguf" }) as ModelEntry,
      ),
      "a hash": changed((entry) => ({ ...entry, sha256: "0".repeat(64) }) as ModelEntry),
      "a licence": changed((entry) => ({ ...entry, licence: "CC0" })),
      "one more": [...all, { ...(all[0] ?? assert.fail()), modelId: "more" }],
      "one less": all.slice(1),
      "another order": all.toReversed(),
      none: [],
    };
    for (const [what, entries] of Object.entries(forged))
      assert.throws(
        () => ourModels(entries),
        (error) =>
          error instanceof ModelStoreError && /was changed/.test(error.message) && error.nextStep !== "",
        what,
      );
  });

  it("[MODELS-25] is signed by whoever releases, with a key of their own (B8)", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const module = signatureModule(privateKey);
    assert.match(
      module,
      /export const OUR_KEY = "[A-Za-z0-9+/]{59}=";\nexport const OUR_SIGNATURE =\n {2}"[A-Za-z0-9+/]{86}==";\n$/,
    );
    assert.equal(signatureModule(privateKey), module, "the same list and key, the same signature");
    const ours = readFileSync(join(import.meta.dirname, "../../server/io/models/our-signature.ts"), "utf8");
    assert.equal(ours.split("\n")[0], module.split("\n")[0], "made by the same tool");
  });
});
