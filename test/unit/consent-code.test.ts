// A question of high risk, allowed by the number that stands beside it on the screen.
import assert from "node:assert/strict";
import type { Subject } from "../../server/core/tools/types.ts";
import { project } from "../../server/core/view/project.ts";
import { answerTo, ask, type Core, createRunningCore, pendingIn, type } from "../support/core.ts";
import { askAloud, spoken } from "../support/consent-rig.ts";

describe("the number beside a question", () => {
  /** Of a question of high risk, said to its end. */
  const askHigh = (core: Core) => {
    const asked = askAloud(core, { risk: "high", ruleKey: null });
    core.advance(1);
    return { asked, code: asked.spokenCode ?? 0 };
  };
  const UNITS = "zero one two three four five six seven eight nine".split(" ");
  const TENS = "_ ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

  it("[CONSENT-9] allows one of high risk by voice with the number beside it, said in any usual way (E3, D14)", () => {
    for (const say of [
      (code: number) => `yes ${code}`,
      (code: number) => `Yes, ${code}.`,
      (code: number) => `approve ${UNITS[Math.floor(code / 10)]} ${UNITS[code % 10]}`,
      (code: number) => `okay, the code is ${String(code).split("").join(" ")} please`,
    ]) {
      const core = createRunningCore();
      const { asked, code } = askHigh(core);
      assert.ok(code >= 10 && code <= 99);
      spoken(core, say(code), core.nowMs);
      assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "allowed", say(code));
    }
  });

  const otherThan = (code: number): number => (code === 99 ? 98 : code + 1);
  const turnsIn = (core: Core): number => Object.keys(core.state.runtime.conversation.turns).length;
  const toastOf = (core: Core): string => core.state.present.runtime.toast?.text ?? "";

  it("[CONSENT-10] says that a number is wrong, and takes none after three; it becomes no request (E3, D14)", () => {
    const core = createRunningCore();
    const { asked, code } = askHigh(core);
    const before = turnsIn(core);
    for (const words of [/not the number/, /not the number/, /no number counts/]) {
      spoken(core, `yes ${otherThan(code)}`, core.nowMs);
      assert.match(toastOf(core), words);
      core.advance(1);
    }
    spoken(core, `yes ${code}`, core.nowMs);
    assert.equal(pendingIn(core.state).length, 1, "not even the right one");
    assert.match(toastOf(core), /click or a key/);
    assert.equal(turnsIn(core), before);
    const aloud = core.effects.flatMap((one) => (one.kind === "speak" ? [one.text] : []));
    assert.ok(aloud.some((text) => /not the number/.test(text)));
    assert.equal(project(core.state)["approvals"] !== undefined, true);
    const shown = project(core.state)["approvals"] as Record<string, { readonly spoken_code: number }>;
    assert.equal(shown[asked.approvalId]?.spoken_code, 0, "nor is it shown any more");
    core.send(answerTo(asked));
    assert.equal(pendingIn(core.state).length, 0, "a hand still can");
  });

  it("[CONSENT-10] the number without a yes, or with one that was half heard, is asked for again and is no request (E3)", () => {
    const core = createRunningCore();
    const { code } = askHigh(core);
    const before = turnsIn(core);
    for (const text of [
      `es ${code}`,
      String(code),
      `the number is ${code}`,
      `yeah is ${UNITS[Math.floor(code / 10)]} ${UNITS[code % 10]}`.replace("yeah ", ""),
    ]) {
      spoken(core, text, core.nowMs);
      assert.match(toastOf(core), /Say yes and the number/, text);
      core.advance(1);
    }
    assert.deepEqual([turnsIn(core), pendingIn(core.state).length], [before, 1]);
  });

  it("[CONSENT-10] said before it was asked to the end, it is asked for again, and is no wrong one (E3)", () => {
    const core = createRunningCore();
    const { asked, code } = askHigh(core);
    const before = turnsIn(core);
    core.send({ kind: "speech-playing", playing: true });
    for (let i = 0; i < 4; i++) spoken(core, `yes ${code}`, core.nowMs);
    assert.match(toastOf(core), /Say it again/);
    assert.equal(turnsIn(core), before, "no model is told it");
    core.send({ kind: "speech-playing", playing: false });
    core.advance(1);
    spoken(core, `yes ${code}`, core.nowMs);
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "allowed");
  });

  it("[CONSENT-10] where not all of it can be shown there is no number, and no yes in words (E3, D17)", () => {
    const core = createRunningCore();
    const file = { path: "a.ts", folder: "/w", diff: "", cut: true, beforeSha: null, afterSha: "" };
    const subject = { kind: "edit", files: [file] } as unknown as Subject;
    const asked = askAloud(core, { risk: "high", ruleKey: null, subject });
    assert.deepEqual([asked.spokenCode, /only say no/.test(asked.question)], [undefined, true]);
  });

  it("[CONSENT-9] is taken with no other number, not without a yes, not typed, and not before its time (E3, D14)", () => {
    const core = createRunningCore();
    const { code } = askHigh(core);
    const other = otherThan(code);
    const written = TENS[Math.floor(code / 10)] ?? "";
    for (const text of [
      "yes",
      String(code),
      `the number is ${code}`,
      `number ${code}`,
      `please ${code}`,
      `is ${written} one`,
      "yes an eleven",
      `yes ${code} and ${other}`,
      `yes 1${code}`,
      `yes ${code} tests failed`,
      `yes if ${code}`,
      `yes ${written} something`,
      `maybe ${code}`,
    ]) {
      spoken(core, text, core.nowMs);
      assert.equal(pendingIn(core.state).length, 1, text);
    }
    type(core, `yes ${code}`);
    spoken(core, `yes ${code}`, core.nowMs - 10_000);
    core.send({ kind: "speech-playing", playing: true });
    spoken(core, `yes ${code}`, core.nowMs);
    assert.equal(pendingIn(core.state).length, 1);
    core.send({ kind: "speech-playing", playing: false });
    core.advance(1);
    spoken(core, `no, not ${code}`, core.nowMs);
    assert.equal(pendingIn(core.state).length, 0, "a no always counts");
  });

  it("[CONSENT-9] nobody hears the number, and where voice does not count there is none (E3)", () => {
    const core = createRunningCore();
    const { asked, code } = askHigh(core);
    assert.doesNotMatch(asked.question, /\d/);
    assert.match(asked.question, /number beside it/);
    const aloud = core.effects.flatMap((one) => (one.kind === "speak" ? [one.text] : []));
    assert.ok(aloud.length > 0 && aloud.every((text) => !text.includes(String(code))));
    const silent = createRunningCore();
    silent.send({ kind: "config-patch", patch: { "approvals.voice": "off" }, revision: 0 });
    assert.equal(ask(silent, { risk: "high", ruleKey: null }).spokenCode, undefined);
    assert.equal(ask(createRunningCore(), {}).spokenCode, undefined, "words are enough");
  });
});
