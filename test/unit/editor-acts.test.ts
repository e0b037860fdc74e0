// What the editor is told to do in words: each act has its words, its name, and its command.
import assert from "node:assert/strict";
import { ACTS } from "../../extension/act-commands.ts";
import { EDITOR_PHRASES } from "../../server/core/understand/phrases-editor-en.ts";
import { EDITOR_ACTS, EDITOR_SHOWS } from "../../server/io/tools/editor-acts.ts";
import { HOUSE_TOOLS, LOOKING_TOOLS } from "../../server/core/tools/names.ts";
import type { ToolCall } from "../../server/core/tools/types.ts";
import { CONTEXT, type Core, createRunningCore, lastCall, prepared, SURFACE, type } from "../support/core.ts";
import { understoodAs } from "../support/phrase-sets.ts";

describe("acts of the editor", () => {
  it("[GRAMMAR-32] are the same in the words, in the tool and in the extension (A11, E5)", () => {
    const said = (what: string): readonly string[] =>
      EDITOR_PHRASES.flatMap(({ command, payload }) => (command === what ? [payload.action] : [])).toSorted();
    assert.deepEqual(said("editor.act"), EDITOR_ACTS.toSorted());
    assert.deepEqual(said("editor.show"), EDITOR_SHOWS.toSorted());
    assert.deepEqual(Object.keys(ACTS).toSorted(), [...EDITOR_ACTS, ...EDITOR_SHOWS].toSorted());
  });

  it("[GRAMMAR-32] go the way that was said, where the key alone would go the other one (D17)", () => {
    for (const [text, action] of [
      ["hide the sidebar", "hide_sidebar"],
      ["show the sidebar again", "show_sidebar"],
      ["hide the terminal", "hide_panel"],
      ["get me out of zen mode", "leave_zen"],
      ["uncomment this line", "uncomment"],
      ["comment this line out", "comment_out"],
      ["remove the breakpoint", "remove_breakpoint"],
      ["put a breakpoint here", "set_breakpoint"],
    ] as const)
      assert.deepEqual(understoodAs(text)?.[1], { action }, text);
  });

  it("[GRAMMAR-32] are done by a request of a person alone: not by talk of them, later, somewhere else or by halves (E5, D17)", () => {
    for (const text of [
      "don't close this tab",
      "how do I close this tab",
      "I closed the tab by mistake",
      "save me a seat",
      "delete line twelve",
      "delete the line that logs the token",
      "delete this, uh, delete this lime",
      "rename foo to bar in the parser",
      "add a comment above this line that explains the loop",
      "fold this loop into the one above",
      "start debugging the login tomorrow",
      "zoom call at three",
      "step out for a coffee",
      "split this function in two",
      "find a better name",
      "delete this lime",
      "remove the lane",
      "close all taps",
      "restore the file",
      "add comments",
      "remove the comments",
      "copy this line",
      "get rid of all files",
      "save this in memory",
      "make the code smaller",
      "collapse this into one function",
      "split this file",
      "step over to the whiteboard",
      "show me the last error",
      "format this",
      "can you debug this for me",
    ])
      assert.doesNotMatch(understoodAs(text)?.[0] ?? "", /^editor\.(?:act|show)$/, text);
  });

  /** The editor shows /ws, a terminal and a plain editor beside it have no keys. */
  const around = (): Core => {
    const core = createRunningCore({}, { serves: ["act"] });
    for (const surfaceId of ["cli", "plain"])
      core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId, serves: [] } });
    core.send({
      kind: "surface-attach",
      surface: { ...SURFACE, surfaceId: "s2", serves: ["act"], trusted: false },
    });
    return core;
  };
  const SAVE = {
    kind: "editor",
    window: "act",
    request: { action: "save", folder: "/ws" },
    detail: "",
  } as const;
  const says = (core: Core, surfaceId: string, command: string): ToolCall => {
    const { turnId } = type(core, "save this", { surfaceId });
    core.send({
      kind: "understood",
      turnId,
      intent: { command, payload: { action: "save" }, confidence: 1 },
    });
    const { callId, state } = lastCall(core);
    const risk = command === "editor.act" ? "change" : "read";
    if (state.kind === "preparing")
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk, subject: SAVE }) });
    return lastCall(core);
  };
  const endOf = ({ state }: ToolCall): string =>
    state.kind === "done" ? state.result.errorCode : state.kind;

  it("[CAPABILITY-11] go to the window that asks and to no other, unasked; from elsewhere they are unavailable (A11, B3)", () => {
    for (const [asker, ends, to] of [
      ["s1", "running", "s1"],
      ["cli", "unavailable", undefined],
      ["plain", "unavailable", undefined],
    ] as const) {
      const core = around();
      assert.equal(endOf(says(core, asker, "editor.act")), ends, asker);
      assert.equal(Object.values(core.state.present.windows.windows).at(-1)?.surfaceId, to, asker);
    }
  });

  it("[CAPABILITY-11] where a folder is not trusted they only show; a model gets neither kind (D14, D2)", () => {
    const core = around();
    const context = { ...CONTEXT, trusted: false };
    const { turnId } = type(core, "save this", { surfaceId: "s2", context });
    core.send({
      kind: "understood",
      turnId,
      intent: { command: "editor.act", payload: { action: "save" }, confidence: 1 },
    });
    assert.equal(endOf(lastCall(core)), "untrusted");
    for (const name of ["editor_act", "editor_show"] as const) assert.ok(HOUSE_TOOLS.has(name), name);
    assert.ok(LOOKING_TOOLS.has("editor_show") && !LOOKING_TOOLS.has("editor_act"));
  });
});
