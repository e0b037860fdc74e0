// The composed host with its real hands: what a program that it starts gets to see.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compose } from "../support/composed.ts";
import { askedIn, attachClient } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

const SECRETS = {
  KODAMA_API_KEY: "sk-secret",
  KODAMA_HOME: "/nowhere",
  kodama_lower: "stays",
  ELECTRON_RUN_AS_NODE: "1",
  VSCODE_IPC_HOOK: "/tmp/x",
  NODE_OPTIONS: "--max-old-space-size=4000",
  NODE_CHANNEL_FD: "9",
  NODE_COMPILE_CACHE: "/tmp/kodama-cache",
  HARMLESS: "kept",
};

describe("a program that the composed host starts", () => {
  it("[ENV-1] sees nothing of Kodama's or the editor's environment, and cannot be asked for a password (D14)", async () => {
    const state = temporaryFolder("state");
    const folder = temporaryFolder("ws");
    const { NODE_OPTIONS: _none, ...env } = process.env;
    writeFileSync(join(folder.path, "Makefile"), "test:\n\tenv > env.txt; echo '3 passing'\n");
    const { host, close } = await compose(state.path, { env: { ...env, ...SECRETS } });
    try {
      const client = await attachClient(host, { folders: [folder.path] });
      await client.send("conversation.inject_text", { text: "run the tests" });
      const asked = askedIn(await client.until("approval.requested"));
      const { approval_id, revision, digest } = asked;
      await client.send("approval.respond", { approval_id, revision, digest, decision: "allow_once" });
      assert.equal(
        (await client.until("runtime.assistant_sentence")).payload["text"],
        "The tests passed: 3 of 3.",
      );
      const seen = new Map(
        readFileSync(join(folder.path, "env.txt"), "utf8")
          .split("\n")
          .map((line) => [line.split("=", 1)[0] ?? "", line]),
      );
      assert.deepEqual(
        [...seen.keys()].filter((name) =>
          /^(?:KODAMA|ELECTRON|VSCODE|NODE_OPTIONS|NODE_CHANNEL|NODE_COMPILE)/.test(name),
        ),
        [],
      );
      assert.doesNotMatch([...seen.values()].join("\n"), /sk-secret/);
      assert.equal(seen.get("HARMLESS"), "HARMLESS=kept");
      assert.equal(seen.get("GIT_TERMINAL_PROMPT"), "GIT_TERMINAL_PROMPT=0");
    } finally {
      await close();
      state.remove();
      folder.remove();
    }
  });
});

describe("what the composed host did", () => {
  it("[MEMORY-18] is what a turn changed and ran, not what it looked at or was not allowed; and is told when asked for (D30, A4)", async () => {
    const [state, folder] = [temporaryFolder("state"), temporaryFolder("ws")];
    writeFileSync(join(folder.path, "Makefile"), "test:\n\ttest -f ok\n");
    const { host, close } = await compose(state.path);
    try {
      const client = await attachClient(host, { folders: [folder.path] });
      const ask = async (text: string, decision = ""): Promise<void> => {
        client.heard.length = 0;
        await client.send("conversation.inject_text", { text });
        if (decision !== "") {
          const { approval_id, revision, digest } = askedIn(await client.until("approval.requested"));
          await client.send("approval.respond", { approval_id, revision, digest, decision });
        }
        await client.until("runtime.control", ({ action }) => action === "turn_finished");
      };
      const done = async (words: string): Promise<unknown> => {
        await ask(words);
        const turn = client.heard.findLast(({ event }) => event === "runtime.control")?.payload["turn_id"];
        return (await client.until("runtime.assistant_sentence", ({ turn_id }) => turn_id === turn)).payload[
          "text"
        ];
      };
      const nothing = "I changed and ran nothing today, as far as I know.";
      await ask("list the files");
      await ask("run the tests", "deny");
      assert.equal(await done("what did we do today?"), nothing);
      await ask("run the tests", "allow_once");
      writeFileSync(join(folder.path, "ok"), "");
      await ask("run the tests", "allow_once");
      assert.equal(await done("what did we do today?"), "Today I ran test twice.");
      await client.send("config.patch", { patch: { "memory.keepWork": false } });
      await ask("run the tests", "allow_once");
      assert.equal(await done("what have you done so far"), "Today I ran test twice.", "kept no more");
      await client.send("memory.forget", { work: true });
      assert.equal(await done("what did we do today?"), nothing);
    } finally {
      await close();
      state.remove();
      folder.remove();
    }
  });
});

describe("the data of the composed host", () => {
  it("[CON-3] all of it is deleted, with every copy that Kodama made (B12)", async () => {
    const state = temporaryFolder("state");
    const COPIES = ["control.db.version-1", "runtime.db.broken-1", "models", "backups", "blobs"];
    const { host } = await compose(state.path);
    for (const name of COPIES.slice(0, 2)) writeFileSync(join(state.path, name), "copy");
    mkdirSync(join(state.path, "backups", "2026-01-01"), { recursive: true });
    mkdirSync(join(state.path, "models"));
    writeFileSync(join(state.path, "models", "tiny.gguf"), "weights");
    writeFileSync(join(state.path, "lease.db"), "");
    const client = await attachClient(host);
    const answer = await client.send("data.delete_all", { confirm: "delete everything" });
    assert.ok(answer.ok);
    const { deleted, remained, receipt } = answer.payload as Readonly<Record<string, unknown>>;
    assert.deepEqual(remained, ["lease.db"]);
    for (const name of ["control.db", "control.db.version-1", "models", "audit-key.pem", "backups"]) {
      assert.ok((deleted as string[]).includes(name), name);
      assert.match(String(receipt), new RegExp(`^ {2}${name}, [\\d,]+ bytes$`, "m"));
    }
    assert.match(String(receipt), /^ {2}models, 7 bytes$/m);
    assert.deepEqual(readdirSync(state.path), ["lease.db"]);
    state.remove();
  });
});

describe("a start in safe mode", () => {
  it("[SAFE-5] resumes nothing that was under way, and stays until it is left (D2)", async () => {
    const state = temporaryFolder("state");
    const folder = temporaryFolder("ws");
    writeFileSync(
      join(folder.path, "package.json"),
      JSON.stringify({ scripts: { test: "echo ran > witness" } }),
    );
    const env = { ...process.env, KODAMA_HOUSE_TASKS: "off" };
    try {
      const first = await compose(state.path, { env });
      const before = await attachClient(first.host, { folders: [folder.path] });
      await before.send("conversation.inject_text", { text: "run the tests" });
      await before.until("approval.requested");
      await first.close();
      const { host, close } = await compose(state.path, { env: { ...env, KODAMA_SAFE_MODE: "on" } });
      const client = await attachClient(host, { folders: [folder.path] });
      const { approvals = [] } = (await client.send("approval.list", {})).payload as {
        readonly approvals?: readonly { readonly state: string }[];
      };
      assert.deepEqual(
        approvals.filter((one) => one.state === "pending"),
        [],
      );
      const whole = JSON.stringify((await client.send("conversation.snapshot", {})).payload);
      assert.match(whole, /"safe_mode":true/);
      assert.ok(!readdirSync(folder.path).includes("witness"));
      await client.send("config.patch", { patch: { "tools.safeMode": null } });
      assert.match(
        JSON.stringify((await client.send("conversation.snapshot", {})).payload),
        /"safe_mode":false/,
      );
      await close();
    } finally {
      state.remove();
      folder.remove();
    }
  });
});
