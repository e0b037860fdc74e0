// A talk on a virtual clock: the real core, with a voice host that is arithmetic alone. A minute of talk takes milliseconds.
import { createEdges, FRAME_MS } from "../../native/edges.ts";
import type { Effect } from "../../server/core/effect.ts";
import { cutSentences } from "../../server/core/conversation/sentences.ts";
import type { Fact } from "../../server/core/fact.ts";
import { ask, SHOWN, type Core, createModelCore, modelTurn, pendingIn, SURFACE } from "./core.ts";
import { VirtualEcho } from "./virtual-echo.ts";
import {
  CHAR_MS,
  endMs,
  isCough,
  lengthMs,
  type Scenario,
  type SeenEvent,
  type Step,
  withCode,
} from "./voice-scenario.ts";

/** What the recogniser takes. */
const STT_MS = 40;
/** What a key that is let go still hears. */
const TAIL_MS = 200;
/** How long is watched after the last step. */
const AFTER_MS = 6_000;

interface Line {
  readonly text: string;
  readonly fromMs: number;
}
interface Sentence {
  readonly turnId: string;
  readonly sentenceId: string;
  readonly text: string;
}
interface Live {
  readonly utteranceId: string;
  readonly begunMs: number;
  readonly edges: ReturnType<typeof createEdges>;
  /** Until when it sounded. */
  soundMs: number;
  endsMs: number;
}

export function play(scenario: Scenario): readonly SeenEvent[] {
  const stage = new Stage(scenario);
  const untilMs =
    Math.max(
      ...scenario.steps.map((one) => ("kodama" in one ? one.at_ms + lengthMs(one.kodama) : endMs(one))),
    ) + AFTER_MS;
  while (stage.nowMs < untilMs) stage.frame();
  return stage.log;
}

class Stage {
  readonly log: SeenEvent[] = [];
  nowMs = 0;
  readonly #core: Core = createModelCore();
  readonly #echo: VirtualEcho;
  readonly #waiting: Step[];
  readonly #lines: Line[] = [];
  readonly #queue: Sentence[] = [];
  readonly #due: { readonly atMs: number; readonly run: () => void }[] = [];
  #live: Live | undefined;
  #voice: { readonly sentence: Sentence; playedMs: number } | undefined;
  #still = false;
  #deaf = false;
  #taken = { facts: 0, effects: 0 };

  constructor(scenario: Scenario) {
    this.#echo = new VirtualEcho(scenario);
    this.#waiting = [...scenario.steps].toSorted((a, b) => a.at_ms - b.at_ms);
    this.#core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "s2" } });
    this.#core.send({ kind: "config-patch", patch: scenario.settings, revision: 0 });
    if (scenario.asleep) this.#core.send({ kind: "gate-set", active: false });
    this.#taken = { facts: this.#core.facts.length, effects: this.#core.effects.length };
  }

