// A folder outside the workspace, asked for by a model: given for an hour by a person, and by nobody else.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Composed } from "../../server/compose.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { compose } from "../support/composed.ts";
import { type Scripted, type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { askedIn, attachClient, type TestClient } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("a folder that a model asks for", () => {
  const [state, folder, outside] = ["state", "ws", "outside"].map(temporaryFolder) as [
    Folder,
    Folder,
    Folder,
  ];
  let composed: Composed;
  let endpoint: ScriptedEndpoint;
  let client: TestClient;
  afterEach(async () => {
    await composed.close();
    await endpoint.close();
  });
  after(() => {
    for (const one of [state, folder, outside]) one.remove();
    rmSync(`${outside.path}\nand more`, { recursive: true, force: true });
  });
  type Folder = ReturnType<typeof temporaryFolder>;

  const begin = async (script: readonly Scripted[]): Promise<void> => {
    endpoint = await startScriptedEndpoint(script);
    composed = await compose(state.path);
    client = await attachClient(composed.host, { folders: [folder.path], trusted: true });
    await client.send("config.patch", { patch: { "models.endpointUrl": endpoint.url } });
    await client.send("conversation.inject_text", { text: "compare it with the other project, dear friend" });
  };
  const notes = (): string => join(outside.path, "notes.txt");
  const read = (): Scripted => ({ call: "read_file", args: { path: notes() } });
  const wants = (path: string): Scripted => ({ call: "request_folder", args: { path, why: "to compare" } });
  /** The next request of the first window, to a model that does this. */
  const again = async (script: readonly Scripted[]): Promise<void> => {
    await endpoint.close();
    endpoint = await startScriptedEndpoint(script);
    await client.send("config.patch", { patch: { "models.endpointUrl": endpoint.url } });
    await client.send("conversation.inject_text", { text: "and now look at it once more, dear friend" });
  };
  const lastResult = (): string => JSON.stringify(endpoint.requests.at(-1)?.messages.at(-1));
  const results = (): string => JSON.stringify(endpoint.requests.at(-1)?.messages);
  const grants = async (): Promise<readonly JsonRecord[]> =>
    (
      (await client.send("capability.list", {})) as unknown as {
        readonly payload: { readonly grants: JsonRecord[] };
      }
    ).payload.grants;

  it("[GRANT-2] is asked about, holds for an hour after a yes, and what is in it is read then (B54, B58)", async () => {
    writeFileSync(notes(), "the other greeting");
    await begin([read(), wants(outside.path), read(), { text: "Compared." }]);
    const heard = await client.until("approval.requested");
    assert.match(JSON.stringify(heard), new RegExp(`Work in ${outside.path} for an hour.*to compare`));
    assert.match(results(), /outside the open folders.*request_folder/);
    const { approval_id, revision, digest } = askedIn(heard);
    await client.send("approval.respond", { approval_id, revision, digest, decision: "allow_once" });
    await client.until("runtime.assistant_sentence", (payload) => payload["text"] === "Compared.");
    assert.match(results(), /the other greeting/);
    const [grant] = await grants();
    assert.deepEqual([grant?.["scope"], grant?.["state"]], [outside.path, "granted"]);
    const leftMs = Number(grant?.["expires_at_ms"]) - Date.now();
    assert.ok(leftMs > 3_500_000 && leftMs <= 3_600_000, String(leftMs));
    await client.send("capability.revoke", { grant_id: String(grant?.["grant_id"]) });
  });

  it("[GRANT-2] after a no nothing of it is read; what is too much, secret or none is not even asked about (B54, B58)", async () => {
    mkdirSync(join(outside.path, ".ssh"), { recursive: true });
    const twoLines = `${outside.path}\nand more`;
    mkdirSync(twoLines);
    const never = [
      twoLines,
      "/",
      homedir(),
      state.path,
      join(outside.path, ".ssh"),
      join(outside.path, "none"),
      "relative",
      notes(),
    ];
    await begin([...never.map(wants), wants(outside.path), read(), { text: "Left alone." }]);
    const heard = await client.until("approval.requested");
    assert.match(
      JSON.stringify(heard),
      new RegExp(`Work in ${outside.path} for an hour`),
      "the only question",
    );
    const { approval_id, revision, digest } = askedIn(heard);
    await client.send("approval.respond", { approval_id, revision, digest, decision: "deny" });
    await client.until("runtime.assistant_sentence", (payload) => payload["text"] === "Left alone.");
    assert.doesNotMatch(results(), /the other greeting/);
    assert.equal((await grants()).filter((one) => one["state"] === "granted").length, 0);
  });

  it("[GRANT-4] counts for requests of that window alone, and no more once it is a link to elsewhere (B54, B58)", async () => {
    const [other, secret] = [temporaryFolder("other"), temporaryFolder("secret")];
    const given = join(other.path, "given");
    mkdirSync(given);
    writeFileSync(join(given, "notes.txt"), "what was given");
    writeFileSync(join(secret.path, "notes.txt"), "what was never given");
    const readGiven = { call: "read_file", args: { path: join(given, "notes.txt") } } as const;
    await begin([wants(given), readGiven, { text: "Read." }, readGiven, { text: "Elsewhere." }]);
    const { approval_id, revision, digest } = askedIn(await client.until("approval.requested"));
    await client.send("approval.respond", { approval_id, revision, digest, decision: "allow_once" });
    await client.until("runtime.assistant_sentence", (payload) => payload["text"] === "Read.");
    assert.match(results(), /what was given/);

    const second = await attachClient(composed.host, { folders: [secret.path], trusted: true });
    await second.send("conversation.inject_text", { text: "look at the other project, dear friend" });
    await second.until("runtime.assistant_sentence", (payload) => payload["text"] === "Elsewhere.");
    assert.match(lastResult(), /outside the open folders/, "in another window");

    rmSync(given, { recursive: true });
    symlinkSync(secret.path, given);
    await again([readGiven, { text: "No more." }]);
    await client.until("runtime.assistant_sentence", (payload) => payload["text"] === "No more.");
    assert.match(lastResult(), /outside the open folders/, "where it is a link now");
    assert.doesNotMatch(results(), /never given/);
    for (const one of [other, secret]) one.remove();
  });
});
