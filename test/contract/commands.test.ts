// One suite over every transport: in this process, standard streams, the extra pipe, the local socket.
import assert from "node:assert/strict";
import { COMMANDS } from "../../proto/commands.ts";
import { eachEvent } from "../../server/host/authority.ts";
import { compose } from "../support/composed.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { walkBad } from "../support/bad-payloads.ts";
import { walkGood } from "../support/scenario.ts";
import type { Walk } from "../support/scenario-walk.ts";
import { join, startServe } from "../support/serve-process.ts";
import { createWireClient, type WireClient } from "../support/wire-client.ts";

interface Open {
  readonly client: WireClient;
  readonly attached: boolean;
  readonly close: () => Promise<void>;
  /** After everything was deleted the process ends; undefined where there is none. */
  readonly ended: Promise<unknown> | undefined;
}
type Transport = (sandbox: Sandbox, folder: string) => Promise<Open>;

const inProcess: Transport = async (sandbox) => {
  const { host, close } = await compose(sandbox.folder());
  const client = createWireClient((body, signal) => session.dispatch(body, signal));
  const session = host.connect(
    eachEvent((event) => {
      client.hear(event);
    }),
  );
  return { client, attached: false, close, ended: undefined };
};

const lsp =
  (mode: "stdio" | "fd3"): Transport =>
  async (sandbox, folder) => {
    const { client, ended } = await startLsp(sandbox, {
      home: sandbox.folder(),
      mode,
      folders: [folder],
      own: OWN,
    });
    return { client, attached: true, close: () => Promise.resolve(), ended };
  };

const socket: Transport = async (sandbox) => {
  const serving = await startServe(sandbox, sandbox.folder());
  const { client, authority } = await join(serving.place);
  return { client, attached: false, close: () => authority.close(), ended: serving.ended };
};

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  "in process": inProcess,
  stdio: lsp("stdio"),
  "extra pipe": lsp("fd3"),
  socket,
};

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  describe(`the contract over ${name}`, () => {
    const sandbox = createSandbox();
    let open: Open | undefined;
    const opened = async (): Promise<Walk & Open> => {
      const folder = sandbox.workspace();
      open = await transport(sandbox, folder);
      return { ...open, folder, answered: new Set() };
    };
    afterEach(async () => {
      await open?.close();
      open = undefined;
      await sandbox.clean();
    });

    it("[CON-1] refuses a wrong payload of every command, typed, by name, with its id (B12, B15, C3)", async () => {
      const walk = await opened();
      await walkBad(walk.client);
      assert.equal((await walk.client.send("host.ping", {})).ok, true);
    });

    it("[CON-2] answers every command; replies and events decode strictly (B5, B12, B17-B43, C33)", async () => {
      const walk = await opened();
      await walkGood(walk);
      const missing = Object.keys(COMMANDS).filter((command) => !walk.answered.has(command as never));
      assert.deepEqual(missing, ["data.delete_all"]);
      assert.deepEqual(walk.client.faults, []);
      const heard = new Set(walk.client.heard.map((one) => one.event));
      for (const expected of HEARD) assert.ok(heard.has(expected), `${expected} was not heard`);
    });

    it("[CON-3] deletes everything on the exact words (B12)", async () => {
      const walk = await opened();
      const answer = await walk.client.send("data.delete_all", { confirm: "delete everything" });
      assert.deepEqual([answer.code, answer.payload["success"], answer.payload["failures"]], ["", true, []]);
    });

    it("[CON-12] finds the files of the workspace, and the doctor finds the search (B12, B20)", async () => {
      const { client, folder } = await opened();
      const { payload } = await client.send("understand.text", { text: "open README.md", folder });
      assert.equal(payload["command"], "editor.open");
      const { checks } = (await client.send("doctor.run", {})).payload as {
        checks: { name: string; status: string }[];
      };
      assert.equal(checks.find((check) => check.name === "search")?.status, "ok");
      for (const name of ["microphone", "speaker"])
        assert.ok(
          checks.some((check) => check.name === name),
          name,
        );
    });

    if (name === "in process") return;
    it("[CON-11] ends after that, so that no dead authority stays (B60)", async () => {
      const walk = await opened();
      await walk.client.send("data.delete_all", { confirm: "delete everything" });
      assert.equal(await walk.ended, 0);
    });
  });
}

const HEARD = [
  "runtime.transcription",
  "runtime.assistant_sentence",
  "runtime.assistant_generating",
  "runtime.control",
  "runtime.tool_call",
  "runtime.tool_result",
  "runtime.mic_status",
  "approval.requested",
  "approval.resolved",
  "orb.state_changed",
  "config.patched",
  "capability.requested",
  "capability.granted",
  "capability.denied",
  "capability.revoked",
  "view.patch",
];
