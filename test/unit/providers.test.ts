// Which model answers, and who answers instead, through the real loop and effects.
import assert from "node:assert/strict";
import { BusyError, ProviderError, type ThinkPart } from "../../server/core/brain-ports.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { otherMachine } from "../../server/core/conversation/providers.ts";
import { project } from "../../server/core/view/project.ts";
import { createRunningCore, type } from "../support/core.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, diskAfter, type Rig, typeIn } from "../support/rig.ts";
import { createScriptedModel, type ScriptedModel } from "../support/scripted-model.ts";

const BOTH = { "models.localPath": "/models/a.gguf", "models.endpointUrl": "http://127.0.0.1:1/v1" };
const FULL = new ProviderError("refused", "It does not fit.", "Choose a smaller one.");
const text = (words: string): ThinkPart => ({ kind: "text", text: words });

interface Asked {
  readonly rig: Rig;
  readonly turnId: string;
  readonly local: ScriptedModel;
  readonly endpoint: ScriptedModel;
}

async function ask(
  patch: JsonRecord,
  scripts: {
    readonly local?: Parameters<typeof createScriptedModel>[0];
    readonly endpoint?: Parameters<typeof createScriptedModel>[0];
  },
): Promise<Asked> {
  const [local, endpoint] = [
    createScriptedModel(scripts.local ?? []),
    createScriptedModel(scripts.endpoint ?? []),
  ];
  const tools = createFakeTools({ risk: "read", result: { summary: "the file" } });
  const rig = await createRig({ tools, models: { local, endpoint } });
  await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
  const turnId = await typeIn(rig, "explain this");
  await rig.still();
  return { rig, turnId, local, endpoint };
}

const turnOf = ({ rig, turnId }: Asked) => rig.loop.state().runtime.conversation.turns[turnId];
const saidIn = (asked: Asked): readonly string[] =>
  Object.values(turnOf(asked)?.sentences ?? {}).map((one) => one.text);
const fellBack = ({ rig }: Asked) =>
  rig.appends
    .flatMap(({ facts }) => facts)
    .flatMap((fact) =>
      fact.kind === "provider-fell-back" ? [[fact.primary, fact.fallback, fact.errorCode]] : [],
    );

const SELECTED: ThinkPart = { kind: "selected", provider: "p", model: "m", reason: "scripted" };
const selected = ({ rig }: Asked): readonly string[] =>
  rig.appends
    .flatMap(({ facts }) => facts)
    .flatMap((fact) => (fact.kind === "model-selected" ? [fact.reason] : []));

/** Requests one after the other: who answered, how often the first one was asked, and why not, where it was the second. */
async function overTime(local: ScriptedModel, endpoint: ScriptedModel) {
  const clock = createFakeClock();
  const rig = await createRig({ tools: createFakeTools(), models: { local, endpoint }, clock });
  await rig.loop.ask({ kind: "config-patch", patch: BOTH, revision: 0 });
  const request = async (waitMs: number) => {
    clock.advance(waitMs);
    const turnId = await typeIn(rig, "explain this");
    await rig.still();
    const asked = { rig, turnId, local, endpoint };
    return [saidIn(asked).join(), local.requests.length, fellBack(asked).at(-1)?.[2]];
  };
  return { rig, request };
}

