// One request through the whole host: asked, approved, run once, answered.
import assert from "node:assert/strict";
import { createFakeTools } from "../support/fake-tools.ts";
import { askedIn, attachClient, createTestHost } from "../support/test-host.ts";

describe("a turn", () => {
  it("[TURN-1] asks before it runs, runs once after the yes, and answers (B20, B22, B40)", async () => {
    const tools = createFakeTools();
    const { host } = await createTestHost({ tools });
    const client = await attachClient(host);
    await client.send("conversation.inject_text", { text: "run the tests" });
    const asked = await client.until("approval.requested");
    assert.deepEqual(tools.ran, []);
    const { approval_id, revision, digest } = askedIn(asked);
    const answer = await client.send("approval.respond", {
      approval_id,
      revision,
      digest,
      decision: "allow_once",
    });
    assert.equal(answer.ok, true);
    const said = await client.until("runtime.assistant_sentence");
    assert.equal(said.payload["text"], "The tests passed: 3 of 3.");
    assert.equal(tools.ran.length, 1);
    await host.close();
  });
});
