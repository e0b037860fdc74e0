// What is refused of memories.
import { UNSEEN } from "../../core/lib/unseen.ts";
import { MEMORY, MemoryError } from "../../core/memory/types.ts";

export const full = (what: string): MemoryError =>
  new MemoryError("payload_too_large", `At most ${MEMORY.recordsMax} memories ${what}. Forget some first.`);
export const notThere = (): MemoryError =>
  new MemoryError("not_found", "There is no such memory any more. Look at what is remembered.");

/** Without what cannot be seen; throws MemoryError. */
export function checked(given: string): string {
  const text = given.replaceAll(UNSEEN, "").trim();
  if (text === "") throw new MemoryError("invalid_payload", "There is nothing to remember in it.");
  if (Buffer.byteLength(text) > MEMORY.textBytesMax)
    throw new MemoryError("payload_too_large", `A memory has at most ${MEMORY.textBytesMax} bytes.`);
  return text;
}