describe("models in order", () => {
  for (const [first, patch, answers] of [
    ["the one inside Kodama", BOTH, "local"],
    ["the server, where it is the first choice", { ...BOTH, "models.first": "endpoint" }, "endpoint"],
    [
      "the server, where it is the only one",
      { "models.endpointUrl": BOTH["models.endpointUrl"] },
      "endpoint",
    ],
    [
      "the one inside, where it is the only one",
      { "models.localPath": "/a.gguf", "models.first": "endpoint" },
      "local",
    ],
  ] as const)
    it(`[PROVIDER-1] [PROVIDER-10] ${first} answers (B42)`, async () => {
      const asked = await ask(patch, {
        local: [[SELECTED, text("Here.")]],
        endpoint: [[SELECTED, text("There.")]],
      });
      assert.deepEqual(saidIn(asked), [answers === "local" ? "Here." : "There."]);
      assert.equal(asked[answers].requests.length, 1);
      assert.deepEqual(fellBack(asked), []);
      assert.deepEqual(selected(asked), ["scripted, the first choice"]);
    });

  it("[PROVIDER-1] without any, the turn says what to do (E5)", async () => {
    const asked = await ask({}, {});
    assert.equal(turnOf(asked)?.state, "failed");
    assert.match(turnOf(asked)?.nextStep ?? "", /Kodama: Models…/);
  });

  it("[PROVIDER-2] where the first one cannot, the other one answers, and goes on with its tools (B42, A5)", async () => {
    const call: ThinkPart = { kind: "call", name: "read_file", args: {}, providerCallId: "p" };
    const asked = await ask(BOTH, { local: [FULL], endpoint: [[SELECTED, call], [text("Read.")]] });
    assert.deepEqual(saidIn(asked), ["Read."]);
    assert.deepEqual(fellBack(asked), [["local", "endpoint", "refused"]]);
    assert.deepEqual(selected(asked), ["scripted, since another one could not"]);
    const { toast } = asked.rig.loop.state().present.runtime;
    assert.equal(toast?.text, "It does not fit. The model server is asked instead.");
    assert.equal(asked.local.requests.length, 1);
    assert.equal(asked.endpoint.requests.length, 2);
  });

  it("[PROVIDER-9] nobody else is asked where the person wants that, and it is said (B42)", async () => {
    const asked = await ask(
      { ...BOTH, "models.fallback": "off" },
      { local: [FULL], endpoint: [[text("There.")]] },
    );
    assert.deepEqual(saidIn(asked), ["It does not fit."]);
    assert.equal(asked.endpoint.requests.length, 0);
    assert.equal(turnOf(asked)?.state, "failed");
  });

  it("[PROVIDER-2] where nobody can, the turn ends in the words of the last one (B42, D3)", async () => {
    const gone = new ProviderError("unreachable", "Nobody is there.", "Start it.");
    const asked = await ask(BOTH, { local: [FULL], endpoint: [gone] });
    assert.deepEqual(saidIn(asked), ["Nobody is there."]);
    assert.equal(turnOf(asked)?.nextStep, "Start it.");
    assert.deepEqual(fellBack(asked), [
      ["local", "endpoint", "refused"],
      ["endpoint", "none", "unreachable"],
    ]);
  });

  it("[PROVIDER-4] one that failed three times in a minute rests while another can answer, is tried again after half a minute, and is first again when it answers (B42, D41)", async () => {
    const down = new ProviderError("unreachable", "Nobody is there.", "Start it.");
    const local = createScriptedModel([down, down, down, down, [text("Here again.")], [text("Still here.")]]);
    const endpoint = createScriptedModel(Array.from({ length: 5 }, () => [text("There.")]));
    const { rig, request } = await overTime(local, endpoint);
    assert.deepEqual(await request(1_000), ["There.", 1, "unreachable"]);
    assert.deepEqual(await request(1_000), ["There.", 2, "unreachable"]);
    assert.deepEqual(await request(1_000), ["There.", 3, "unreachable"]);
    assert.deepEqual(await request(29_000), ["There.", 3, "resting"]);
    const { toast } = rig.loop.state().present.runtime;
    assert.match(toast?.text ?? "", /asked again in 1 s\. The model server is asked instead\.$/);
    // One try after its rest, and it rests on.
    assert.deepEqual(await request(1_000), ["There.", 4, "unreachable"]);
    assert.deepEqual((await request(29_000)).slice(1), [4, "resting"]);
    assert.deepEqual((await request(1_000)).slice(0, 2), ["Here again.", 5]);
    assert.deepEqual((await request(0)).slice(0, 2), ["Still here.", 6]);
  });

  it("[PROVIDER-4] one that says how long it wants to be left alone rests for so long at once, ten minutes at most (B42, D41)", async () => {
    const busy = (waitMs: number) => new BusyError("It asks us to wait.", "Try again later.", waitMs);
    const local = createScriptedModel([busy(90_000), busy(86_400_000), [text("Here again.")]]);
    const endpoint = createScriptedModel(Array.from({ length: 6 }, () => [text("There.")]));
    const { request } = await overTime(local, endpoint);
    assert.deepEqual(await request(0), ["There.", 1, "rate_limited"]);
    assert.deepEqual(await request(89_000), ["There.", 1, "resting"]);
    assert.deepEqual(await request(1_000), ["There.", 2, "rate_limited"]);
    assert.deepEqual(await request(599_000), ["There.", 2, "resting"]);
    assert.deepEqual((await request(1_000)).slice(0, 2), ["Here again.", 3]);
  });

  it("[PROVIDER-4] where nobody else can answer, the one that failed is asked each time (B42, D41)", async () => {
    const down = new ProviderError("unreachable", "Nobody is there.", "Start it.");
    const local = createScriptedModel([down, down, down, down, [text("Here again.")]]);
    const rig = await createRig({ tools: createFakeTools(), models: { local, endpoint: local } });
    await rig.loop.ask({ kind: "config-patch", patch: { "models.localPath": "/a.gguf" }, revision: 0 });
    for (let n = 0; n < 5; n++) {
      await typeIn(rig, "explain this");
      await rig.still();
    }
    assert.equal(local.requests.length, 5);
  });

  it("[PROVIDER-2] a thought that a restart interrupted is sent to nobody else (B42, B58)", async () => {
    const begun = Promise.withResolvers<void>();
    const never: ScriptedModel = {
      requests: [],
      // oxlint-disable-next-line require-yield
      async *stream() {
        begun.resolve();
        await new Promise(() => {});
      },
    };
    const first = await createRig({
      tools: createFakeTools(),
      models: { local: never, endpoint: createScriptedModel([]) },
    });
    await first.loop.ask({ kind: "config-patch", patch: BOTH, revision: 0 });
    const turnId = await typeIn(first, "explain this");
    await begun.promise;
    const endpoint = createScriptedModel([[text("There.")]]);
    let appends = first.appends;
    // It is asked of the same one again; when that ends the server, too, the turn is over.
    for (const said of [/^$/, /interrupted/]) {
      const rig = await createRig({
        tools: createFakeTools(),
        models: { local: never, endpoint },
        journal: createMemoryJournal(diskAfter(appends)),
      });
      await rig.still();
      assert.match(saidIn({ rig, turnId, local: never, endpoint }).join(), said);
      appends = [...appends, ...rig.appends];
    }
    assert.equal(endpoint.requests.length, 0);
  });

  for (const [parts, told] of [
    [[text("One. Two")], "One."],
    [[text("```ts\nconst half"), { kind: "cut" }], "```ts\nconst half"],
  ] as const)
    it(`[PROVIDER-2] [ENDPOINT-18] after ${JSON.stringify(told)} was said nobody else takes over (B42)`, async () => {
      const breaks: ScriptedModel = {
        requests: [],
        async *stream() {
          yield* parts;
          await Promise.resolve();
          throw new ProviderError("truncated", "It broke off.", "Ask again.");
        },
      };
      const endpoint = createScriptedModel([[text("There.")]]);
      const rig = await createRig({ tools: createFakeTools(), models: { local: breaks, endpoint } });
      await rig.loop.ask({ kind: "config-patch", patch: BOTH, revision: 0 });
      const turnId = await typeIn(rig, "explain this");
      await rig.still();
      assert.deepEqual(saidIn({ rig, turnId, local: breaks, endpoint }), [told, "It broke off."]);
      assert.equal(endpoint.requests.length, 0);
    });
});

