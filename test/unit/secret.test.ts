// A secret is lent, and shown by nothing.
import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { bearer, NO_SECRET, Secret } from "../../server/io/brain/secret.ts";

describe("a secret", () => {
  it("[SECRET-2] is read at the moment of use and lent inside a callback; whatever prints it prints a word (B53, D38)", () => {
    let value = "sk-first";
    const secret = new Secret(() => value);
    assert.deepEqual(secret.lend(bearer), { authorization: "Bearer sk-first" });
    value = "sk-second";
    assert.equal(
      secret.lend((one) => one.length),
      "sk-second".length,
    );
    const holder = { settings: { key: secret } };
    for (const shown of [
      String(secret),
      secret.toString(),
      JSON.stringify(holder),
      inspect(holder, { depth: 9, showHidden: true }),
      format("%s %o %j", secret, holder, holder),
      Object.entries({ ...secret }).join(),
    ])
      assert.doesNotMatch(shown, /sk-/, shown);
    assert.deepEqual(NO_SECRET.lend(bearer), {});
  });
});
