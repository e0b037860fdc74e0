// Programs in the background on the wire: which there are, what they wrote, and their end by a person's hand.
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { Program, Programs } from "../../core/ports.ts";

/** As much as a screen is given of it; a terminal shows no more at once either. */
const TEXT_CHARS_MAX = 64_000;

export function programOutput(programs: Programs, id: string): Result<JsonRecord> {
  const found = named(programs, id);
  if (found === undefined) return unknown(id);
  return ok({
    program: programWire(found),
    text: (programs.text(id) ?? "").slice(-TEXT_CHARS_MAX).toWellFormed(),
  });
}

export async function stopProgram(programs: Programs, id: string): Promise<Result<JsonRecord>> {
  if (named(programs, id) === undefined) return unknown(id);
  const stopped = programs.kill(id);
  await programs.ended(id);
  return ok({ stopped });
}

export function programWire({ programId, startedAtMs, exitCode, ...rest }: Program): JsonRecord {
  return {
    program_id: programId,
    started_at_ms: startedAtMs,
    ...rest,
    running: rest.state === "running",
    ...(exitCode === null ? {} : { exit_code: exitCode }),
  };
}

const named = (programs: Programs, id: string): Program | undefined =>
  programs.list().find(({ programId }) => programId === id);

const unknown = (id: string): Result<JsonRecord> =>
  fail("not_found", `No program "${id}" runs in the background, or it ended long ago. List them again.`);
