// A program in a terminal of its own: it finds that somebody looks, and somebody may.
import { constants } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { OpenPty, Pty } from "../../core/ports.ts";
import { FIRST_SIZE, type TerminalHands, type TerminalView } from "../../core/terminals/types.ts";
import { plainText } from "./plain-text.ts";
import { isThere } from "./programs.ts";
import {
  createOutput,
  followed,
  type ProcessSpec,
  type Running,
  endSession,
  signalGroup,
} from "./running.ts";

export interface Opening {
  readonly openPty: OpenPty;
  readonly open: (hands: TerminalHands) => TerminalView;
  readonly onOutput: () => void;
}

/** What is kept of its output is what a person reads in the end, without colours. Throws where its words are such that no program can be given them. */
export async function runInTerminal(
  spec: ProcessSpec,
  { openPty, open, onOutput }: Opening,
): Promise<Running> {
  const argv = wordsOf(spec);
  if ([...argv, ...Object.values(spec.env)].some((word) => word?.includes("\0") === true))
    throw new Error("Its words have a sign that no program can be given.");
  if (!(await isThere(spec.cwd)) || !(await isProgram(argv[0] ?? "", spec))) return notThere(spec);
  const pty = await openPty({ argv, cwd: spec.cwd, env: watched(spec.env), size: FIRST_SIZE });
  let closed = false;
  const view = open(handsOf(pty, () => (closed = true)));
  const done = createOutput(spec);
  /** Of the line that is being written: what it is in the end is not known yet. */
  let line = "";
  const finish = (upTo: number): void => {
    done.add(plainText(line.slice(0, upTo)));
    line = line.slice(upTo);
  };
  let stopping: Promise<void> | undefined;
  pty.onData((text) => {
    line += text;
    finish(line.length > LINE_CHARS_MAX ? line.length : line.lastIndexOf("\n") + 1);
    view.said(text);
    onOutput();
  });
  const ended = new Promise<number | null>((end) => pty.onExit(end)).then(async (code) => {
    // Its own end is not that of all it started.
    await stopping;
    view.closed(code);
    finish(line.length);
    done.add((await spec.ended?.()) ?? "");
    return code;
  });
  return followed({
    started: Promise.resolve(),
    ended,
    hungUp: () => closed,
    text: () => done.text() + plainText(line),
    rest: () => plainText(line),
    chars: done.chars,
    stop: (graceMs) => {
      // Who says stop does not wait for who ran too long.
      stopping = Promise.all([stopping, endSession(pty.pid, graceMs)]).then(() => {});
    },
  });
}
/** A longer one is no line that anybody reads. */
const LINE_CHARS_MAX = 16_384;

/** Colours are welcome; a pager would wait for a key that nobody may press. */
function watched({ NO_COLOR: _plain, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PAGER: "cat" };
}

function wordsOf({ argv, shell }: ProcessSpec): readonly string[] {
  const [text = ""] = argv;
  if (!shell) return argv;
  return process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", text] : ["/bin/sh", "-c", text];
}

/** A terminal starts what is not there as well, and shows the error of somebody else. */
async function isProgram(name: string, { cwd, env }: ProcessSpec): Promise<boolean> {
  // There the system itself says so.
  if (process.platform === "win32") return true;
  const folders = name.includes("/") ? [cwd] : (env["PATH"] ?? "").split(delimiter);
  const found = await Promise.all(
    folders.map((folder) => isThere(resolve(cwd, folder, name), constants.X_OK)),
  );
  return found.includes(true);
}

async function notThere(spec: ProcessSpec): Promise<Running> {
  const after = (await spec.ended?.()) ?? "";
  const error = Object.assign(new Error("The program is not there."), { code: "ENOENT" });
  return followed({
    started: Promise.reject(error),
    ended: Promise.resolve(null),
    text: () => after,
    rest: () => "",
    chars: () => after.length,
    stop() {},
  });
}

const handsOf = (pty: Pty, onClose: () => void): TerminalHands => ({
  type: (text) => pty.type(text),
  resize: (size) => pty.resize(size),
  hangUp() {
    onClose();
    signalGroup(pty.pid, "SIGHUP");
  },
});
