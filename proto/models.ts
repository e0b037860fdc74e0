// What the states and roles of a model mean, the same on every screen. No runtime of its own, so that extensions may use it.
import type { ModelJson } from "./gen/kodama/v1/model_pb.ts";

/** A download is under way; in every other state nothing more is to be waited for. */
export const isComing = ({ state }: ModelJson): boolean => state === "downloading" || state === "checking";

/** What the roles of models do, in the order in which they are listed. */
export const ROLE_WORDS = { llm: "Answer", stt: "Understand speech", tts: "Speak" } as const;
