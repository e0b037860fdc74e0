// What a model reads when its turn gets long: what goes first, what stays, and that the person is told.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChatModel, ThinkPart, ThinkRequest, ToolDescription } from "../../server/core/brain-ports.ts";
import { compacted, contextChars } from "../../server/core/conversation/compaction.ts";
import type { Message } from "../../server/core/conversation/message.ts";
import { project } from "../../server/core/view/project.ts";
import { withRoom } from "../../server/io/brain/room.ts";
import { createModelCore, modelTurn } from "../support/core.ts";

const user = (text: string): Message => ({ role: "user", text });
const answer = (text: string): Message => ({ role: "assistant", text });
const result = (n: number, chars: number): Message => ({
  role: "result",
  callId: `${n}`,
  text: `File ${n}\n${"x".repeat(chars)}`,
});
const call = (n: number, chars: number): Message => ({
  role: "call",
  callId: `${n}`,
  name: "write_file",
  args: { path: `${n}.ts`, content: "y".repeat(chars), edits: [{ old: "z".repeat(chars), new: "" }] },
});
const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, one) => sum + (one.role === "call" ? JSON.stringify(one.args) : one.text).length, 0);

describe("a turn that gets long", () => {
  it("[COMPACT-1] loses its oldest long results first, and nothing else (B42)", () => {
    const messages = [user("ask"), ...[1, 2, 3, 4, 5].map((n) => result(n, 1_000)), result(6, 10)];
    assert.deepEqual(compacted(messages, 10_000), { messages, leftOut: 0 });
    const { messages: kept, leftOut } = compacted(messages, 3_500);
    assert.equal(leftOut, 2);
    assert.match(
      JSON.stringify(kept[1]),
      /File 1\\n\[The rest of this result was left out: 1007 characters\. Call the tool again/,
    );
    assert.deepEqual(kept.slice(3), messages.slice(3));
  });

  it("[COMPACT-2] then what older calls carried, earlier answers, earlier turns, and last the ends of the newest results (B42)", () => {
    const messages = [
      { role: "system", text: "You are Kodama." } as const,
      user("first"),
      answer("a".repeat(1_000)),
      user("now"),
      call(1, 1_000),
      result(1, 2_000),
      call(2, 1_000),
      result(2, 2_000),
      { role: "user", text: "steer", meanwhile: true } as const,
      call(3, 1_000),
      result(3, 2_000),
    ];
    const [all, now] = [sizeOf(messages), messages.slice(3)];
    const of = (charsMax: number): readonly Message[] => compacted(messages, charsMax).messages;
    const [, , , , , firstResult] = of(all - 1);
    assert.match(JSON.stringify(firstResult), /was left out/);
    // By then the first call is only named.
    const named = of(all - 3_000)[4];
    assert.ok(named?.role === "call" && JSON.stringify(named.args).length < 600);
    assert.equal(named.args["path"], "1.ts");
    const cutAnswer = of(all - 4_200)[2];
    assert.ok(cutAnswer?.role === "assistant" && cutAnswer.text === `${"a".repeat(200)}…`);
    const least = of(0);
    assert.deepEqual(
      least.map((one) => one.role),
      ["system", ...now.map((one) => one.role)],
    );
    assert.deepEqual([least[0], least[1], least[6]], [messages[0], now[0], now[5]]);
    assert.match(JSON.stringify(least.at(-1)), /The end of this result was left out/);
    assert.equal(compacted(messages, 0).leftOut, 4, "three results, and the first request");
    // The newest calls stay whole.
    assert.deepEqual([least[4], least[7]], [now[3], now[6]]);
  });

  it("[COMPACT-4] keeps what was asked earlier as a line, the plan, the files of a change, and what the person answered (B42, D13)", () => {
    const plan: Message = {
      role: "call",
      callId: "p",
      name: "update_plan",
      args: { steps: [{ text: "s".repeat(600), done: false }] },
    };
    const files: Message = {
      role: "call",
      callId: "f",
      name: "edit_files",
      args: {
        files: [
          { path: "src/a.ts", edits: "e".repeat(500) },
          { path: "src/b.ts", edits: "" },
        ],
      },
    };
    const asked: Message = { role: "call", callId: "q", name: "ask_user", args: {} };
    const answered: Message = { role: "result", callId: "q", text: `Use tabs. ${"t".repeat(400)}` };
    const refused: Message = { role: "result", callId: "n", text: `You said no. ${"n".repeat(400)}` };
    const messages = [
      { role: "system", text: "You are Kodama." } as const,
      user(`first ${"q".repeat(900)}`),
      answer("a".repeat(900)),
      user("now"),
      plan,
      result(1, 900),
      files,
      result(2, 900),
      asked,
      answered,
      call(3, 900),
      refused,
      ...[4, 5].flatMap((n) => [call(n, 10), result(n, 500)]),
    ];
    const small = compacted(messages, 3_300).messages;
    const text = JSON.stringify(small);
    assert.ok(sizeOf(small) <= 3_300, String(sizeOf(small)));
    assert.match(text, /first q+…/);
    assert.ok(!text.includes('"aaa'), "the answer is gone before the question");
    for (const kept of [plan, answered, refused])
      assert.ok(small.includes(kept), JSON.stringify(kept).slice(0, 60));
    assert.match(text, /"files":\["src\/a.ts","src\/b.ts"\]/);
  });

  it("[COMPACT-2] an earlier call goes with its result, and no result stays without its call (B42)", () => {
    const messages = [user("first"), call(1, 900), result(1, 10), call(2, 900), result(2, 10), user("now")];
    for (let charsMax = sizeOf(messages); charsMax > 0; charsMax -= 10) {
      const { messages: kept } = compacted(messages, charsMax);
      const ids = (role: "call" | "result"): readonly string[] =>
        kept.flatMap((one) => (one.role === role ? [one.callId] : []));
      assert.deepEqual(ids("result"), ids("call"), `${charsMax}`);
    }
  });

  it("[COMPACT-1] goes by the place of a result: some servers give every call one id (D44)", () => {
    const alike = [1, 2, 3, 4].map((n) => ({ ...result(n, 1_000), callId: "call-0" }));
    const { messages: kept, leftOut } = compacted([user("ask"), ...alike], 3_000);
    assert.equal(leftOut, 2);
    assert.deepEqual(kept.slice(3), alike.slice(2));
  });

  it("[COMPACT-2] never gets longer by it, and never loses a word of the person or a call (B42)", () => {
    const message = fc.oneof(
      fc.string({ maxLength: 900 }).map(answer),
      fc.string({ maxLength: 900 }).map(user),
      fc.tuple(fc.nat(9), fc.nat(3_000)).map(([n, chars]) => result(n, chars)),
      fc.tuple(fc.nat(9), fc.nat(3_000)).map(([n, chars]) => call(n, chars)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), fc.nat(40_000), (course, charsMax) => {
        const messages = [user("the question"), ...course.filter((one) => one.role !== "user")];
        const { messages: kept, leftOut } = compacted(messages, charsMax);
        assert.deepEqual(
          kept.filter((one) => one.role === "user"),
          [messages[0]],
        );
        assert.equal(kept.length, messages.length);
        assert.ok(sizeOf(kept) <= sizeOf(messages));
        if (sizeOf(messages) <= charsMax) assert.deepEqual([kept, leftOut], [messages, 0]);
        for (const one of kept) if (one.role === "result") assert.ok(one.text.length > 0);
      }),
    );
  });
});

