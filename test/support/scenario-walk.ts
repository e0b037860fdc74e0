// A walk through the contract: who walks, and one command that must work.
import assert from "node:assert/strict";
import type { CommandName } from "../../proto/commands.ts";
import type { Json, WireClient } from "./wire-client.ts";

export interface Walk {
  readonly client: WireClient;
  readonly folder: string;
  /** True where the transport itself attached the surface, so that the client cannot. */
  readonly attached: boolean;
  /** Commands answered with ok. */
  readonly answered: Set<CommandName>;
}

/** Sends a command that must work. */
export async function good(walk: Walk, command: CommandName, payload: object = {}): Promise<Json> {
  const answer = await walk.client.raw({ v: 1, request_id: `good ${command}`, command, payload });
  assert.deepEqual([command, answer.code, answer.message], [command, "", ""]);
  assert.equal(answer.request_id, `good ${command}`);
  walk.answered.add(command);
  return answer.payload;
}
