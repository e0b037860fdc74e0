// Words that are shown as they are said, before they count: where somebody looks, and as often as they come at little cost.
import { type Decision, decision, NOTHING } from "../effect.ts";
import { folderInUse } from "../models/types.ts";
import type { State } from "../state.ts";
import { addressed } from "./addressed.ts";
import { noWords } from "./closing.ts";
import type { Listening, Step } from "./turn-machine.ts";
import type { Source, Told, Utterance } from "./types.ts";

/** A model of its own shows them as they are said; without one that works they are looked up from the beginning each time. */
export function captionsOf({ control, present }: State, source: Source): Listening["captions"] {
  if (source.kind !== "microphone") return "none";
  const isWell = present.runtime.reasons["captions"] === undefined;
  return isWell && folderInUse(control, "captions") !== "" ? "streamed" : "looked_up";
}

/** Words that are shown while somebody speaks; those of a beginning that is over are late. */
export function soFar(
  state: State,
  utterance: Utterance,
  input: Extract<Told, { kind: "voice-text" }>,
): Decision {
  const { listen, spokenId, surfaceId } = utterance;
  const text = input.text.trim();
  const late = listen.kind !== "hearing" || listen.revision !== input.revision;
  if (late || text === "" || !isShown(state, utterance, text)) return NOTHING;
  return decision({ facts: [{ kind: "words-so-far", spokenId, surfaceId, text }] });
}

/** Asleep, and of what is meant for somebody else, nothing is on a screen. */
const isShown = (state: State, utterance: Utterance, text: string): boolean =>
  utterance.faint !== true &&
  state.runtime.conversation.awake &&
  addressed(state, utterance, text) !== undefined;

/** The words of a pause are shown before they count; what becomes of them then is shown elsewhere. */
export function captions(
  state: State,
  after: Utterance,
  { step, input }: { readonly step: Step; readonly input: Told },
) {
  const { source, spokenId, surfaceId } = after;
  if (source.kind !== "microphone" || input.kind !== "voice-text")
    return step.committed === null ? [] : noWords(after);
  const { listen } = step;
  if (listen.kind === "listening") return noWords(after);
  if (listen.kind !== "soft_end" || listen.text === null || !isShown(state, after, listen.text)) return [];
  return [{ kind: "words-so-far", spokenId, surfaceId, text: listen.text.trim() } as const];
}
