// When an utterance is over: the machine as a table, its promises as properties, and what the core makes of it.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  commitDelayMs,
  learned,
  type Listening,
  onClock,
  onSpeechEnd,
  onSpeechStart,
  onText,
  type Step,
  TURN_MS,
} from "../../server/core/voice/turn-machine.ts";
import { type ListenState, PAUSE_OF_ANYBODY_MS } from "../../server/core/voice/types.ts";
import { SHOWN, codeOf, type Core, createRunningCore } from "../support/core.ts";

type Kind = ListenState["kind"] | "soft_end with text";
const STATES: Record<Kind, ListenState> = {
  listening: { kind: "listening" },
  hearing: { kind: "hearing", revision: 1, fromMs: 0, lastSpeechMs: 1_000, voiced: false, shownMs: 0 },
  soft_end: {
    kind: "soft_end",
    revision: 1,
    fromMs: 0,
    lastSpeechMs: 1_000,
    text: null,
    waitMs: 0,
    nowMs: 1_200,
    final: false,
  },
  "soft_end with text": {
    kind: "soft_end",
    revision: 1,
    fromMs: 0,
    lastSpeechMs: 1_000,
    text: "hello there",
    waitMs: TURN_MS.commitUnknown,
    nowMs: 1_200,
    final: false,
  },
};
const GOES_ON: Listening = { ended: false, held: false, captions: "none", pauseMs: PAUSE_OF_ANYBODY_MS };
const INPUTS = {
  "speech starts": (s: ListenState) => onSpeechStart(s, 1_250),
  "speech ends": (s: ListenState) => onSpeechEnd(s, 1_250),
  "clock, short silence": (s: ListenState) => onClock(s, 1_150, GOES_ON),
  "clock, 200 ms": (s: ListenState) => onClock(s, 1_200, GOES_ON),
  "clock, 600 ms": (s: ListenState) => onClock(s, 1_600, GOES_ON),
  "audio ends": (s: ListenState) => onClock(s, 1_010, { ...GOES_ON, ended: true }),
  "text of this revision": (s: ListenState) => onText(s, { revision: 1, text: "hello there" }, GOES_ON),
  "text of another revision": (s: ListenState) => onText(s, { revision: 2, text: "hello there" }, GOES_ON),
  "empty text": (s: ListenState) => onText(s, { revision: 1, text: "  " }, GOES_ON),
} as const;
type Said = keyof typeof INPUTS;

const TABLE: Record<Kind, Record<Said, string>> = {
  listening: {
    "speech starts": "hearing 1",
    "speech ends": "listening",
    "clock, short silence": "listening",
    "clock, 200 ms": "listening",
    "clock, 600 ms": "listening",
    "audio ends": "listening",
    "text of this revision": "listening",
    "text of another revision": "listening",
    "empty text": "listening",
  },
  hearing: {
    "speech starts": "hearing 1",
    "speech ends": "hearing 1",
    "clock, short silence": "hearing 1",
    "clock, 200 ms": "soft_end 1 transcribe",
    "clock, 600 ms": "soft_end 1 transcribe",
    "audio ends": "soft_end 1 transcribe",
    "text of this revision": "hearing 1",
    "text of another revision": "hearing 1",
    "empty text": "hearing 1",
  },
  soft_end: {
    "speech starts": "hearing 2",
    "speech ends": "soft_end 1",
    "clock, short silence": "soft_end 1",
    "clock, 200 ms": "soft_end 1",
    "clock, 600 ms": "soft_end 1",
    "audio ends": "soft_end 1",
    "text of this revision": "soft_end 1",
    "text of another revision": "soft_end 1",
    "empty text": "listening",
  },
  "soft_end with text": {
    "speech starts": "hearing 2",
    "speech ends": "soft_end 1",
    "clock, short silence": "soft_end 1",
    "clock, 200 ms": "soft_end 1",
    "clock, 600 ms": "listening committed",
    "audio ends": "listening committed",
    "text of this revision": "soft_end 1",
    "text of another revision": "soft_end 1",
    "empty text": "listening",
  },
};

function name({ listen, transcribe, committed }: Step): string {
  const revision = listen.kind === "listening" ? "" : ` ${listen.revision}`;
  return `${listen.kind}${revision}${transcribe === null ? "" : " transcribe"}${committed === null ? "" : " committed"}`;
}

