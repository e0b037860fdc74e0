// The list of models that comes with Kodama, and proof that it is the one that was released: signed, and checked before any of it is used.
import { ModelStoreError } from "../../core/brain-ports.ts";
import { canonicalJson, type Json } from "../../core/lib/json.ts";
import type { ModelEntry } from "../../core/models/types.ts";
import { LANGUAGE_MODELS } from "./language-models.ts";
import { OUR_KEY, OUR_SIGNATURE } from "./our-signature.ts";
import { mustBeSigned } from "./signed-list.ts";
import { SPEECH_MODELS } from "./speech-models.ts";

const OUR_MODELS: readonly ModelEntry[] = [...LANGUAGE_MODELS, ...SPEECH_MODELS];

/** What is signed: canonical JSON (RFC 8785) of the entries. */
export const listToSign = (entries: readonly ModelEntry[] = OUR_MODELS): Buffer =>
  Buffer.from(canonicalJson(JSON.parse(JSON.stringify(entries)) as Json), "utf8");

/** Throws ModelStoreError where somebody changed it. */
export function ourModels(entries: readonly ModelEntry[] = OUR_MODELS): readonly ModelEntry[] {
  try {
    mustBeSigned(listToSign(entries), OUR_SIGNATURE, OUR_KEY);
    return entries;
  } catch (error) {
    throw new ModelStoreError(
      "The list of models that came with Kodama was changed, and is not used.",
      "Install Kodama again, or name a list of your own in kodama.models.catalogue.",
      { cause: error },
    );
  }
}
