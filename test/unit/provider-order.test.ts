// In which order the models that are set up are asked.
import assert from "node:assert/strict";
import { providersOf } from "../../server/core/conversation/providers.ts";
import { createRunningCore } from "../support/core.ts";

const BOTH = { "models.localPath": "/a.gguf", "models.endpointUrl": "http://127.0.0.1:1/v1" };

describe("the order of models", () => {
  for (const [first, second, order] of [
    ["local", "auto", "local endpoint editor"],
    ["local", "editor", "local editor endpoint"],
    ["editor", "endpoint", "editor endpoint local"],
    ["editor", "auto", "editor local endpoint"],
    ["endpoint", "endpoint", "endpoint local editor"],
  ] as const)
    it(`[PROVIDER-12] ${first}, then ${second}: ${order} (B42)`, () => {
      const model = { modelId: "m", vendor: "v", family: "f", name: "n", contextTokens: 8_000 };
      const core = createRunningCore({}, { serves: ["chat"], models: [model] });
      const patch = { ...BOTH, "models.first": first, "models.second": second };
      core.send({ kind: "config-patch", patch, revision: 0 });
      assert.equal(providersOf(core.state, { surfaceId: "s1" }).join(" "), order);
    });
});