  frame(): void {
    this.nowMs += FRAME_MS;
    this.#core.advance(FRAME_MS);
    for (
      let next = this.#waiting[0];
      next !== undefined && next.at_ms <= this.nowMs;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#do(next);
      this.#settle();
    }
    this.#speak();
    this.#hear();
    for (const due of this.#due.splice(0).toSorted((a, b) => a.atMs - b.atMs))
      if (due.atMs <= this.nowMs) due.run();
      else this.#due.push(due);
    this.#settle();
  }

  #do(step: Step): void {
    const core = this.#core;
    const code = pendingIn(core.state)[0]?.spokenCode ?? 0;
    if ("say" in step) this.#lines.push({ text: withCode(step.say, code), fromMs: step.at_ms });
    else if ("kodama" in step) this.#kodama(step.kodama);
    else if ("press" in step)
      core.send({
        kind: "listen-start",
        mode: step.press,
        surfaceId: step.window,
        context: { ...SHOWN, names: step.names },
      });
    else if ("release" in step) core.send({ kind: "listen-stop", discard: step.release === "discard" });
    else if ("ask" in step) ask(core, step.ask === "high" ? { risk: "high" } : {});
    else if ("gate" in step) core.send({ kind: "gate-set", active: step.gate === "awake" });
    else if ("mute" in step) core.send({ kind: "listen-mute", muted: step.mute, context: SHOWN });
    else if (this.#live !== undefined) this.#toEngine(step, this.#live);
  }

  #toEngine(
    step: Extract<Step, { host: unknown } | { microphone: unknown } | { spotted: unknown }>,
    live: Live,
  ): void {
    const { utteranceId, begunMs } = live;
    if ("host" in step) return this.#host(step.host, utteranceId);
    if ("spotted" in step)
      return void this.#core.send({
        kind: "voice-keyword",
        utteranceId,
        keyword: step.spotted,
        atMs: this.nowMs - begunMs,
      });
    const capturing = step.microphone === "back";
    const waits = capturing ? {} : { waits: true };
    this.#deaf = !capturing;
    this.#core.send({
      kind: "voice-microphone",
      capturing,
      device: "desk",
      reason: capturing ? "" : "it was unplugged",
      ...waits,
    });
  }

  #kodama(text: string): void {
    const core = this.#core;
    const turnId = modelTurn(core, "tell me");
    const { sentences, rest } = cutSentences(text, true);
    for (const sentence of [...sentences, rest.trim()].filter((one) => one !== ""))
      core.send({ kind: "brain-sentence", turnId, step: 1, text: sentence });
    core.send({ kind: "brain-done", turnId, step: 1 });
  }

  #host(how: "dies" | "fails", utteranceId: string): void {
    if (how === "fails") {
      this.#live = undefined;
      this.#core.send({ kind: "voice-failed", utteranceId, message: "It is gone.", nextStep: "Type." });
      return;
    }
    this.#core.send({ kind: "voice-again", utteranceId });
    this.#live = { utteranceId, begunMs: this.nowMs, edges: createEdges(), soundMs: 0, endsMs: Infinity };
  }

  /** Our own voice, a frame further. */
  #speak(): void {
    const core = this.#core;
    if (this.#still) return;
    if (this.#voice === undefined) {
      const sentence = this.#queue.shift();
      if (sentence === undefined) return;
      this.#voice = { sentence, playedMs: 0 };
      core.send({ kind: "speech-playing", playing: true });
    }
    this.#voice.playedMs += FRAME_MS;
    if (this.#voice.playedMs < lengthMs(this.#voice.sentence.text)) return;
    const { sentence } = this.#voice;
    this.#voice = undefined;
    core.send({ kind: "speech-playing", playing: false });
    core.send({ kind: "speech-done", ...sentence, heard: true });
  }

  #hear(): void {
    const live = this.#live;
    if (live === undefined || this.#deaf) return;
    const atMs = this.nowMs - live.begunMs;
    const voice = this.#voice === undefined || this.#still ? undefined : this.#voice;
    const { audible: echo, cancelled } = this.#echo.frame(
      this.nowMs,
      voice === undefined ? undefined : { text: voice.sentence.text, playedMs: voice.playedMs },
    );
    const said = this.#lines.some(
      ({ fromMs, text }) => this.nowMs > fromMs && this.nowMs <= fromMs + lengthMs(text),
    );
    const edge = live.edges.frame(said || echo, atMs);
    const { utteranceId } = live;
    if (edge !== undefined)
      this.#core.send({ kind: "voice-edge", utteranceId, ...edge, echoCancelled: cancelled });
    if (said || echo) live.soundMs = atMs;
    const { soundMs } = live;
    this.#core.send({ kind: "voice-clock", utteranceId, atMs, soundMs, ended: this.nowMs >= live.endsMs });
  }

  #settle(): void {
    const { facts, effects } = this.#core;
    for (; this.#taken.facts < facts.length; this.#taken.facts++) this.#see(facts[this.#taken.facts]);
    for (; this.#taken.effects < effects.length; this.#taken.effects++)
      this.#carryOut(effects[this.#taken.effects]);
  }

  #see(fact: Fact | undefined): void {
    const log = (kind: SeenEvent["kind"], text = ""): void =>
      void this.log.push({ atMs: this.nowMs, kind, text });
    if (fact?.kind === "turn-received" && fact.turn.origin === "voice") {
      log("turn", fact.turn.text);
      for (const { name } of fact.turn.names ?? []) log("named", name);
    }
    if (fact?.kind === "words-so-far" && fact.text !== "") log("caption", fact.text);
    if (fact?.kind === "utterance-closed") log("closed", fact.reason);
    if (fact?.kind === "sentence-speech" && fact.speech !== "skipped")
      log(fact.speech, fact.speech === "cut" ? (fact.heard ?? "") : fact.text);
    if (fact?.kind === "toast-changed" && fact.toast !== null) log("toast", fact.toast.text);
    if (fact?.kind === "gate-changed") log(fact.active ? "awake" : "asleep");
    if (fact?.kind === "approval-resolved") {
      const { state } = fact.approval;
      if (state === "allowed" || state === "denied") log(state);
    }
  }

  #carryOut(effect: Effect | undefined): void {
    const log = (kind: SeenEvent["kind"], text = ""): void =>
      void this.log.push({ atMs: this.nowMs, kind, text });
    if (effect?.kind === "think-ahead") log("ahead", effect.text);
    if (effect?.kind === "listen" && this.#live?.utteranceId === effect.utteranceId)
      this.#live.endsMs = Infinity;
    else if (effect?.kind === "listen") {
      this.#live = {
        utteranceId: effect.utteranceId,
        begunMs: this.nowMs,
        edges: createEdges(),
        soundMs: 0,
        endsMs: Infinity,
      };
      this.#core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
      log("listening");
    }
    if (effect?.kind === "end-listening" && this.#live !== undefined)
      this.#live.endsMs = this.nowMs + TAIL_MS;
    if (effect?.kind === "close-utterance" && this.#live?.utteranceId === effect.utteranceId)
      this.#live = undefined;
    if (effect?.kind === "transcribe") this.#transcribe(effect);
    if (effect?.kind === "speak") {
      const { turnId, sentenceId, text } = effect;
      this.#queue.push({ turnId, sentenceId, text });
    }
    if (effect?.kind === "duck") log(effect.soft ? "duck" : "unduck");
    if (effect?.kind === "pause-voice") {
      if (effect.still !== this.#still && this.#voice !== undefined) {
        log(effect.still ? "pause" : "resume");
        this.#core.send({ kind: "speech-playing", playing: !effect.still });
      }
      this.#still = effect.still;
    }
    if (effect?.kind === "hush") this.#hush(log);
  }

  #hush(log: (kind: "hush") => void): void {
    if (this.#voice !== undefined || this.#queue.length > 0) log("hush");
    const voice = this.#voice;
    this.#voice = undefined;
    if (voice !== undefined) {
      this.#core.send({ kind: "speech-playing", playing: false });
      const share = voice.playedMs / lengthMs(voice.sentence.text);
      this.#core.send({ kind: "speech-done", ...voice.sentence, heard: false, share });
    }
    for (const sentence of this.#queue.splice(0))
      this.#core.send({ kind: "speech-done", ...sentence, heard: false, share: 0 });
  }

  /** As much of each line as was said in that piece of sound. */
  #transcribe({
    utteranceId,
    revision,
    fromMs,
    toMs,
    partial,
  }: Extract<Effect, { kind: "transcribe" }>): void {
    const begunMs = this.#live?.begunMs ?? 0;
    const words = this.#lines.flatMap((line) => {
      const startMs = line.fromMs - begunMs;
      if (startMs + lengthMs(line.text) <= fromMs - FRAME_MS || startMs >= toMs || isCough(line.text))
        return [];
      const first = Math.max(0, Math.floor((fromMs - FRAME_MS * 2 - startMs) / CHAR_MS));
      return [line.text.slice(first, Math.max(0, Math.round((toMs - startMs) / CHAR_MS)))];
    });
    const text = [...this.#echo.words(begunMs + fromMs, begunMs + toMs), ...words].join(" ");
    this.#due.push({
      atMs: this.nowMs + STT_MS,
      run: () => void this.#core.send({ kind: "voice-text", utteranceId, revision, text, partial }),
    });
  }
}
