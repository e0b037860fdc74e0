// The speech process dies, is stopped or hangs while the server works: the server answers, says what is wrong, and hears again.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { record } from "../fixtures/voice/recording.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import { processWith } from "../support/proc.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

describe("a speech process that fails", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  async function speaking(folder: string): Promise<{ readonly lsp: LspProcess; readonly recording: string }> {
    const home = sandbox.folder();
    const voice = writeToyVoice(join(home, "voice"));
    const lsp = await startLsp(sandbox, { home, folders: [folder], own: OWN });
    await lsp.client.send("config.patch", {
      patch: {
        "models.sttFolder": voice.stt.folder,
        "models.ttsFolder": voice.tts.folder,
        "voice.output": join(home, "spoken.wav"),
      },
    });
    return { lsp, recording: record(join(home, "in.wav"), "run the tests") };
  }
  const voiceHost = ({ child }: LspProcess): number | undefined => processWith(["voice-host"], child.pid);
  const kill = async (lsp: LspProcess): Promise<void> => {
    for (let tries = 0; tries < 500; tries++) {
      const pid = voiceHost(lsp);
      if (pid !== undefined) return void process.kill(pid, "SIGKILL");
      await sleep(10);
    }
    throw new Error("no speech process was started");
  };
  const leaderOf = async ({ client }: LspProcess): Promise<Json> =>
    (await client.send("scheduler.list", {})).payload["leader"] as Json;
  const alive = async ({ client }: LspProcess): Promise<void> => {
    assert.equal((await client.send("host.ping", {})).ok, true);
    assert.deepEqual(client.faults, []);
  };

  it("[VOICEHOST-4] killed while it listens: the recording fails with a word, and the next one is heard (D4, B60)", async () => {
    const folder = sandbox.workspace();
    const { lsp, recording } = await speaking(folder);
    const { client } = lsp;
    const leads = await leaderOf(lsp);
    await client.send("voice.hear_file", { path: recording });
    await kill(lsp);
    await alive(lsp);
    await client.until("runtime.control", (payload) => payload["action"] === "degraded");
    await alive(lsp);
    for (let tries = 0; ; tries++) {
      await sleep(300);
      const reply = await client.send("voice.hear_file", { path: recording });
      const heard = await Promise.race([
        client
          .until(
            "runtime.transcription",
            (payload) => payload["utterance_id"] === reply.payload["utterance_id"],
          )
          .then(() => true),
        sleep(2_000).then(() => false),
      ]);
      if (heard) break;
      assert.ok(tries < 8, "it is not heard again");
    }
    const { status } = (await client.send("runtime.status", {})).payload as { status: Json };
    assert.ok(Number(status["restart_count"]) >= 1);
    assert.deepEqual(await leaderOf(lsp), leads, "who leads led all the while");
    assert.equal(leads["pid"], lsp.child.pid);
  });

  it("[VOICEHOST-4] killed while it asks and while it answers: the question stays, the tool runs once (D4, B6)", async () => {
    const folder = sandbox.workspace();
    const { lsp } = await speaking(folder);
    const { client } = lsp;
    const reply = await client.send("conversation.inject_text", { text: "run the tests" });
    const asked = askedIn(await client.until("approval.requested"));
    await kill(lsp);
    await alive(lsp);
    const { approvals } = (await client.send("approval.list", {})).payload as { approvals: Json[] };
    assert.deepEqual(
      approvals.map((one) => one["state"]),
      ["pending"],
    );
    await client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.equal(await finished(client, String(reply.payload["turn_id"])), "done");
    await alive(lsp);
    assert.equal(existsSync(join(folder, "pids")), true);
    assert.equal(readFileSync(join(folder, "pids"), "utf8").trim().split("\n").length, 1);
  });
});
