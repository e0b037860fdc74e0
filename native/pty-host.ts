// Entry of a terminal's process: it holds the terminal of one program. node-pty's end of a terminal is inherited by whatever its process
// starts, so this one starts nothing else; and writing to a program that does not read may hold it up, so that holds up nobody else.
import { write } from "node:fs";
import type * as NodePty from "@lydell/node-pty";
import type { FromPtyHost, ToPtyHost, Wanted } from "./pty-channel.ts";
import { nativeRequire } from "./resolve.ts";

/** Typed and not taken yet; a program that reads nothing is told no more. */
const WAITING_BYTES_MAX = 256 * 1_024;
const AGAIN_MS = 20;

const tell = (message: FromPtyHost, done = (): void => {}): void => void process.send?.(message, done);
/** With its server gone, its terminal goes: what runs in it is hung up. */
process.on("disconnect", () => process.exit());

let pty: NodePty.IPty | undefined;
let waiting = Buffer.alloc(0);
let busy = false;

function open({ argv: [program = "", ...args], cwd, env, size }: Wanted): void {
  try {
    const { spawn } = nativeRequire("@lydell/node-pty") as typeof NodePty;
    const { columns: cols, rows } = size;
    const made = spawn(program, args, { name: "xterm-256color", cols, rows, cwd, env: { ...env } });
    pty = made;
    tell({ kind: "opened", pid: made.pid });
    made.onData((text) => tell({ kind: "data", text }));
    made.onExit(({ exitCode, signal = 0 }) => {
      pty = undefined;
      tell({ kind: "exit", exitCode: signal === 0 ? exitCode : null }, () => process.exit());
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : "unknown reason";
    tell({ kind: "failed", message }, () => process.exit());
  }
}

function type(text: string): void {
  const more = Buffer.from(text);
  if (waiting.length + more.length > WAITING_BYTES_MAX) return;
  waiting = Buffer.concat([waiting, more]);
  pump();
}

/** Piece by piece as the program takes it: node-pty itself would wait for it, and with it all that it has to tell. */
function pump(): void {
  if (busy || pty === undefined || waiting.length === 0) return;
  const fd = "fd" in pty && typeof pty.fd === "number" ? pty.fd : undefined;
  if (fd === undefined) {
    pty.write(waiting.toString("utf8"));
    waiting = Buffer.alloc(0);
    return;
  }
  busy = true;
  write(fd, waiting, (error, written) => {
    busy = false;
    if (error === null) {
      waiting = waiting.subarray(written);
      pump();
    } else if (error.code === "EAGAIN") setTimeout(pump, AGAIN_MS);
    else waiting = Buffer.alloc(0);
  });
}

process.on("message", (message: ToPtyHost) => {
  switch (message.kind) {
    case "open":
      return open(message.wanted);
    case "type":
      return type(message.text);
    case "resize":
      return pty?.resize(message.size.columns, message.size.rows);
  }
});
