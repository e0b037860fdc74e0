// Whether a server's loop is free while it works: small questions to it, each of which waits for that.
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { send } from "./approvals.ts";
import { figure, type Row, timed } from "./measure.ts";

const PING_EVERY_MS = 2;

interface Work {
  /** What goes on, for a person. */
  readonly while: string;
  /** Of p99. */
  readonly goalMs: number;
  readonly work: () => Promise<unknown>;
}

export async function answering(
  connection: MessageConnection,
  { while: what, goalMs, work }: Work,
): Promise<Row> {
  const took: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const began = performance.now();
      await send(connection, "host.ping", {});
      took.push(performance.now() - began);
      await sleep(PING_EVERY_MS);
    }
  })();
  await work();
  over = true;
  await asking;
  const row = timed(`the server answers ${took.length} pings while ${what}`, figure(took), { p99: goalMs });
  return { ...row, figures: `${row.figures}, the longest ${Math.max(...took).toFixed(1)} ms` };
}
