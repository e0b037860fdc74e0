// The OpenPty port on node-pty, loaded when it is first needed.
import type * as NodePty from "@lydell/node-pty";
import type { OpenPty } from "../server/core/ports.ts";
import { nativeRequire } from "./resolve.ts";

/** Undefined where the package has no binary for this machine. */
export function createOpenPty(): OpenPty | undefined {
  try {
    nativeRequire.resolve(`@lydell/node-pty-${process.platform}-${process.arch}/package.json`);
  } catch {
    return undefined;
  }
  return ({ argv: [program = "", ...args], cwd, env, size: { columns: cols, rows } }) => {
    // The package's own types are of its own main file.
    const { spawn } = nativeRequire("@lydell/node-pty") as typeof NodePty;
    const pty = spawn(program, args, { name: "xterm-256color", cols, rows, cwd, env });
    return {
      pid: pty.pid,
      type: (text) => pty.write(text),
      resize({ columns, rows: lines }) {
        try {
          pty.resize(columns, lines);
        } catch {
          // It has ended; that is told in a moment.
        }
      },
      onData: (hear) => void pty.onData(hear),
      onExit: (hear) => void pty.onExit(({ exitCode, signal = 0 }) => hear(signal === 0 ? exitCode : null)),
    };
  };
}