describe("the turn machine", () => {
  for (const [from, row] of Object.entries(TABLE)) {
    for (const [said, to] of Object.entries(row)) {
      it(`[VOICE-1] ${from} --${said}--> ${to} (B12, D10)`, () => {
        assert.equal(name(INPUTS[said as Said](STATES[from as Kind])), to);
      });
    }
  }

  const DELAYS: Readonly<Record<string, number>> = {
    "run the tests": TURN_MS.commitComplete,
    "What is this?": TURN_MS.commitComplete,
    "yes please": TURN_MS.commitUnknown,
    okay: TURN_MS.commitUnknown,
    stop: TURN_MS.commitComplete,
    undo: TURN_MS.commitComplete,
    "wake up": TURN_MS.commitComplete,
    "say that again": TURN_MS.commitComplete,
    "what changed": TURN_MS.commitComplete,
    "go to line twelve": TURN_MS.commitComplete,
    open: TURN_MS.commitUnknown,
    "remember that the tests": TURN_MS.commitUnknown,
    "create a branch called fix": TURN_MS.commitUnknown,
    "open the": TURN_MS.commitUnfinished,
    "run the tests and": TURN_MS.commitUnfinished,
    "something in between": TURN_MS.commitUnknown,
    "So I think it is slow.": TURN_MS.commitUnknown,
    "Run the tests.": TURN_MS.commitComplete,
    "Run the tests and.": TURN_MS.commitUnfinished,
    "Run the tests...": TURN_MS.commitUnfinished,
    "Add a test for it,": TURN_MS.commitUnfinished,
    "Turn hands-free on.": TURN_MS.commitComplete,
    "Run uh": TURN_MS.commitUnfinished,
    "Um.": TURN_MS.commitUnfinished,
    "": TURN_MS.commitUnknown,
  };
  for (const [text, delay] of Object.entries(DELAYS)) {
    it(`[VOICE-2] "${text}" counts after ${delay} ms of silence (D10, E8)`, () => {
      assert.equal(commitDelayMs(text, PAUSE_OF_ANYBODY_MS), delay);
    });
  }

  const event = fc.oneof(
    fc.record({
      kind: fc.constantFrom("start", "end", "tick", "tick", "tick", "last"),
      ms: fc.integer({ min: 1, max: 900 }),
    }),
    fc.record({ kind: fc.constant("text"), ms: fc.integer({ min: 0, max: 3 }) }),
  );
  it("[VOICE-2] an answer is whole where something is asked; else it may be the beginning of a sentence (D10, E3)", () => {
    for (const text of ["yes", "yes please", "no", "okay", "approve it"]) {
      const of = (asked: boolean): number => commitDelayMs(text, PAUSE_OF_ANYBODY_MS, asked);
      assert.equal(of(true), TURN_MS.commitComplete, text);
    }
    assert.equal(commitDelayMs("okay", PAUSE_OF_ANYBODY_MS), TURN_MS.commitUnknown);
  });

  it("[VOICE-8] an unclear end is waited for by a person's own pauses, between 300 and 2500 ms (D10)", () => {
    const waits = (pauseMs: number): readonly number[] =>
      ["open the file", "the colour of it", "run the tests and"].map((text) => commitDelayMs(text, pauseMs));
    assert.deepEqual(waits(PAUSE_OF_ANYBODY_MS), [300, 600, 2_000]);
    assert.deepEqual(waits(1_000), [300, 1_500, 2_000]);
    assert.deepEqual(waits(100), [300, 300, 2_000]);
    assert.deepEqual(waits(9_000), [300, 2_500, 2_500]);
    assert.equal(learned(400, 1_400), 500);
    assert.equal(learned(400, 60_000), 610, "a break is no pause");
  });

  it("[VOICE-3] commits only the text of the newest revision, after silence or the end of the audio (B12, D39)", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let listen: ListenState = { kind: "listening" };
        let now = 0;
        for (const { kind, ms } of events) {
          const before: ListenState = listen;
          const step = take(before, kind, { ms, now: (now += kind === "text" ? 0 : ms) });
          listen = step.listen;
          if (step.transcribe !== null) assert.equal(before.kind, "hearing");
          if (step.committed === null) continue;
          assert.ok(before.kind === "soft_end" && listen.kind === "listening");
          assert.equal(step.committed.text, `words of ${before.revision}`);
          const heardUntil = kind === "text" ? before.nowMs : now;
          const silent = heardUntil - before.lastSpeechMs >= TURN_MS.commitComplete;
          assert.ok(silent || before.final || kind === "last");
        }
      }),
      { numRuns: 500 },
    );
  });

  function take(
    listen: ListenState,
    kind: string,
    { ms, now }: { readonly ms: number; readonly now: number },
  ): Step {
    if (kind === "start") return onSpeechStart(listen, now);
    if (kind === "end") return onSpeechEnd(listen, now);
    if (kind === "text") return onText(listen, { revision: ms, text: `words of ${ms}` }, GOES_ON);
    return onClock(listen, now, { ...GOES_ON, ended: kind === "last" });
  }
});

