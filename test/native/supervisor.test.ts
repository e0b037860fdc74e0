// Which model is put aside when a host of native code ends by itself.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ending, type Phase, Supervisor, type SupervisorTimes } from "../../native/supervisor.ts";
import { createPutAside } from "../../native/put-aside.ts";
import { ROOT } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

describe("the supervisor", () => {
  const dir = mkdtempSync(join(tmpdir(), "kodama-supervisor-"));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const model = (name: string): string => {
    const path = join(dir, name);
    writeFileSync(path, name);
    return path;
  };
  const [tts, stt, other] = [model("tts"), model("stt"), model("other")];
  const speaking: Phase = { part: "mouth", doing: "speaking", model: tts };
  const recognising: Phase = { part: "recogniser", doing: "recognising speech", model: stt };
  const over = (part: string): Phase => ({ part, doing: "", model: "" });

  async function dying(
    times: Partial<SupervisorTimes> = {},
    file?: string,
  ): Promise<{
    readonly die: (...phases: readonly Phase[]) => Promise<Ending>;
    readonly hang: (...phases: readonly Phase[]) => Promise<Ending>;
    readonly killed: (...phases: readonly Phase[]) => Promise<Ending>;
    readonly obstacle: (path: string) => string;
    close(): Promise<void>;
  }> {
    const endings: Ending[] = [];
    const supervisor = new Supervisor<
      { readonly kind: "die" | "hang" | "killed"; readonly phases: readonly Phase[] },
      { readonly kind: "none" }
    >({
      script: join(ROOT, "test", "fixtures", "voice", "dying-host.ts"),
      log: () => {},
      aside: createPutAside(file),
      times: { pingEveryMs: 60_000, missedMax: 3, backOffMs: [0, 0, 0, 0, 0, 0], ...times },
      hear: () => {},
      ended: (ending) => void endings.push(ending),
    });
    const ended = async (kind: "die" | "hang" | "killed", phases: readonly Phase[]): Promise<Ending> => {
      const before = endings.length;
      supervisor.send({ kind, phases });
      await until("it ended", () => endings.length > before);
      const ending = endings.at(-1);
      assert.ok(ending !== undefined);
      return ending;
    };
    return {
      die: (...phases) => ended("die", phases),
      hang: (...phases) => ended("hang", phases),
      killed: (...phases) => ended("killed", phases),
      obstacle: (path) => supervisor.obstacle(path),
      close: () => supervisor.close(),
    };
  }

  it("[VOICEHOST-7] given up after ends in a row, it can be used again after a while (D3, D4)", async () => {
    const { die, obstacle, close } = await dying({ backOffMs: [0, 0, 0], givenUpMs: 150 });
    await die();
    await die();
    const last = await die();
    assert.deepEqual([last.givenUp, obstacle("")], [true, "given_up"]);
    await until("it may be started again", () => obstacle("") === "");
    await die();
    await close();
  });

  it("[VOICEHOST-8] a step that takes too long ends it, is told, and its model is put aside; one that ended in time is forgotten (D3)", async () => {
    const { hang, obstacle, close } = await dying();
    const slow = { ...recognising, limitMs: 50 };
    const ending = await hang({ ...speaking, limitMs: 20 }, over("mouth"), slow);
    assert.match(ending.how, /^while recognising speech \(no end after 0 s\)/);
    assert.deepEqual([obstacle(tts), obstacle(stt)], ["", "put_aside"]);
    await close();
  });

  it("[VOICEHOST-11] a host that is slow to begin is given its time, and one that never says that it is there is ended (D4)", async () => {
    const begin = (slowMs: number, helloMaxMs: number) => {
      const [told, endings]: [string[], Ending[]] = [[], []];
      const supervisor = new Supervisor<{ readonly kind: "wanted" }, { readonly kind: "none" }>({
        script: join(ROOT, "test", "fixtures", "voice", "slow-host.ts"),
        log: () => {},
        env: { SLOW_MS: String(slowMs) },
        times: { pingEveryMs: 20, missedMax: 3, backOffMs: [0], helloMaxMs },
        hear: ({ kind }) => void told.push(kind),
        ended: (ending) => void endings.push(ending),
      });
      supervisor.send({ kind: "wanted" });
      return { told, endings, supervisor };
    };
    const slow = begin(600, 60_000);
    await until("it is there", () => slow.told.includes("hello"));
    assert.deepEqual(slow.endings, [], "thirty beats without an answer");
    await slow.supervisor.close();
    const never = begin(60_000, 300);
    await until("it is ended", () => never.endings.length > 0);
    assert.deepEqual(never.told, []);
    await never.supervisor.close();
  });

  it("[VOICEHOST-5] puts the one model aside that was busy, also where another part just ended its step (D3, D5)", async () => {
    const { die, obstacle, close } = await dying();
    const ending = await die(speaking, recognising, over("recogniser"));
    assert.match(ending.how, /^while speaking \(exit code 3\)/);
    assert.deepEqual([obstacle(tts), obstacle(stt)], ["put_aside", ""]);
    await close();
  });

  it("[VOICEHOST-5] of several that were busy it blames none at first, and then the one that was so again (D3, D5)", async () => {
    const { die, obstacle, close } = await dying();
    const ending = await die(speaking, recognising);
    assert.match(ending.how, /while speaking and recognising speech/);
    assert.deepEqual([obstacle(tts), obstacle(stt)], ["", ""]);
    await die({ ...speaking, model: other }, recognising);
    assert.deepEqual([obstacle(tts), obstacle(stt), obstacle(other)], ["", "put_aside", ""]);
    await close();
  });

  it("[VOICEHOST-5] killed by somebody else once may be chance: the model is tried again, and put aside the second time (D3, D5)", async () => {
    const { killed, die, obstacle, close } = await dying();
    assert.match((await killed(speaking)).how, /while speaking \(SIGKILL\)/);
    assert.equal(obstacle(tts), "");
    await killed(recognising);
    assert.deepEqual([obstacle(tts), obstacle(stt)], ["", ""]);
    await killed(recognising);
    assert.deepEqual([obstacle(tts), obstacle(stt)], ["", "put_aside"]);
    await die(speaking);
    assert.equal(obstacle(tts), "put_aside");
    await close();
  });

  it("[VOICEHOST-5] blames nothing where no step was under way, and believes a model again that was changed (D5)", async () => {
    const { die, obstacle, close } = await dying();
    assert.equal((await die(speaking, over("mouth"))).model, "");
    assert.equal(obstacle(tts), "");
    await die(speaking);
    assert.equal(obstacle(tts), "put_aside");
    await new Promise((resolve) => setTimeout(resolve, 20));
    model("tts");
    assert.equal(obstacle(tts), "");
    await close();
  });

  it("[VOICEHOST-5] remembers over a restart which model it died of, and believes no file that is broken (B8, D5)", async () => {
    const file = join(dir, "put-aside.json");
    const first = await dying({}, file);
    await first.die({ ...speaking, model: other });
    await first.close();
    assert.equal(statSync(file).mode & 0o077, 0);
    const second = await dying({}, file);
    assert.deepEqual([second.obstacle(other), second.obstacle(stt)], ["put_aside", ""]);
    await second.close();
    const week = 7 * 86_400_000;
    const [entry] = JSON.parse(readFileSync(file, "utf8"));
    for (const broken of [
      "",
      "{",
      "[1, null]",
      '[{"path":1}]',
      `"${"x".repeat(200_000)}"`,
      JSON.stringify([{ ...entry, atMs: entry.atMs - week }]),
    ]) {
      writeFileSync(file, broken);
      assert.equal(createPutAside(file).has(other), false, broken.slice(0, 40));
    }
    writeFileSync(file, "[]");
    // Another window's are kept, and seen; one that was only killed is tried again after a restart.
    const [one, two] = [createPutAside(file), createPutAside(file)];
    one.add(tts, true);
    two.add(stt, true);
    two.add(other, false);
    assert.deepEqual([one.has(stt), two.has(tts), two.has(other), one.has(other)], [true, true, true, false]);
    createPutAside(join(dir, "no-folder", "put-aside.json")).add(other, true);
    const many = createPutAside(file);
    for (let n = 0; n < 120; n++) many.add(`${other}-${n}`, true);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).length, 100);
  });
});