describe("where a model server is", () => {
  for (const [url, host] of [
    ["http://127.0.0.1:11434/v1", ""],
    ["http://localhost:1234", ""],
    ["http://LOCALHOST/v1", ""],
    ["http://[::1]:8080/v1", ""],
    ["https://api.example.com/v1", "api.example.com"],
    ["http://192.168.1.5:11434/v1", "192.168.1.5"],
    ["http://127.1/v1", "127.1"],
    ["http://localhost.example.com/v1", "localhost.example.com"],
    ["http://127.0.0.1@example.com/v1", "http://…@example.com/v1"],
    ["https://me:secret@example.com/v1", "https://…@example.com/v1"],
    ["http://127.0.0.1\\@example.com/v1", "http://…@example.com/v1"],
    ["http://127.0.0.1?@example.com", "http://…@example.com"],
    ["ftp://127.0.0.1/", "ftp://127.0.0.1/"],
    ["nonsense", "nonsense"],
  ] as const)
    it(`[PROVIDER-3] ${url} is ${host === "" ? "this machine" : "another one"} (B58)`, () => {
      assert.equal(otherMachine(url), host);
    });

  it("[PROVIDER-5] while a model on another machine answers, every screen says where the words go; else nowhere (B33, E5)", async () => {
    const url = "https://models.example.org/v1";
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "models.endpointUrl": url }, revision: 0 });
    const egress = (): unknown => (project(core.state)["flags"] as JsonRecord)["egress"];
    const { turnId } = type(core, "explain this to me");
    core.send({ kind: "understood", turnId, intent: null });
    // It waits for the yes to that machine.
    assert.equal(egress(), "");
    core.send({
      kind: "grant-keep",
      capability: "network",
      scope: "models.example.org",
      reason: "Use it",
    });
    assert.equal(egress(), "models.example.org");
    core.send({ kind: "turn-cancel", turnId });
    assert.equal(egress(), "");
    core.send({
      kind: "config-patch",
      patch: { "models.endpointUrl": "http://127.0.0.1:1/v1" },
      revision: 0,
    });
    const here = type(core, "explain that to me");
    core.send({ kind: "understood", turnId: here.turnId, intent: null });
    assert.equal(egress(), "");
  });
});
