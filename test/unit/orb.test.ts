// The orb: known looks only, no mood swings, and a mode that is derived and never set.
import assert from "node:assert/strict";
import { orbView } from "../../server/core/orb/mood.ts";
import { FEELINGS, PALETTES } from "../../server/core/orb/types.ts";
import { NAMED } from "../../webview/orb/palette.ts";
import { LIMITS } from "../../server/core/limits.ts";
import {
  SHOWN,
  answerTo,
  ask,
  codeOf,
  type Core,
  createCore,
  createRunningCore,
  type,
} from "../support/core.ts";

const paint = (core: Core, palette: string): string => codeOf(core.send({ kind: "palette-set", palette }));
const feel = (core: Core, feeling: string): string => codeOf(core.send({ kind: "feeling-set", feeling }));

describe("the orb", () => {
  it("[ORB-1] has colours for exactly the palettes it takes (B57)", () => {
    assert.deepEqual(Object.keys(NAMED), PALETTES);
  });
  for (const palette of [...PALETTES, "mode-default", "#00ff7F"]) {
    it(`[ORB-1] takes the palette "${palette}" and shows it (B31, D6)`, () => {
      const core = createRunningCore();
      assert.equal(paint(core, palette), "ok");
      assert.equal(orbView(core.state).palette, palette);
    });
  }
  for (const palette of ["", "beige", "#fff", "#12345g", "red;}", "url(x)", "constructor", "#00ff7f\n"]) {
    it(`[ORB-1] refuses the palette ${JSON.stringify(palette)} and keeps the old one (invariant 10)`, () => {
      const core = createRunningCore();
      assert.equal(paint(core, palette), "invalid_payload");
      assert.equal(orbView(core.state).palette, "mode-default");
    });
  }

  it("[ORB-1] knows plain colour words, and clears back to the default (D6)", () => {
    const core = createRunningCore();
    paint(core, "purple");
    assert.equal(orbView(core.state).palette, "heather-mist");
    core.send({ kind: "palette-clear" });
    assert.equal(orbView(core.state).palette, "mode-default");
  });

  it("[ORB-2] takes each known feeling and no other (D6)", () => {
    for (const feeling of FEELINGS) assert.equal(feel(createRunningCore(), feeling), "ok");
    for (const odd of ["", "rage", "toString"])
      assert.equal(feel(createRunningCore(), odd), "invalid_payload");
  });

  it("[ORB-3] a feeling stays three seconds, to the millisecond (D6)", () => {
    const core = createRunningCore();
    assert.equal(feel(core, "delight"), "ok");
    core.advance(LIMITS.feelingHoldMs - 1);
    assert.equal(feel(core, "concern"), "rate_limited");
    assert.equal(orbView(core.state).feeling, "delight");
    core.advance(1);
    assert.equal(feel(core, "concern"), "ok");
    assert.equal(orbView(core.state).feeling, "concern");
  });

  const URGENCY: readonly (readonly [number, string])[] = [
    [0, "ok"],
    [0.5, "ok"],
    [1, "ok"],
    [-0.01, "invalid_payload"],
    [1.01, "invalid_payload"],
    [Number.POSITIVE_INFINITY, "invalid_payload"],
  ];
  for (const [urgency, code] of URGENCY) {
    it(`[ORB-4] urgency ${urgency} is ${code} (D6, invariant 10)`, () => {
      const core = createRunningCore();
      assert.equal(codeOf(core.send({ kind: "urgency-set", urgency })), code);
      assert.equal(orbView(core.state).urgency, code === "ok" ? urgency : 0);
    });
  }

  it("[ORB-4] urgency that is no number is refused (D6, invariant 10)", () => {
    const core = createRunningCore();
    assert.equal(codeOf(core.send({ kind: "urgency-set", urgency: Number.NaN })), "invalid_payload");
  });

  it("[ORB-4] counts flashes, so that two alike are two (D6)", () => {
    const core = createRunningCore();
    assert.equal(codeOf(core.send({ kind: "orb-flash", flash: "bang" })), "invalid_payload");
    core.send({ kind: "orb-flash", flash: "success" });
    core.send({ kind: "orb-flash", flash: "success" });
    assert.deepEqual([orbView(core.state).flash, orbView(core.state).flashCount], ["success", 2]);
  });

  const hear = (core: Core): string => {
    core.send({ kind: "hear-file", path: "/a.wav", surfaceId: "s1", context: SHOWN });
    return Object.keys(core.state.present.voice.utterances)[0] ?? "";
  };
  const MODES: Readonly<Record<string, () => Core>> = {
    offline: () => createCore(),
    idle: () => createRunningCore(),
    asleep: () => after((core) => core.send({ kind: "gate-set", active: false })),
    thinking: () => after((core) => type(core, "do something")),
    speaking: () => after((core) => core.send({ kind: "speech-playing", playing: true })),
    needs_approval: () => after((core) => ask(core)),
    listening: () =>
      after((core) => {
        core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: SHOWN });
        core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
      }),
    wake_listening: () =>
      after((core) => {
        core.send({ kind: "config-patch", patch: { "voice.wakePhrase": "hey kodama" }, revision: 0 });
        core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
        core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
      }),
    no_microphone: () =>
      after((core) => {
        core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: SHOWN });
        const reason = { part: "microphone", reason: "It is gone.", nextStep: "Plug it in." };
        core.send({ kind: "health-report", part: "microphone", reason });
      }),
    hearing: () =>
      after((core) => core.send({ kind: "voice-edge", utteranceId: hear(core), speech: true, atMs: 10 })),
    transcribing: () =>
      after((core) => {
        const utteranceId = hear(core);
        core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 10 });
        core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 500 });
        core.send({ kind: "voice-clock", utteranceId, atMs: 710, ended: false });
      }),
  };
  function after(act: (core: Core) => void): Core {
    const core = createRunningCore();
    act(core);
    return core;
  }
  for (const [mode, make] of Object.entries(MODES)) {
    it(`[ORB-5] shows "${mode}" from the state alone, with a label (A10, D6)`, () => {
      const view = orbView(make().state);
      assert.equal(view.mode, mode);
      assert.notEqual(view.label, "");
    });
  }

  it("[ORB-5] says which words it waits for, where only those count (D8, D39)", () => {
    const label = (mode: "toggle" | "hands_free", phrase: string): string => {
      const core = createRunningCore();
      core.send({ kind: "config-patch", patch: { "voice.wakePhrase": phrase }, revision: 0 });
      core.send({ kind: "listen-start", mode, surfaceId: "s1", context: SHOWN });
      core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
      return orbView(core.state).label;
    };
    assert.equal(label("hands_free", "hey kodama"), 'Listening for "hey kodama"');
    assert.equal(label("hands_free", ""), "Listening");
    assert.equal(label("toggle", "hey kodama"), "Listening");
  });

  it("[ORB-5] a question outranks speech, and what was under way shows again after the answer (D6)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.send({ kind: "speech-playing", playing: true });
    assert.equal(orbView(core.state).mode, "needs_approval");
    core.send(answerTo(asked));
    assert.equal(orbView(core.state).mode, "speaking");
    core.send({ kind: "speech-playing", playing: false });
    assert.equal(orbView(core.state).mode, "thinking");
  });
});
