// Permissions of each kind: the microphone's, what can be chosen ahead, and what nothing here would use.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestJson } from "../../proto/commands.ts";
import { UNUSED_KINDS } from "../../server/core/capabilities/types.ts";
import { liveIn } from "../../server/core/voice/types.ts";
import { codeOf, type Core, createRunningCore, SHOWN } from "../support/core.ts";
import { ALLOW_MICROPHONE } from "../support/microphone.ts";
import { temporaryFolder } from "../support/workbench.ts";
import { attachClient, createTestHost } from "../support/test-host.ts";

describe("the permission of the microphone", () => {
  const listen = (core: Core) =>
    core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
  const microphoneOf = ({ state }: Core): string =>
    Object.values(state.control.grants.grants).find((one) => one.capability === "microphone")?.grantId ?? "";

  it("[GRANT-6] is asked for before it is opened, and closes it when it is taken back or over (B33, B58)", () => {
    const core = createRunningCore();
    assert.equal(codeOf(listen(core)), "ok");
    assert.ok(liveIn(core.state.present.voice) !== undefined);
    core.send({ kind: "grant-revoke", grantId: microphoneOf(core) });
    assert.equal(liveIn(core.state.present.voice), undefined);
    assert.match(core.state.present.runtime.toast?.text ?? "", /microphone is closed/);
    assert.equal(codeOf(listen(core)), "denied");
    assert.equal(liveIn(core.state.present.voice), undefined);
    core.send({
      kind: "grant-keep",
      capability: "microphone",
      scope: "",
      reason: "again",
      expiresInMs: 60_000,
    });
    assert.equal(codeOf(listen(core)), "ok");
    core.advance(60_000);
    core.send({ kind: "tick" });
    assert.equal(liveIn(core.state.present.voice), undefined, "its time is over");
    assert.equal(codeOf(listen(core)), "denied");
  });

  it("[GRANT-6] one that is taken back opens no muted microphone, and one of two leaves it open (B33)", () => {
    const core = createRunningCore();
    const first = microphoneOf(core);
    listen(core);
    core.send({ kind: "listen-mute", muted: true, context: SHOWN });
    core.send({ kind: "grant-revoke", grantId: first });
    assert.equal(core.state.present.voice.muted, undefined);
    core.send({ kind: "listen-mute", muted: false, context: SHOWN });
    assert.equal(liveIn(core.state.present.voice), undefined);
    for (let n = 0; n < 2; n++) {
      core.send({ kind: "grant-request", capability: "microphone", scope: "", reason: "to talk" });
      const grantId = Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
      core.send({ kind: "grant-allow", grantId, expiresInMs: 0 });
    }
    listen(core);
    const ids = Object.values(core.state.control.grants.grants)
      .filter(({ state }) => state === "granted")
      .map(({ grantId }) => grantId);
    core.send({ kind: "grant-revoke", grantId: ids[0] ?? "" });
    assert.ok(liveIn(core.state.present.voice) !== undefined, "the other one still counts");
    core.send({ kind: "grant-revoke", grantId: ids[1] ?? "" });
    assert.equal(liveIn(core.state.present.voice), undefined);
  });
});

describe("permissions that are asked for", () => {
  const folder = temporaryFolder("given");
  after(() => folder.remove());

  async function asking(wanted: RequestJson<"capability.request">) {
    const { host } = await createTestHost();
    const client = await attachClient(host);
    const { error, payload } = await client.send("capability.request", { reason: "to try", ...wanted });
    await host.close();
    const grant = (payload as { readonly grant?: Readonly<Record<string, unknown>> } | undefined)?.grant;
    return error === undefined ? `${String(grant?.["state"])} ${String(grant?.["scope"])}` : error.code;
  }

  it("[GRANT-8] of a kind that nothing here would use are refused at once, with what there is instead (B32)", async () => {
    for (const capability of Object.keys(UNUSED_KINDS))
      assert.equal(await asking({ capability, scope: "/" }), "unavailable", capability);
    assert.equal(await asking({ capability: "root" }), "invalid_payload");
    const { host } = await createTestHost();
    const client = await attachClient(host);
    const { error } = await client.send("capability.request", {
      capability: "clipboard",
      reason: "to paste",
    });
    assert.match(error?.message ?? "", /nothing to allow/);
    await host.close();
  });

  it("[GRANT-3] the microphone, a file of secrets and a branch are given at once where a person chose them (B32, B54)", async () => {
    const env = join(folder.path, ".env");
    const link = join(folder.path, "link");
    writeFileSync(env, "KEY=1");
    symlinkSync(env, link);
    const chosen = true;
    assert.equal(await asking(ALLOW_MICROPHONE), "granted ");
    assert.equal(await asking({ ...ALLOW_MICROPHONE, scope: "/" }), "invalid_payload");
    assert.equal(await asking({ capability: "secrets", scope: link, chosen }), `granted ${env}`);
    assert.equal(await asking({ capability: "secrets", scope: env }), `requested ${env}`);
    for (const scope of ["", ".env", folder.path, `${env}.none`])
      assert.equal(await asking({ capability: "secrets", scope, chosen }), "invalid_payload", scope);
    const branch = "https://example.org/app.git main";
    assert.equal(await asking({ capability: "git_push", scope: branch, chosen }), `granted ${branch}`);
    for (const scope of ["", "*", "a b c", "https://example.org/app.git *", "\n"])
      assert.equal(await asking({ capability: "git_push", scope, chosen }), "invalid_payload", scope);
    for (const capability of ["network", "mcp_server"])
      assert.equal(await asking({ capability, scope: "x", chosen }), "invalid_payload", capability);
  });
});
