// What the model inside is told at its usual size, by the composed host: real tools, real instructions of a project, real files.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AnswerPart, LocalEngine, LocalJob } from "../../server/core/brain-ports.ts";
import { compose } from "../support/composed.ts";
import { attachClient } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

const LINES = 400;
const LINE = "const value = compute(previous, next);";

describe("what the model inside is told", () => {
  const state = temporaryFolder("state");
  const folder = temporaryFolder("ws");
  const path = join(folder.path, "long.ts");
  after(() => {
    state.remove();
    folder.remove();
  });
  before(() => {
    writeFileSync(path, `${LINE}\n`.repeat(LINES));
    writeFileSync(join(folder.path, "AGENTS.md"), "Use tabs, never spaces.\n".repeat(400));
    writeFileSync(join(state.path, "made.gguf"), "");
  });

  /** Reads on to the end of the file, and then would replace it. */
  const answerTo = ({ messages }: LocalJob, n: number): AnswerPart => {
    const last = messages.at(-1);
    const told = last?.role === "result" ? last.text : "";
    const [, from = n === 1 ? "1" : ""] = /Go on with from_line (\d+)/.exec(told) ?? [];
    const providerCallId = `call${n}`;
    if (from !== "")
      return {
        kind: "call",
        name: "read_file",
        args: { path: "long.ts", from_line: Number(from) },
        providerCallId,
      };
    const wrote = messages.some((one) => one.role === "call" && one.name === "write_file");
    return wrote
      ? { kind: "text", text: "Done." }
      : { kind: "call", name: "write_file", args: { path: "long.ts", content: "" }, providerCallId };
  };

  it("[COMPACT-5] two pages of a file fit whole, beside long instructions and the tools; what is cut counts as unread (B42, B22)", async () => {
    const jobs: LocalJob[] = [];
    const engine: LocalEngine = {
      device: () => ({ name: "", why: "" }),
      letGo() {},
      async *generate(job) {
        jobs.push(job);
        await Promise.resolve();
        yield answerTo(job, jobs.length);
      },
      close: () => Promise.resolve(),
    };
    const composed = await compose(state.path, { engine });
    try {
      const client = await attachClient(composed.host, { folders: [folder.path], trusted: true });
      await client.send("config.patch", { patch: { "models.localPath": join(state.path, "made.gguf") } });
      await client.send("conversation.inject_text", { text: "tell me all about the long one, dear friend" });
      await client.until("runtime.assistant_sentence");
      const third = jobs[2]?.messages ?? [];
      const results = third.flatMap((one) => (one.role === "result" ? [one.text] : []));
      assert.equal(results.length, 2);
      for (const text of results)
        assert.match(text, /\n\[Lines \d+ to \d+ of 401\. Go on with from_line \d+\.\]$/);
      assert.ok((results[0]?.length ?? 0) > 3_500, "a page is worth reading");
      assert.ok(JSON.stringify(third[0]).includes("Use tabs"));
      const last = jobs.at(-1)?.messages ?? [];
      assert.match(JSON.stringify(last.at(-1)), /read all of it|read the rest|have not read/i);
      assert.equal(readFileSync(path, "utf8").length, LINES * (LINE.length + 1));
    } finally {
      await composed.close();
    }
  });
});
