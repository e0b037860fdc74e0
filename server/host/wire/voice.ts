// What is heard, on the wire: who wants to be, with what, and what screens are told of it.
import type { EditorContext } from "../../core/conversation/types.ts";
import type { Fact } from "../../core/fact.ts";
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { LIMITS } from "../../core/limits.ts";
import { setting } from "../../core/settings/schema.ts";
import type { State } from "../../core/state.ts";
import { LISTEN_MODES, type Shown } from "../../core/voice/types.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import type { WireEvent } from "./events.ts";
import type { QueryContext } from "./queries.ts";
import type { Caller } from "./routes.ts";

export function contextOf(context: RequestOf<"conversation.inject_text">["context"]): Result<EditorContext> {
  const { file = "", line = 0, selection = "" } = context ?? {};
  return file.length + selection.length > LIMITS.textCharsMax
    ? fail("payload_too_large", "The editor context is too long.")
    : ok({ file, line, selection });
}

/** As many names as a screen shows. */
const NAMES_MAX = 100;
const NAME_CHARS_MAX = 64;

function shownOf(context: RequestOf<"voice.listen">["context"]): Result<Shown> {
  const { identifiers: names = [] } = context ?? {};
  if (names.length > NAMES_MAX || names.some((name) => name.length > NAME_CHARS_MAX))
    return fail("payload_too_large", `At most ${NAMES_MAX} identifiers of ${NAME_CHARS_MAX} characters.`);
  const where = contextOf(context);
  return where.ok ? ok({ ...where.value, names }) : where;
}

export function fileToHear(q: RequestOf<"voice.hear_file">, { surfaceId }: Caller): Result<Input> {
  if (q.path === "" || q.path.length > 4_096) return fail("invalid_payload", "path must name a WAV file.");
  const context = shownOf(q.context);
  return context.ok ? ok({ kind: "hear-file", path: q.path, surfaceId, context: context.value }) : context;
}

export function listenAsked(q: RequestOf<"voice.listen">, { surfaceId }: Caller): Result<Input> {
  if (!q.active) return ok({ kind: "listen-stop", discard: q.discard });
  const mode = LISTEN_MODES.find((known) => known === (q.mode === "" ? "toggle" : q.mode));
  if (mode === undefined) return fail("invalid_payload", `mode must be one of ${LISTEN_MODES.join(", ")}.`);
  if (surfaceId === "") return fail("invalid_payload", "Attach a surface first: it is heard by its name.");
  const context = shownOf(q.context);
  return context.ok ? ok({ kind: "listen-start", mode, surfaceId, context: context.value }) : context;
}

export function muteAsked({ muted, context: shown }: RequestOf<"voice.mute">): Result<Input> {
  const context = shownOf(shown);
  return context.ok ? ok({ kind: "listen-mute", muted, context: context.value }) : context;
}

export function contextShown(q: RequestOf<"voice.context">, { surfaceId }: Caller): Result<Input> {
  const context = shownOf(q.context);
  return context.ok ? ok({ kind: "listen-shown", surfaceId, context: context.value }) : context;
}

export async function listDevices({ state, devices }: QueryContext): Promise<Result<JsonRecord>> {
  const { settings } = state.control;
  try {
    const { microphones, speakers } = await devices();
    return ok({
      microphones: [...microphones],
      microphone: setting(settings, "voice.microphone"),
      speakers: [...speakers],
      speaker: setting(settings, "voice.speaker"),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown reason";
    return fail("unavailable", `The sound devices cannot be looked up: ${why}`);
  }
}

export function voiceEvents(fact: Fact, state: State): readonly WireEvent[] {
  switch (fact.kind) {
    case "gate-changed":
    case "mute-changed":
      return [{ event: "runtime.mic_status", payload: micStatus(state, "") }];
    case "utterance-opened": {
      const { utteranceId: utterance_id, surfaceId: surface_id, source } = fact.utterance;
      const mode = source.kind === "file" ? "file" : source.mode;
      const payload = { utterance_id, surface_id, state: "starting", mode, reason: "" };
      return [{ event: "voice.session", payload }];
    }
    case "utterance-closed": {
      const { utteranceId: utterance_id, surfaceId: surface_id, reason } = fact;
      const payload = { utterance_id, surface_id, state: "ended", mode: "", reason };
      return [{ event: "voice.session", payload }];
    }
    case "microphone-changed":
      return [{ event: "runtime.mic_status", payload: micStatus(state, fact.reason) }];
    case "level-changed":
      return [{ event: "voice.level", payload: { level: fact.level } }];
    case "words-so-far":
    case "words-to-review": {
      const { kind, spokenId: utterance_id, surfaceId, text } = fact;
      const is_final = kind === "words-to-review";
      const payload = { utterance_id, turn_id: "", text, is_final, confidence: 0, source: "voice" };
      return [{ event: is_final ? "voice.review" : "voice.partial", payload, to: surfaceId }];
    }
    default:
      return [];
  }
}

/** By the frames that really came: who is asleep may still be heard, so that they can be woken; nobody is while it is muted. */
function micStatus({ present, runtime }: State, reason: string): JsonRecord {
  const { capturing, device } = present.voice.microphone;
  const muted = present.voice.muted !== undefined && !capturing;
  const silent = muted ? "muted" : runtime.conversation.awake ? "nobody is listened to" : "asleep";
  const words = reason === "" && !capturing ? silent : reason;
  return { capturing, muted, blocked: reason !== "", device, reason: words };
}
