// A secret is lent, and shown by nothing.
import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { bearer, keyFor, NO_SECRET, Secret } from "../../server/io/brain/secret.ts";

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

  it("[SECRET-3] a key goes to the server it was set for, by scheme, host and port, and to no other (B53, D38)", () => {
    const env = { KODAMA_API_KEY: "sk-own", KODAMA_API_KEY_FOR: "https://models.example" };
    const sent = (url: string): string => keyFor(url, env).lend((key) => key);
    assert.equal(sent("https://models.example/v1"), "sk-own");
    for (const other of [
      "http://models.example/v1",
      "https://models.example:8443/v1",
      "https://models.example.evil/v1",
      "https://evil.example/models.example",
      "nonsense",
      "",
    ])
      assert.equal(sent(other), "", other);
    assert.equal(
      keyFor("http://127.0.0.1:1/v1", { KODAMA_API_KEY: "sk" }).lend((key) => key),
      "sk",
      "of a terminal",
    );
  });
});
