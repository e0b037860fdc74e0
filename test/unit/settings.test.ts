// A settings patch: judged key by key, applied whole or not at all.
import assert from "node:assert/strict";
import fc from "fast-check";
import { setting, type SettingKey, whyNot } from "../../server/core/settings/schema.ts";
import { SETTINGS } from "../../server/core/settings/table.ts";
import type { SettingSpec } from "../../server/core/settings/spec.ts";
import type { Json, JsonRecord } from "../../server/core/lib/json.ts";
import { codeOf, type Core, createRunningCore } from "../support/core.ts";

const patch = (core: Core, values: JsonRecord, revision = 0) =>
  core.send({ kind: "config-patch", patch: values, revision });

const errorsOf = (reply: ReturnType<typeof patch>): readonly string[] => {
  const results = reply?.ok === true ? reply.value["results"] : [];
  return (results as readonly { readonly error: string }[]).map((one) => one.error);
};

const NOT: Readonly<Record<SettingSpec["type"], readonly Json[]>> = {
  boolean: ["true", 1, 0, [], {}],
  integer: ["15", 1.5, 0, -1, 10 ** 9, true, []],
  choice: ["AUTO", "", "everything", 1, true, {}],
  string: [1, true, [], {}, "x".repeat(4_097)],
};

describe("settings", () => {
  for (const [key, spec] of Object.entries(SETTINGS)) {
    it(`[SETTINGS-1] ${key} takes its default and refuses other types and values (invariant 10)`, () => {
      assert.equal(whyNot(key as SettingKey, spec.default), undefined);
      const fits = (value: Json): boolean => "min" in spec && value === spec.min;
      for (const value of NOT[spec.type].filter((one) => !fits(one))) {
        const core = createRunningCore();
        assert.notDeepEqual(
          errorsOf(patch(core, { [key]: value })),
          [""],
          `${key} = ${JSON.stringify(value)}`,
        );
        assert.equal(core.state.control.settings.revision, 1);
      }
    });
  }

  it("[SETTINGS-2] one wrong key and nothing of the patch is applied; each key is told (D34)", () => {
    const core = createRunningCore();
    const before = core.facts.length;
    const reply = patch(core, { "voice.speak": "never", "voice.tts": "loud", nonsense: 1 });
    assert.deepEqual(errorsOf(reply), ["", "must be one of auto, sherpa, os, none", "no such setting"]);
    assert.equal(core.facts.length, before);
    assert.equal(setting(core.state.control.settings, "voice.speak"), "all");
  });

  it("[SETTINGS-2] hosts are names with a dot, or addresses, each maybe with a port (D14)", () => {
    const key = "tools.sandboxHosts";
    for (const fits of ["registry.npmjs.org", "*.example.com:443 10.0.0.1:80", "a.b ".repeat(31) + "a.b"])
      assert.equal(whyNot(key, fits), undefined, fits);
    for (const not of [
      "*",
      "*.com",
      "localhost",
      "https://a.b",
      "a.b/c",
      "a.b, c.d",
      " a.b",
      "a.b:x",
      "a.b ".repeat(32) + "a.b",
    ])
      assert.match(whyNot(key, not) ?? "", /names of hosts/, not);
  });

  it("[SETTINGS-2] addresses and files are such; what is no address is no server to ask about (D34, D3)", () => {
    for (const url of ["", "http://127.0.0.1:11434/v1", "https://models.example.org"])
      assert.equal(whyNot("models.endpointUrl", url), undefined, url);
    for (const url of ["not a url", "ollama", "ftp://a", "http://", "file:///etc", "http://a b"])
      assert.match(whyNot("models.endpointUrl", url) ?? "", /begins with http/, url);
    for (const path of ["speaker", "none", "/tmp/out.wav", "C:\\out.wav", "\\\\host\\share\\out.wav"])
      assert.equal(whyNot("voice.output", path), undefined, path);
    for (const path of ["", "loud", "out.wav", "~/out.wav"])
      assert.match(whyNot("voice.output", path) ?? "", /absolute path/, path);
  });

  for (const key of ["nonsense", "constructor", "__proto__", "voice", "", "VOICE.TTS"]) {
    it(`[SETTINGS-2] there is no setting "${key}" (invariant 10)`, () => {
      const core = createRunningCore();
      const values = JSON.parse(`{${JSON.stringify(key)}: "x"}`) as JsonRecord;
      assert.deepEqual(errorsOf(patch(core, values)), ["no such setting"]);
      assert.equal(core.state.control.settings.revision, 1);
    });
  }

  it("[SETTINGS-3] an old revision is refused, the current one and none are taken (D33)", () => {
    const core = createRunningCore();
    assert.equal(codeOf(patch(core, { "voice.tts": "none" }, 1)), "ok");
    assert.equal(core.state.control.settings.revision, 2);
    assert.equal(codeOf(patch(core, { "voice.tts": "os" }, 1)), "conflict");
    assert.equal(setting(core.state.control.settings, "voice.tts"), "none");
    assert.equal(codeOf(patch(core, { "voice.tts": "os" }, 2)), "ok");
    assert.equal(codeOf(patch(core, { "voice.tts": "auto" }, 0)), "ok");
    assert.equal(core.state.control.settings.revision, 4);
  });

  it("[SETTINGS-4] null puts a key back to its default; an empty patch is refused (invariant 10)", () => {
    const core = createRunningCore();
    patch(core, { "approvals.expiryMinutes": 5 });
    assert.equal(setting(core.state.control.settings, "approvals.expiryMinutes"), 5);
    patch(core, { "approvals.expiryMinutes": null });
    assert.equal(setting(core.state.control.settings, "approvals.expiryMinutes"), 15);
    assert.deepEqual(core.state.control.settings.values, {});
    assert.equal(codeOf(patch(core, {})), "invalid_payload");
  });

  it("[SETTINGS-2] whatever is sent, every value in force is one its key allows (invariant 10)", () => {
    const value = fc.oneof(
      fc.boolean(),
      fc.integer({ min: -5, max: 70 }),
      fc.constantFrom("auto", "off", "none", ""),
    );
    const wild = fc.dictionary(fc.constantFrom(...Object.keys(SETTINGS)), value, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 5 }), (patches) => {
        const core = createRunningCore();
        for (const one of patches) patch(core, one);
        for (const key of Object.keys(SETTINGS) as SettingKey[])
          assert.equal(whyNot(key, setting(core.state.control.settings, key)), undefined);
      }),
    );
  });
});
