// Decides who is heard at the microphone. There is one: whoever presses the key last has it.
import { grantedScopes } from "../capabilities/types.ts";
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { fail, ok } from "../lib/result.ts";
import { toast } from "../runtime/types.ts";
import type { State } from "../state.ts";
import { close, type Closing, hush, letGo, noWords } from "./closing.ts";
import { earcon } from "./earcons.ts";
import { opened } from "./opened.ts";
import {
  type Floor,
  isHeld,
  type ListenMode,
  type Live,
  liveIn,
  type MicrophoneInput,
  type Utterance,
} from "./types.ts";

type Of<K extends MicrophoneInput["kind"]> = Extract<MicrophoneInput, { kind: K }>;

export function decideMicrophone(state: State, input: MicrophoneInput, stamp: Stamp): Decision {
  const { voice } = state.present;
  switch (input.kind) {
    case "listen-start":
      return start(state, input, stamp);
    case "listen-stop":
      return stop(state, input.discard);
    case "listen-mute":
      return mute(state, input, stamp);
    case "listen-shown": {
      const live = liveIn(voice);
      const mine = live?.surfaceId === input.surfaceId;
      const reply = ok({ listening: mine });
      if (live === undefined || !mine) return decision({ reply });
      return decision({ facts: [moved(live, { shown: input.context })], reply });
    }
    case "voice-microphone": {
      const { capturing, reason } = input;
      const device = input.device === "" ? voice.microphone.device : input.device;
      const same = voice.microphone.capturing === capturing && voice.microphone.device === device;
      if (same && reason === "") return NOTHING;
      const live = liveIn(voice);
      const opens = capturing && !voice.microphone.capturing && live !== undefined;
      const changed = { kind: "microphone-changed", microphone: { capturing, device }, reason } as const;
      const silence = input.waits === true && live !== undefined ? unheard(live) : { facts: [], effects: [] };
      return decision({
        facts: [changed, ...silence.facts],
        effects: [...silence.effects, ...(opens ? earcon(state, live, "listening") : [])],
      });
    }
    case "listen-anew": {
      const live = liveIn(voice);
      if (live === undefined || live.ending) return NOTHING;
      return decision({ effects: [{ kind: "listen", utteranceId: live.utteranceId }] });
    }
    case "voice-level":
      return decision({ facts: [{ kind: "level-changed", level: input.level }] });
    case "voice-again":
      return again(state, input.utteranceId, stamp);
  }
}

/** Nobody is heard for a window that is gone, or while Kodama does not run. */
export function endForsakenListening({ present }: State): Decision {
  const live = liveIn(present.voice);
  const { muted } = present.voice;
  if (muted !== undefined && !Object.hasOwn(present.surfaces.surfaces, muted.surfaceId))
    return decision({ facts: UNMUTED });
  if (live === undefined) return NOTHING;
  const here = Object.hasOwn(present.surfaces.surfaces, live.surfaceId);
  return present.runtime.phase === "running" && here ? NOTHING : decision(close(live, "window_gone"));
}

/** Its microphone is gone: what was being said never ends by itself, and nobody is talked over any more. */
function unheard(live: Utterance): Closing {
  const change = { listen: { kind: "listening" }, voiced: false, floor: OURS } as const;
  return { facts: [moved(live, change), ...noWords(live)], effects: letGo(live.floor) };
}

const UNMUTED = [{ kind: "mute-changed", muted: undefined }] as const;

/** Closed by a hand until it is opened by one: what was being said is forgotten, and how it was listened to is kept. */
function mute(state: State, { muted, context }: Of<"listen-mute">, stamp: Stamp): Decision {
  const { voice } = state.present;
  const live = liveIn(voice);
  if (!muted) {
    if (voice.muted === undefined)
      return decision({ reply: ok({ muted: false, listening: live !== undefined }) });
    const begun = start(state, { kind: "listen-start", context, ...voice.muted }, stamp);
    return begun.reply?.ok === false ? begun : { ...begun, reply: ok({ muted: false, listening: true }) };
  }
  if (live === undefined)
    return voice.muted === undefined
      ? decision({
          reply: fail("unavailable", "Nobody is listened to, so the microphone is closed already."),
        })
      : decision({ reply: ok({ muted: true, listening: false }) });
  const { facts, effects } = close(live, "muted");
  // A key that is held is let go by that.
  const mode = live.source.mode === "hold" ? "toggle" : live.source.mode;
  return decision({
    facts: [...facts, { kind: "mute-changed", muted: { surfaceId: live.surfaceId, mode } }],
    effects,
    reply: ok({ muted: true, listening: false }),
  });
}

/** Of what it heard nothing is left. Where nobody wanted more, the microphone is not opened for it again. */
function again(state: State, utteranceId: string, stamp: Stamp): Decision {
  const live = state.present.voice.utterances[utteranceId];
  if (live === undefined) return NOTHING;
  if (live.ending) {
    const { facts, effects } = close(live, "failed");
    return decision({ facts: [...facts, toast("The speech engine stopped. Say it again.", stamp)], effects });
  }
  const words = toast("The speech engine stopped. It listens again in a moment: say it again.", stamp);
  // The new engine counts its time from the beginning.
  const floor = isHeld(live.source) ? THEIRS : OURS;
  const anew = {
    listen: { kind: "listening" },
    restarted: true,
    voiced: false,
    wokenAtMs: undefined,
    woken: undefined,
    floor,
  } as const;
  return decision({
    facts: [moved(live, anew), ...noWords(live), words],
    effects: [
      { kind: "duck", soft: false },
      { kind: "pause-voice", still: floor.kind !== "ours" },
    ],
  });
}

