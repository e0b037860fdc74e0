// Waiting for what comes true by itself.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 20;
/** Long, since a busy machine breaks what is shorter; nothing waits for it but what fails. */
const LOOKS_MAX = 2_500;

/** Looks again and again until it holds; fails by name where it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < LOOKS_MAX; n++) {
    if (await holds()) return;
    await sleep(LOOK_EVERY_MS);
  }
  assert.fail(`never: ${what}`);
}
