// Questions under a real server: from the answer to the running tool, and over two hundred reloads and crashes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { createSandbox } from "../support/sandbox.ts";
import { figure, type Row, timed } from "./measure.ts";
import { envelope, onEvents, type Process, ready } from "./process.ts";

const ANSWERS = 40;
const CYCLES = 200;

interface Asked {
  readonly approval_id: string;
  readonly revision: number;
  readonly digest: string;
  readonly state: string;
}
interface Heard {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export async function questions(home: string): Promise<readonly Row[]> {
  const sandbox = createSandbox();
  try {
    const folder = sandbox.workspace();
    return [await answerToStart(home, folder), await cycles(home, folder)];
  } finally {
    await sandbox.clean();
  }
}

/** From sending a yes to the view that shows the tool running. */
async function answerToStart(home: string, folder: string): Promise<Row> {
  const server = await ready(home, folder);
  const next = hearing(server.connection);
  const took: number[] = [];
  for (let n = 0; n < ANSWERS; n++) {
    const asked = await ask(server.connection, next);
    const running = next(({ event, payload }) =>
      event === "view.patch" ? JSON.stringify(payload).includes('"running"') : false,
    );
    const over = next(
      ({ event, payload }) => event === "runtime.control" && payload["action"] === "turn_finished",
    );
    const began = performance.now();
    await respond(server.connection, asked);
    await running;
    took.push(performance.now() - began);
    await over;
  }
  await server.kill();
  return timed("answer → tool runs", figure(took), { p95: 50 });
}

/** One question, and a server that is killed or left again and again; at the end it is answered and runs once. */
async function cycles(home: string, folder: string): Promise<Row> {
  const before = runs(folder);
  let server = await ready(home, folder);
  const asked = await ask(server.connection, hearing(server.connection));
  let kept = 0;
  for (let n = 0; n < CYCLES; n++) {
    await (n % 2 === 0 ? server.kill() : server.hangUp());
    server = await ready(home, folder);
    const [same] = (await open(server)).filter((one) => one.approval_id === asked.approval_id);
    if (same?.digest === asked.digest && same.revision === asked.revision) kept++;
  }
  const over = hearing(server.connection)(({ event }) => event === "runtime.tool_result");
  await respond(server.connection, asked);
  await over;
  await server.kill();
  const ran = runs(folder) - before;
  return {
    what: `a question over ${CYCLES} crashes and reloads, then answered`,
    figures: `${kept} of ${CYCLES} kept, ran ${ran} ×`,
    goal: "none lost, ran once",
    met: kept === CYCLES && ran === 1,
  };
}

export async function ask(connection: MessageConnection, next: Next): Promise<Asked> {
  const requested = next(({ event }) => event === "approval.requested");
  await send(connection, "conversation.inject_text", { text: "run the tests" });
  return (await requested).payload["approval"] as Asked;
}

export const respond = (
  connection: MessageConnection,
  { approval_id, revision, digest }: Asked,
): Promise<unknown> =>
  send(connection, "approval.respond", { approval_id, revision, digest, decision: "allow_once", how: "key" });

async function open({ connection }: Process): Promise<readonly Asked[]> {
  const { approvals } = await send(connection, "approval.list", {});
  return (approvals as readonly Asked[]).filter(({ state }) => state === "pending");
}

export async function send(
  connection: MessageConnection,
  command: string,
  payload: object,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await connection.sendRequest<{ payload: Record<string, unknown> }>(
    "kodama/command",
    envelope(command, payload),
  );
  return response.payload;
}

type Next = (fits: (heard: Heard) => boolean) => Promise<Heard>;

/** A connection has one listener; this one hands each event to all that wait for one like it. */
export function hearing(connection: MessageConnection): Next {
  const waiting = new Map<(heard: Heard) => boolean, (heard: Heard) => void>();
  onEvents(connection, (heard: Heard) => {
    for (const [fits, tell] of waiting) {
      if (!fits(heard)) continue;
      waiting.delete(fits);
      tell(heard);
    }
  });
  return (fits) => new Promise((resolve) => void waiting.set(fits, resolve));
}

/** Each run of the workspace's script leaves a line. */
function runs(folder: string): number {
  try {
    return readFileSync(join(folder, "pids"), "utf8").trim().split("\n").length;
  } catch {
    return 0;
  }
}
