// The reader of spoken and typed answers: closed words, a "no" anywhere wins, doubt is no answer.
import assert from "node:assert/strict";
import fc from "fast-check";
import { isStop, readConsent } from "../../server/core/understand/consent.ts";
import { answerTo, ask, type Core, createRunningCore, pendingIn, type } from "../support/core.ts";
import { askAloud, spoken } from "../support/consent-rig.ts";
import { fixtureLines } from "../support/fixture-lines.ts";

const TRUE_YES = fixtureLines("consent-yes.txt");
/** A "no", or talk that happens to hold a consent word, or the words of somebody else. */
const NEVER_ALLOW = fixtureLines("consent-never-allow.txt");

describe("consent", () => {
  it("[CONSENT-1] reads every plain yes as a yes (E3, D17)", () => {
    assert.ok(TRUE_YES.length >= 60, `${TRUE_YES.length} utterances`);
    assert.deepEqual(
      TRUE_YES.filter((text) => readConsent(text) !== "allow"),
      [],
    );
  });

  it("[CONSENT-2] never reads talk, doubt, questions or a no as a yes (E3)", () => {
    assert.ok(NEVER_ALLOW.length >= 300, `${NEVER_ALLOW.length} utterances`);
    assert.deepEqual(
      NEVER_ALLOW.filter((text) => readConsent(text) === "allow"),
      [],
    );
  });

  it("[CONSENT-2] takes a question mark of any script for a question (E3)", () => {
    assert.deepEqual(
      ["yes？", "ok؟", "sure⁇", "yes⁈", "¿yes"].filter((text) => readConsent(text) === "allow"),
      [],
    );
  });

  it("[CONSENT-2] takes being called for no yes (E3, D8)", () => {
    assert.deepEqual(
      ["okay kodama", "Ok, Kodama.", "OK Kodama!"].filter((text) => readConsent(text) === "allow"),
      [],
    );
  });

  it("[CONSENT-3] a no word anywhere in a short answer denies (E3)", () => {
    const no = fc.constantFrom("no", "nope", "never", "don't", "cancel", "reject", "not", "won't");
    const yes = fc.array(fc.constantFrom("yes", "ok", "please", "go", "ahead", "sure"), { maxLength: 2 });
    fc.assert(
      fc.property(yes, no, yes, (before, word, after) => {
        assert.equal(readConsent([...before, word, ...after].join(" ")), "deny");
      }),
    );
  });

  it("[CONSENT-4] words nobody listed never allow, wherever they stand (E3)", () => {
    const odd = fc.stringMatching(/^[a-z]{9,14}$/).filter((word) => word !== "confirmed");
    const yes = fc.constantFrom("yes", "ok", "approve", "go ahead", "do it");
    fc.assert(
      fc.property(yes, odd, fc.boolean(), (word, strange, before) => {
        assert.notEqual(readConsent(before ? `${strange} ${word}` : `${word} ${strange}`), "allow");
      }),
    );
  });

  it("[CONSENT-4] reads any text without failing, and answers with one of three words (E3)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        assert.ok(["allow", "deny", "none"].includes(readConsent(text)));
      }),
    );
  });

  const STOPS: Readonly<Record<string, boolean>> = {
    stop: true,
    "Stop!": true,
    " STOP. ": true,
    "stop it": true,
    "Please stop.": true,
    "kodama, stop": true,
    "cancel that": true,
    abort: true,
    "shut up": true,
    quiet: true,
    "stop the server": false,
    "don't stop": false,
    nonstop: false,
    "cancel the second test": false,
    "how do I stop": false,
    "": false,
    stopstop: false,
  };
  for (const [text, stops] of Object.entries(STOPS)) {
    it(`[CONSENT-5] "${text}" ${stops ? "stops" : "does not stop"} (E5)`, () => {
      assert.equal(isStop(text), stops);
    });
  }
});

describe("an answer in words", () => {
  it("[CONSENT-6] does not count before it was asked aloud, where it is (E3)", () => {
    for (const [voice, open] of [
      [{}, 1],
      [{ "voice.speak": "never" }, 0],
    ] as const) {
      const core = createRunningCore();
      core.send({ kind: "config-patch", patch: voice, revision: 0 });
      ask(core);
      core.advance(500);
      spoken(core, "yes", core.nowMs);
      assert.equal(pendingIn(core.state).length, open);
    }
  });

  it("[CONSENT-6] counts when it began after the question (E3, B6)", () => {
    const core = createRunningCore();
    const asked = askAloud(core);
    core.advance(500);
    assert.equal(spoken(core, "yes", core.nowMs).turnId, "");
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "allowed");
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.decidedBy, "you, by voice");
  });

  it("[CONSENT-6] does not count when it began before the question (E3)", () => {
    const core = createRunningCore();
    const begunAtMs = core.nowMs;
    core.advance(10);
    askAloud(core);
    spoken(core, "yes", begunAtMs);
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[CONSENT-6] does not count while our own voice is heard (E3, D9)", () => {
    const core = createRunningCore();
    askAloud(core);
    core.send({ kind: "speech-playing", playing: true });
    core.advance(500);
    spoken(core, "yes", core.nowMs);
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[CONSENT-6] does not count when it began while our own voice was heard (E3, D9)", () => {
    const core = createRunningCore();
    askAloud(core);
    core.send({ kind: "speech-playing", playing: true });
    core.advance(500);
    const begunAtMs = core.nowMs;
    core.advance(500);
    core.send({ kind: "speech-playing", playing: false });
    spoken(core, "yes", begunAtMs);
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[CONSENT-7] never allows a high-risk question, but may deny it (E3, D14)", () => {
    const core = createRunningCore();
    const asked = askAloud(core, { risk: "high", ruleKey: null });
    core.advance(1);
    type(core, "yes");
    assert.equal(pendingIn(core.state).length, 1);
    type(core, "no");
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "denied");
  });

  it("[CONSENT-7] is not taken by voice where the setting says off, and still denies (E3)", () => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "approvals.voice": "off" }, revision: 0 });
    askAloud(core);
    core.advance(1);
    spoken(core, "yes", core.nowMs);
    assert.equal(pendingIn(core.state).length, 1);
    spoken(core, "no", core.nowMs);
    assert.equal(pendingIn(core.state).length, 0);
  });

  it("[CONSENT-7] is not asked for where it would not be taken (D17, E3)", () => {
    const core = createRunningCore();
    assert.doesNotMatch(askAloud(core, { risk: "high", ruleKey: null }).question, /say yes or no/i);
    core.send({ kind: "turn-cancel", turnId: "" });
    assert.match(askAloud(core).question, /say yes or no/i);
  });

  it("[CONSENT-8] allows nothing when two questions are open (E3)", () => {
    const core = createRunningCore();
    const asked = askAloud(core);
    const { turnId } = asked;
    core.send({ kind: "tool-propose", turnId, step: 0, name: "run_command", args: {}, providerCallId: "" });
    const second = Object.keys(core.state.runtime.tools.calls).at(-1) ?? "";
    core.send({ kind: "tool-prepared", callId: second, prepared: { ...preparedOf(core, asked.callId) } });
    assert.equal(pendingIn(core.state).length, 2);
    core.advance(1);
    type(core, "yes");
    assert.equal(pendingIn(core.state).length, 2);
    core.send(answerTo(asked));
    type(core, "yes");
    assert.equal(pendingIn(core.state).length, 0);
  });
});

function preparedOf(core: Core, callId: string) {
  const call = core.state.runtime.tools.calls[callId];
  if (call?.state.kind !== "ready") throw new Error("the call is not ready");
  return call.state.prepared;
}