function start(state: State, input: Of<"listen-start">, stamp: Stamp): Decision {
  if (state.present.runtime.phase !== "running")
    return decision({ reply: fail("unavailable", "Kodama is not running. Start it first.") });
  if (grantedScopes(state.control.grants, "microphone", stamp).length === 0)
    return decision({ reply: fail("denied", NOT_GIVEN) });
  const { mode, surfaceId, context } = input;
  const before = liveIn(state.present.voice);
  const source = { kind: "microphone", mode } as const;
  // Whoever presses the key wants to be heard.
  const next = state.runtime.conversation.awake ? [] : [{ kind: "gate-set", active: true } as const];
  if (before?.surfaceId === surfaceId) return decision({ ...goOn(state, before, mode), next });
  const utterance = { ...opened(source, { surfaceId, context }, stamp), floor: floorOf(mode) };
  const { utteranceId } = utterance;
  const old = before === undefined ? { facts: [], effects: [] } : close(before, "replaced");
  const silence = hush(state);
  return decision({
    facts: [
      ...old.facts,
      ...silence.facts,
      ...(state.present.voice.muted === undefined ? [] : UNMUTED),
      { kind: "utterance-opened", utterance },
    ],
    // Who takes the word is not talked over, also not by what is about to be said.
    effects: [...old.effects, ...silence.effects, ...waits(mode), { kind: "listen", utteranceId }],
    next,
    reply: ok({ utterance_id: utteranceId, listening: true }),
  });
}

const NOT_GIVEN = "Nobody has allowed the microphone yet. Press the talk key in an editor, and say yes.";

/** The same window again: a tap that became a hold, or a key pressed anew before its last words counted. */
function goOn(state: State, before: Live, mode: ListenMode): Pick<Decision, "facts" | "effects" | "reply"> {
  const { utteranceId, ending } = before;
  const floor = mode === "hold" ? THEIRS : inTheMiddle(before);
  const source = { kind: "microphone", mode } as const;
  // A tap begins as if the key were held, without a tone.
  const tells = isHeld(before.source) && state.present.voice.microphone.capturing;
  // Hands-free, a microphone that is gone is waited for.
  const anew = ending || (mode === "hands_free") !== (before.source.mode === "hands_free");
  return decision({
    facts: [moved(before, { source, floor, ending: false, ended: false })],
    effects: [
      { kind: "pause-voice", still: floor.kind !== "ours" },
      ...(anew ? [{ kind: "listen" as const, utteranceId }] : []),
      ...(tells ? earcon(state, { source }, "listening") : []),
    ],
    reply: ok({ utterance_id: utteranceId, listening: true }),
  });
}

/** Who is in the middle of a sentence keeps the word. */
function inTheMiddle({ listen, voiced }: Utterance): Floor {
  if (listen.kind === "listening") return OURS;
  return { kind: "theirs", fromMs: listen.fromMs, quietMs: voiced ? null : listen.lastSpeechMs };
}

/** While a key is held the word is the person's: what Kodama would say waits. */
const THEIRS: Floor = { kind: "theirs", fromMs: 0, quietMs: null };
const OURS: Floor = { kind: "ours" };
const floorOf = (mode: ListenMode): Floor => (mode === "hold" ? THEIRS : OURS);
const waits = (mode: ListenMode): Decision["effects"] =>
  mode === "hold" ? [{ kind: "pause-voice", still: true }] : [];

/** By a hand, of whichever window: whoever is there may close the microphone, and wants silence. */
function stop(state: State, discard: boolean): Decision {
  const live = liveIn(state.present.voice);
  if (live === undefined) {
    const facts = state.present.voice.muted === undefined ? [] : UNMUTED;
    return decision({ facts, reply: ok({ utterance_id: "", listening: false }) });
  }
  const { utteranceId } = live;
  const reply = ok({ utterance_id: utteranceId, listening: false });
  // While a key was held it was silent, and what waited is said now.
  const silence = live.source.mode === "hold" ? { facts: [], effects: [] } : hush(state);
  const nothingYet = live.source.mode === "hands_free" && live.listen.kind === "listening";
  if (discard || nothingYet) {
    const { facts, effects } = close(live, discard ? "discarded" : "let_go");
    return decision({
      facts: [...facts, ...silence.facts],
      effects: [...silence.effects, ...effects],
      reply,
    });
  }
  return decision({
    facts: [moved(live, { ending: true }), ...silence.facts],
    effects: [...silence.effects, { kind: "end-listening", utteranceId }],
    reply,
  });
}

const moved = ({ utteranceId }: Utterance, change: Partial<Utterance>) =>
  ({ kind: "utterance-moved", utteranceId, change }) as const;
