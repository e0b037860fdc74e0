// What holds inside a real extension host, on the oldest and the newest editor: activation, commands, recovery, approval.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { ACTS } from "../../extension/act-commands.ts";
import { COMMANDS } from "../../extension/command-specs.ts";
import type { KodamaApi } from "../../extension/main.ts";
import type { Session } from "../../extension/session.ts";
import { until } from "../support/until.ts";

const extension = (): vscode.Extension<KodamaApi> => {
  const found = vscode.extensions.getExtension<KodamaApi>("kodama.kodama");
  assert.ok(found !== undefined);
  return found;
};

/** As JSON: a patched copy has no prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const answers = ({ connection }: Session): Promise<boolean> =>
  connection.command("host.ping", {}).then(
    ({ pong }) => pong === true,
    () => false,
  );

/** As the server has it. */
const settingOf = async ({ connection }: Session, key: string): Promise<unknown> => {
  const { entries = [] } = await connection.command("config.get", { key });
  return entries[0]?.value;
};

export function defineSuite(): void {
  describe("Kodama in the extension host", () => {
    let session: Session;
    before(async () => {
      session = await (await extension().activate()).ready();
    });

    it("[HOST-1] registers every command of the table (A4)", async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      assert.deepEqual(
        Object.keys(COMMANDS).filter((id) => !known.has(id)),
        [],
      );
    });

    it("[HOST-2] talks to a server in a process of its own (B2, B17)", async () => {
      const { pong = false } = await session.connection.command("host.ping", {});
      assert.equal(pong, true);
      assert.notEqual(session.connection.pid(), process.pid);
    });

    it("[HOST-3] runs what was asked and approved, once, and shows the same view (A2, B6)", async () => {
      await vscode.commands.executeCommand("kodama.ask", "run the tests");
      await until("a question", () => Object.keys(session.feed.current().view.approvals ?? {}).length === 1);
      await vscode.commands.executeCommand("kodama.approve");
      await until(
        "an answer",
        () => Object.values(session.feed.current().view.turns ?? {}).at(-1)?.state === "done",
      );
      // Whether the answer could be spoken is told a little later.
      await until("the same view", async () => {
        const { view } = await session.connection.command("conversation.snapshot", {});
        return isDeepStrictEqual(plain(session.feed.current().view.turns), plain(view?.turns));
      });
    });

    it("[HOST-4] is there again after the server was killed, three times, with requests under way (D1, C57)", async () => {
      for (let n = 0; n < 3; n++) {
        const before = session.connection.pid();
        const pending = session.connection.command("metrics.get", {}).then(
          () => "answered",
          () => "refused",
        );
        process.kill(before, "SIGKILL");
        assert.match(await pending, /answered|refused/);
        await until(
          "a new server",
          () => session.connection.pid() !== before && session.connection.pid() !== 0,
        );
        await until("an answer", () => answers(session));
      }
      const { approvals = [] } = await session.connection.command("approval.list", {});
      assert.equal(approvals.length, 1);
      assert.equal(vscode.env.isTelemetryEnabled, false, "this editor was started without telemetry");
      const { text = "" } = await session.connection.command("metrics.get", {});
      assert.doesNotMatch(text, /kodama_client_events_total\{/, "nothing of that was noted");
    });

    it("[HOST-7] replaces a server that hangs, by its missing signs of life (D1, D4)", async () => {
      const config = vscode.workspace.getConfiguration("kodama");
      await config.update("server.heartbeatSeconds", 1, vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand("kodama.restart");
      const hung = session.connection.pid();
      process.kill(hung, "SIGSTOP");
      await until("a new server", () => session.connection.pid() !== hung && session.connection.pid() !== 0);
      await until("an answer", () => answers(session));
      assert.throws(() => process.kill(hung, 0), "the hung one is gone");
      await config.update("server.heartbeatSeconds", undefined, vscode.ConfigurationTarget.Global);
    });

    it("[HOST-8] works over standard streams too, when the setting says so (B2)", async () => {
      const config = vscode.workspace.getConfiguration("kodama");
      for (const transport of ["stdio", undefined]) {
        await config.update("server.transport", transport, vscode.ConfigurationTarget.Global);
        await vscode.commands.executeCommand("kodama.restart");
        await until("an answer", () => answers(session));
      }
    });

    it("[HOST-11] a setting that does not fit stays as it was, and all the others count (D2, D34)", async () => {
      const config = vscode.workspace.getConfiguration("kodama");
      const set = (key: string, value: unknown): Thenable<void> =>
        config.update(key, value, vscode.ConfigurationTarget.Global);
      await set("tools.commandTimeoutSeconds", 77);
      await until(
        "the setting",
        async () => (await settingOf(session, "tools.commandTimeoutSeconds")) === 77,
      );
      for (const [key, nonsense] of [
        ["voice.tts", "loud"],
        ["voice.speak", { no: 1 }],
        ["tools.commandTimeoutSeconds", "soon"],
      ] as const)
        await set(key, nonsense);
      await set("tools.safeMode", true);
      await until("safe mode", async () => (await settingOf(session, "tools.safeMode")) === true);
      assert.equal(await settingOf(session, "tools.commandTimeoutSeconds"), 77);
      assert.equal(await settingOf(session, "voice.tts"), "auto");
      for (const key of ["voice.tts", "voice.speak", "tools.commandTimeoutSeconds", "tools.safeMode"])
        await set(key, undefined);
      await until("the defaults", async () => (await settingOf(session, "tools.safeMode")) === false);
    });

    it("[HOST-12] a workspace's own settings loosen nothing (B59, D14)", async () => {
      const config = vscode.workspace.getConfiguration("kodama");
      assert.equal(await settingOf(session, "tools.sandbox"), "on");
      for (const key of ["models.endpointUrl", "models.catalogue", "tools.sandboxHosts"])
        assert.equal(await settingOf(session, key), "", key);
      assert.equal(
        await settingOf(session, "approvals.voice"),
        config.inspect("approvals.voice")?.defaultValue,
      );
    });

    it("[HOST-5] answers 500 pings while another 500 are under way (B60)", async () => {
      const all = await Promise.all(
        Array.from({ length: 1_000 }, () => session.connection.command("host.ping", {})),
      );
      assert.equal(all.filter(({ pong }) => pong === true).length, 1_000);
    });

    it("[HOST-6] opens a file at a line by words, through a window of the editor (A11)", async () => {
      await vscode.commands.executeCommand("kodama.ask", "open greet");
      await until(
        "the file",
        () => vscode.window.activeTextEditor?.document.fileName.endsWith("greet.js") === true,
      );
    });

    it("[HOST-15] has a command for all that the editor is told to do in words (A11, E1)", async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = Object.entries(ACTS).filter(
        ([, { commands }]) => !commands.some((one) => known.has(one)),
      );
      assert.deepEqual(missing, []);
    });

    it("[HOST-9] asks a model that another extension brings, after a yes; it reads by a tool and answers (B42, A11)", async () => {
      const { connection, feed } = session;
      await until(
        "the model",
        async () => (await vscode.lm.selectChatModels({ vendor: "elsewhere" })).length > 0,
      );
      await vscode.commands.executeCommand("kodama.ask", "tell me in your own way what this is about");
      const asked = () =>
        Object.values(feed.current().view.approvals ?? {}).find(({ state }) => state === "pending");
      await until("a question", () => asked()?.title?.includes("Echo 1 of elsewhere") === true);
      const { approval_id = "", revision = 0, digest = "" } = asked() ?? {};
      await connection.command("approval.respond", {
        approval_id,
        revision,
        digest,
        decision: "allow_once",
        how: "click",
      });
      const turn = () => Object.values(feed.current().view.turns ?? {}).at(-1);
      await until("the end", () => turn()?.state === "done" || turn()?.state === "failed");
      const said = Object.values(turn()?.sentences ?? {}).map(({ text }) => text);
      assert.deepEqual(said, ["I read of sample."]);
    });

    it("[HOST-10] lends its own model to the editor, for whoever asks there (B33)", async () => {
      const config = vscode.workspace.getConfiguration("kodama");
      const chosen = (): Thenable<vscode.LanguageModelChat[]> =>
        vscode.lm.selectChatModels({ vendor: "kodama" });
      assert.equal((await chosen()).length, 0);
      await config.update(
        "models.localPath",
        process.env["KODAMA_TEST_MODEL"],
        vscode.ConfigurationTarget.Global,
      );
      await until("the model", async () => (await chosen()).length === 1);
      const [model] = await chosen();
      assert.equal(model?.name, "Kodama: made.gguf");
      const { User } = vscode.LanguageModelChatMessage;
      const answer = await model.sendRequest([User("hello")]);
      let text = "";
      for await (const piece of answer.text) text += piece;
      assert.equal(text.trim(), "Good day from inside.");
      await config.update("models.localPath", undefined, vscode.ConfigurationTarget.Global);
      await until("nothing left", async () => (await chosen()).length === 0);
    });
  });
}