describe("utterances", () => {
  const hear = (core: Core): string => {
    const reply = core.send({ kind: "hear-file", path: "/a.wav", surfaceId: "s1", context: SHOWN });
    return reply?.ok === true ? String(reply.value["utterance_id"]) : codeOf(reply);
  };
  const say = (core: Core, utteranceId: string, text: string): void => {
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 900 });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_100, ended: false });
    core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_500, ended: false });
  };
  const turnTexts = (core: Core): readonly string[] =>
    Object.values(core.state.runtime.conversation.turns).map((turn) => turn.text);

  it("[VOICE-4] what was said becomes a spoken turn, once, and the utterance is closed at its end (B11, B12)", () => {
    const core = createRunningCore();
    const id = hear(core);
    say(core, id, "run the tests");
    core.send({ kind: "voice-text", utteranceId: id, revision: 1, text: "run the tests", partial: false });
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 2_000, ended: true });
    assert.deepEqual(turnTexts(core), ["run the tests"]);
    assert.equal(Object.values(core.state.runtime.conversation.turns)[0]?.origin, "voice");
    assert.deepEqual(core.state.present.voice.utterances, {});
    assert.equal(core.effects.filter((one) => one.kind === "close-utterance").length, 1);
  });

  it("[VOICE-5] silence after something that was understood is no complaint (D3)", () => {
    const core = createRunningCore();
    const id = hear(core);
    say(core, id, "run the tests");
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 2_000, ended: true });
    assert.deepEqual(core.state.present.runtime.reasons, {});
  });

  it("[VOICE-5] a file without words is told, every time it happens (D3)", () => {
    const core = createRunningCore();
    for (let n = 0; n < 2; n++) {
      const before = core.facts.length;
      core.send({ kind: "voice-clock", utteranceId: hear(core), atMs: 3_000, ended: true });
      const toasts = core.facts.slice(before).filter((fact) => fact.kind === "toast-changed");
      assert.equal(toasts.length, 1, `time ${n + 1}`);
    }
  });

  it("[VOICE-5] a microphone that gives no sound at all is told as that, with what to do (D3, B56)", () => {
    const core = createRunningCore();
    core.send({ kind: "voice-clock", utteranceId: hear(core), atMs: 3_000, ended: true, mute: true });
    assert.match(
      core.state.present.runtime.toast?.text ?? "",
      /no sound at all\..*system lets the editor use it/,
    );
  });

  it("[VOICE-5] having heard nothing once does not leave the runtime degraded (D3)", () => {
    const core = createRunningCore();
    core.send({ kind: "voice-clock", utteranceId: hear(core), atMs: 3_000, ended: true });
    say(core, hear(core), "run the tests");
    assert.deepEqual(core.state.present.runtime.reasons, {});
  });

  it("[VOICE-6] a failure is told with its next step, closes the utterance, and late events change nothing (D3)", () => {
    const core = createRunningCore();
    const utteranceId = hear(core);
    core.send({ kind: "voice-failed", utteranceId, message: "No such file.", nextStep: "Choose another." });
    assert.equal(core.state.present.runtime.toast?.text, "No such file. Choose another.");
    const before = core.facts.length;
    say(core, utteranceId, "yes");
    assert.equal(core.facts.length, before);
  });

  it("[VOICE-6] at most four files are heard at once (invariant 7)", () => {
    const core = createRunningCore();
    assert.deepEqual(Array.from({ length: 5 }, () => hear(core)).at(-1), "overloaded");
  });

  it("[VOICE-7] speech counts as playing only while the voice host says so (D39)", () => {
    const core = createRunningCore();
    core.send({ kind: "speech-playing", playing: true });
    const before = core.facts.length;
    core.send({ kind: "speech-playing", playing: true });
    assert.equal(core.facts.length, before);
    assert.equal(core.state.present.voice.speaking, true);
    core.send({ kind: "speech-playing", playing: false });
    assert.equal(core.state.present.voice.speaking, false);
  });
});
