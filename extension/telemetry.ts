// What the editor notices of the server and only the editor can: how long it took to be there, that it ended, that it hung. Told to
// the server on this machine, which counts it while it runs; nothing of it goes anywhere else.
import type { RequestJson } from "../proto/commands.ts";

export type Noticed = "server_ready" | "server_ended" | "server_silent";

/** Kept until a server is there to be told. */
const KEPT_MAX = 50;

export interface Telemetry {
  /** `ms`: how long it took; 0 for what takes no time. */
  note(name: Noticed, ms?: number): void;
  /** Tells what was noted since; what could not be told is kept for the next time. */
  tell(send: (report: RequestJson<"client.report">) => Promise<unknown>): Promise<void>;
}

/** @param isWanted false where the editor's telemetry is off: then nothing is noted. */
export function createTelemetry(isWanted: () => boolean): Telemetry {
  let entries: readonly { readonly name: Noticed; readonly ms: number }[] = [];
  return {
    note(name, ms = 0) {
      // One that hangs is ended for it: that is one thing, not two.
      if (!isWanted() || (name === "server_ended" && entries.at(-1)?.name === "server_silent")) return;
      entries = [...entries, { name, ms: Math.round(ms) }].slice(-KEPT_MAX);
    },
    async tell(send) {
      const told = entries;
      if (told.length === 0) return;
      try {
        await send({ entries: [...told] });
        entries = entries.slice(told.length);
      } catch {
        // Kept, as it is.
      }
    },
  };
}
