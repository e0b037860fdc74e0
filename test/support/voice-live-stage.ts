// A talk on a sound card: the whole server, a microphone that hears what the file says, a speaker that somebody listens to.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SAMPLE_RATE_HZ } from "../../native/sherpa.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { type LspProcess, OWN, startLsp } from "./lsp-process.ts";
import { ALLOW_MICROPHONE } from "./microphone.ts";
import { processWith } from "./proc.ts";
import { createRandom } from "./random.ts";
import type { Sandbox } from "./sandbox.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "./scripted-endpoint.ts";
import { MICROPHONE, type SoundCard } from "./sound-card.ts";
import { until } from "./until.ts";
import {
  endMs,
  failures,
  isCough,
  lengthMs,
  type Scenario,
  type SeenEvent,
  type Step,
  UNSEEN,
  withCode,
} from "./voice-scenario.ts";
import type { HeardEvent } from "./wire-client.ts";

/** How long is waited for what is to be seen, after the last step. */
const WAIT_MS = 15_000;

/** A turn may go on behind what was to be seen. */
const TIMED_MS = 10_000;

export interface LivePlay {
  readonly log: readonly SeenEvent[];
  readonly failures: readonly string[];
  /** The line of its last turn: where its time went. */
  readonly latency: string;
}

/** Who speaks and who understands: the made models, or somebody's own. */
export interface Voices {
  readonly sttFolder: string;
  readonly ttsFolder: string;
  /** The person's lines, 16 kHz. */
  readonly say: (text: string) => Promise<Float32Array> | Float32Array;
}

export async function playLive(
  scenario: Scenario,
  sandbox: Sandbox,
  around: {
    readonly card: SoundCard;
    readonly voices?: Voices;
    /** Whether the line of its last turn is waited for. */
    readonly timed?: boolean;
  },
): Promise<LivePlay> {
  const { card } = around;
  const replies = scenario.steps.flatMap((one) => ("kodama" in one ? [{ text: one.kodama }] : []));
  const endpoint = await startScriptedEndpoint(replies);
  try {
    const voices = around.voices ?? madeVoices(sandbox);
    const lsp = await conversation(scenario, sandbox, { card, endpoint, voices });
    await lsp.client.send("host.ping", {});
    let begunAt = performance.now();
    const log: SeenEvent[] = [];
    const watched = watch(lsp, log, () => Math.round(performance.now() - begunAt));
    for (const step of [...scenario.steps].toSorted((a, b) => a.at_ms - b.at_ms)) {
      await sleep(Math.max(0, step.at_ms - (performance.now() - begunAt)));
      const takenAt = performance.now();
      await take(step, lsp, { card, voices });
      // A person begins when the screen says that somebody listens, and talks over what can be heard: however busy the machine is.
      if ("press" in step) await until("it listens", () => log.some(({ kind }) => kind === "listening"));
      begunAt += performance.now() - takenAt;
    }
    const expect = scenario.expect.filter((one) => !UNSEEN.includes("see" in one ? one.see : one.absent));
    const seen = { ...scenario, expect };
    const rest = Math.max(...scenario.steps.map(endMs)) + 1_500 - (performance.now() - begunAt);
    await sleep(Math.max(0, rest));
    const givenUpAt = performance.now() + WAIT_MS;
    while (failures(seen, log, false).length > 0 && performance.now() < givenUpAt) await sleep(50);
    const timedUntil = performance.now() + (around.timed === true ? TIMED_MS : 0);
    while (latencyIn(lsp.client.heard) === "" && performance.now() < timedUntil) await sleep(50);
    watched.stop();
    return { log, failures: failures(seen, log, false), latency: latencyIn(lsp.client.heard) };
  } finally {
    await sandbox.clean();
    await endpoint.close();
  }
}

function madeVoices(sandbox: Sandbox): Voices {
  const { stt, tts } = writeToyVoice(join(sandbox.folder(), "voice"));
  return { sttFolder: stt.folder, ttsFolder: tts.folder, say: speak };
}

interface Around {
  readonly card: SoundCard;
  readonly voices: Voices;
  readonly endpoint: ScriptedEndpoint;
}

async function conversation(scenario: Scenario, sandbox: Sandbox, around: Around): Promise<LspProcess> {
  const home = sandbox.folder();
  const folders = [sandbox.workspace()];
  const lsp = await startLsp(sandbox, { home, folders, own: OWN, env: around.card.env });
  await lsp.client.send("config.patch", {
    patch: {
      "models.sttFolder": around.voices.sttFolder,
      "models.ttsFolder": around.voices.ttsFolder,
      "models.endpointUrl": around.endpoint.url,
      "voice.output": "speaker",
      // As on the virtual clock: what is asked for there is not carried out, so nothing is said of it.
      "voice.speak": scenario.steps.some((one) => "kodama" in one || "ask" in one) ? "all" : "never",
      "voice.microphone": MICROPHONE,
      ...(scenario.settings as Record<string, string>),
    },
  });
  await lsp.client.send("capability.request", ALLOW_MICROPHONE);
  if (scenario.asleep) await lsp.client.send("conversation.gate_set", { active: false });
  await around.card.echo(scenario.echo);
  return lsp;
}

