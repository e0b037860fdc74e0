// Sees what is really done in the world, beside what the disk and the lease say at that moment.
import type { ToolCall } from "../../server/core/tools/types.ts";
import type { Ledger } from "./ledger.ts";

export class Witness {
  readonly #ledger: Ledger;
  readonly #say: (violation: string) => void;
  readonly #calls = new Set<string>();
  readonly keys = new Set<string>();

  constructor(ledger: Ledger, say: (violation: string) => void) {
    this.#ledger = ledger;
    this.#say = say;
  }

  /** The work of a run begins; `mayAct`: whoever does it holds the lease. */
  sees({ callId, turnId, run: of }: ToolCall, mayAct: boolean): void {
    const runKey = of?.runKey ?? "";
    const run = this.#ledger.runs.get(runKey);
    if (!mayAct) this.#say(`${runKey} was done by one whose lease was over`);
    if (this.#calls.has(callId)) this.#say(`the call ${callId} of ${runKey} was done twice`);
    if (run === undefined) this.#say(`${runKey} was done before it was claimed on disk`);
    else if (run.turnId !== turnId)
      this.#say(`${runKey} was done in ${turnId}, and its row names ${run.turnId || "no turn"}`);
    if (!this.#ledger.started.has(callId))
      this.#say(`the call ${callId} was done before its start was on disk`);
    this.#calls.add(callId);
    this.keys.add(runKey);
  }

  get count(): number {
    return this.#calls.size;
  }
}