describe("the room of a model", () => {
  const heard: ThinkRequest[] = [];
  const model: ChatModel = {
    // oxlint-disable-next-line require-yield
    async *stream(request): AsyncGenerator<ThinkPart> {
      heard.push(request);
    },
  };
  const tool = (chars: number): ToolDescription => ({
    name: "t",
    description: "d".repeat(chars),
    schema: {},
  });
  const messages = [user("ask"), ...[1, 2, 3, 4].map((n) => result(n, 2_200))];
  const request: ThinkRequest = {
    turnId: "t",
    step: 1,
    messages,
    contextTokens: 4_096,
    readOnly: false,
    workspace: { folders: [], file: "" },
  };
  const partsOf = async (offered: readonly ToolDescription[]): Promise<readonly ThinkPart[]> => {
    const fitting = withRoom(model, { provider: "local", tools: () => [tool(100)] });
    const parts: ThinkPart[] = [];
    const { signal } = new AbortController();
    for await (const part of fitting.stream({ ...request, offered }, signal)) parts.push(part);
    return parts;
  };

  it("[COMPACT-3] is what the tools leave, also those of other servers (B42)", async () => {
    assert.deepEqual(await partsOf([]), [{ kind: "fitted", leftOut: 1 }]);
    assert.deepEqual(await partsOf([tool(3_000)]), [{ kind: "fitted", leftOut: 2 }]);
    const [first, second] = heard;
    assert.ok(sizeOf(first?.messages ?? []) > sizeOf(second?.messages ?? []));
    const toolsChars = 3_000;
    const of = (provider: "local" | "endpoint"): number =>
      contextChars({ tokens: 8_192, provider, toolsChars });
    assert.ok(of("endpoint") > of("local"));
    assert.equal(contextChars({ tokens: 1_000, provider: "local", toolsChars: 100_000 }), 750);
  });

  it("[COMPACT-5] a file that was cut is forgotten, also one outside that was granted; one that was read again and is there is not (B42)", async () => {
    const read = (n: number, path: string): readonly Message[] => [
      { role: "call", callId: `${n}`, name: "read_file", args: { path } },
      result(n, 3_000),
    ];
    const forgotten: string[] = [];
    const fitting = withRoom(model, {
      provider: "local",
      tools: () => [],
      forget: (_turnId, path) => void forgotten.push(path),
    });
    const all = [user("ask"), ...["a.ts", "/out/b.ts", "c.ts", "a.ts"].flatMap((path, n) => read(n, path))];
    const where = { folders: ["/ws"], file: "" };
    const asked = { ...request, messages: all, workspace: where };
    for await (const _ of fitting.stream(asked, new AbortController().signal)) continue;
    assert.deepEqual(forgotten, ["/out/b.ts"]);
  });

  it("[TURN-12] what nobody counts is counted by its length, so that no bound of tokens is without end (B42)", async () => {
    const says = (parts: readonly ThinkPart[]): ChatModel => ({
      async *stream() {
        yield* parts;
      },
    });
    const usedBy = async (parts: readonly ThinkPart[]): Promise<readonly ThinkPart[]> => {
      const used: ThinkPart[] = [];
      const fitting = withRoom(says(parts), { provider: "editor", tools: () => [] });
      for await (const part of fitting.stream(request, new AbortController().signal))
        if (part.kind === "used") used.push(part);
      return used;
    };
    const text = { kind: "text", text: "x".repeat(300) } as const;
    const [about] = await usedBy([
      text,
      { kind: "call", name: "t", args: { a: "y".repeat(92) }, providerCallId: "" },
    ]);
    assert.ok(about?.kind === "used");
    assert.equal(about.writtenTokens, Math.ceil((300 + 100) / 3));
    assert.ok(about.readTokens > 2_000 && about.readTokens < 4_096, String(about.readTokens));
    const told = { kind: "used", readTokens: 7, writtenTokens: 3 } as const;
    assert.deepEqual(await usedBy([text, told]), [told]);
    assert.deepEqual(await usedBy([]), []);
  });

  it("[COMPACT-1] what is left out is told to the person (B42)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    const { step } = core.state.runtime.conversation.turns[turnId] ?? { step: 0 };
    core.send({ kind: "brain-fitted", turnId, step, leftOut: 3 });
    const count = core.facts.length;
    core.send({ kind: "brain-fitted", turnId, step, leftOut: 3 });
    core.send({ kind: "brain-fitted", turnId, step: step + 1, leftOut: 9 });
    assert.equal(core.facts.length, count);
    const [shown] = Object.values(project(core.state)["turns"] as Record<string, { left_out?: number }>);
    assert.equal(shown?.left_out, 3);
  });
});