/** Noise of no voice, each as long as on the virtual clock. */
function cough(said: string): Float32Array {
  const random = createRandom(3);
  const one = Math.round((lengthMs(said) * SAMPLE_RATE_HZ) / 1_000 / said.length);
  return Float32Array.from(
    { length: said.length * one },
    (_, n) => (2 * random() - 1) * 0.4 * Math.exp((-4 * (n % one)) / one),
  );
}

const ASKS = { run: "run the tests", high: "run the tests outside the sandbox" } as const;

type Room = Pick<Around, "card" | "voices">;

async function take(step: Step, { client, child }: LspProcess, { card, voices }: Room): Promise<void> {
  if ("say" in step) {
    const said = withCode(step.say, codeIn(client.heard));
    void card.say(isCough(said) ? cough(said) : await voices.say(said));
  } else if ("kodama" in step) {
    const before = client.heard.length;
    await client.send("conversation.inject_text", { text: "tell me something odd, dear friend of mine" });
    await until("it speaks", () => client.heard.slice(before).some(isSpeaking));
  } else if ("press" in step) await client.send("voice.listen", { active: true, mode: step.press });
  else if ("release" in step)
    await client.send("voice.listen", { active: false, discard: step.release === "discard" });
  else if ("gate" in step) await client.send("conversation.gate_set", { active: step.gate === "awake" });
  else if ("mute" in step) await client.send("voice.mute", { muted: step.mute });
  else if ("host" in step && step.host === "dies")
    process.kill(processWith(["voice-host"], child.pid) ?? 0, "SIGKILL");
  else if ("host" in step || "microphone" in step)
    await card.plug("microphone" in step && step.microphone === "back");
  else if ("ask" in step) await client.send("conversation.inject_text", { text: ASKS[step.ask] });
}

/** The number that stands beside the question that was asked last. */
function codeIn(heard: readonly HeardEvent[]): number {
  const asked = heard.findLast(({ event }) => event === "approval.requested")?.payload["approval"];
  return (asked as { readonly spoken_code?: number } | undefined)?.spoken_code ?? 0;
}

const isSpeaking = ({ event, payload }: HeardEvent): boolean =>
  event === "orb.state_changed" && (payload["orb"] as { readonly mode?: string }).mode === "speaking";

function watch({ client }: LspProcess, log: SeenEvent[], nowMs: () => number): { stop(): void } {
  let taken = client.heard.length;
  const look = (): void => {
    for (; taken < client.heard.length; taken++) {
      const seen = seenIn(client.heard[taken] as HeardEvent);
      if (seen !== undefined) log.push({ atMs: nowMs(), ...seen });
    }
  };
  const timer = setInterval(look, 5);
  return { stop: () => clearInterval(timer) };
}

function latencyIn(heard: readonly HeardEvent[]): string {
  const views = heard.flatMap(({ event, payload }) =>
    event === "view.patch" ? [JSON.stringify(payload)] : [],
  );
  return /.*"latency":"([^"]+)"/s.exec(views.join("\n"))?.[1] ?? "";
}

function seenIn({ event, payload }: HeardEvent): Omit<SeenEvent, "atMs"> | undefined {
  const text = typeof payload["text"] === "string" ? payload["text"] : "";
  switch (event) {
    case "runtime.mic_status":
      return { kind: payload["capturing"] === true ? "listening" : "closed", text: "" };
    case "runtime.transcription":
      return payload["source"] === "voice" ? { kind: "turn", text } : undefined;
    case "runtime.control": {
      const { active } = (payload["detail"] ?? {}) as { readonly active?: boolean };
      return payload["action"] === "gate"
        ? { kind: active === true ? "awake" : "asleep", text: "" }
        : undefined;
    }
    case "voice.partial":
      return text === "" ? undefined : { kind: "caption", text };
    case "runtime.assistant_sentence":
      return payload["speech"] === "cut" || payload["speech"] === "spoken"
        ? { kind: payload["speech"], text }
        : undefined;
    case "approval.resolved": {
      const { state } = (payload["approval"] ?? {}) as { readonly state?: string };
      return state === "allowed" || state === "denied" ? { kind: state, text: "" } : undefined;
    }
    case "view.patch": {
      const { toast } = (payload["patch"] ?? {}) as { readonly toast?: { readonly text?: string } | null };
      return toast?.text === undefined ? undefined : { kind: "toast", text: toast.text };
    }
    default:
      return undefined;
  }
}
