// A model server on another machine: asked about before the first word goes there. It is played by one on this machine under an
// address that does not plainly say so.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Composed } from "../../server/compose.ts";
import { compose } from "../support/composed.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { askedIn, attachClient, type Heard, type TestClient } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

interface Listed {
  readonly payload: { readonly grants: readonly { readonly grant_id: string }[] };
}

describe("a model server on another machine", () => {
  let state: ReturnType<typeof temporaryFolder>;
  let composed: Composed;
  let endpoint: ScriptedEndpoint;
  let client: TestClient;

  beforeEach(async () => {
    state = temporaryFolder("state");
    endpoint = await startScriptedEndpoint([{ text: "Here I am." }, { text: "And again." }]);
    await open(true);
    const patch = { "models.endpointUrl": endpoint.url.replace("127.0.0.1", "0.0.0.0") };
    await client.send("config.patch", { patch });
    writeFileSync(join(state.path, "AGENTS.md"), "Use tabs.");
  });
  afterEach(async () => {
    await composed.close();
    await endpoint.close();
    state.remove();
  });

  const open = async (trusted: boolean): Promise<void> => {
    composed = await compose(state.path);
    client = await attachClient(composed.host, { folders: [state.path], trusted });
  };
  const ask = async (text: string): Promise<void> => {
    client.heard.length = 0;
    await client.send("conversation.inject_text", { text });
  };
  const answer = async (decision: string): Promise<Heard> => {
    const heard = await client.until("approval.requested");
    const { approval_id, revision, digest } = askedIn(heard);
    await client.send("approval.respond", { approval_id, revision, digest, decision });
    return heard;
  };
  const said = (text: string) =>
    client.until("runtime.assistant_sentence", (payload) => payload["text"] === text);

  it("[PROVIDER-3] is asked about before its first use, once, also over a restart (B33, B42, B58)", async () => {
    await ask("tell me a story");
    const asked = await answer("allow_once");
    assert.match(
      JSON.stringify(asked),
      /"title":"Use the language model at 0\.0\.0\.0, over a connection that is not encrypted".*"risk":"high"/,
    );
    assert.equal(endpoint.requests.length, 0);
    await said("Here I am.");
    assert.doesNotMatch(JSON.stringify(endpoint.requests), /use_model_server/);
    assert.match(JSON.stringify(endpoint.requests[0]?.messages[0]), /# AGENTS\.md.*Use tabs\./);
    await composed.close();
    await open(true);
    await ask("tell me another story");
    await said("And again.");
  });

  it("[PROVIDER-3] after a no nothing was sent, and the next request asks again (B42, B58)", async () => {
    await ask("tell me a story");
    await answer("deny");
    await said("Nothing goes to 0.0.0.0 without your yes.");
    assert.equal(endpoint.requests.length, 0);
    await ask("tell me another story");
    await answer("allow_once");
    await said("Here I am.");
  });

  it("[PROVIDER-3] a permission that was taken back counts no more (B33)", async () => {
    await ask("tell me a story");
    await answer("allow_once");
    await said("Here I am.");
    const { payload } = (await client.send("capability.list", {})) as unknown as Listed;
    const [grant] = payload.grants;
    assert.ok((await client.send("capability.revoke", { grant_id: grant?.grant_id ?? "" })).ok);
    await ask("tell me another story");
    await answer("deny");
    await said("Nothing goes to 0.0.0.0 without your yes.");
  });

  it("[PROVIDER-3] it may be asked in a workspace that is not trusted, where it may only look (B52)", async () => {
    await composed.close();
    await open(false);
    await ask("tell me a story");
    await answer("allow_once");
    await said("Here I am.");
    assert.doesNotMatch(JSON.stringify(endpoint.requests), /Use tabs/);
  });
});
