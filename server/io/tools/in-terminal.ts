// A program in a terminal of its own: it finds that somebody looks, and somebody may.
import { constants } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { OpenPty, Pty } from "../../core/ports.ts";
import { FIRST_SIZE, type TerminalHands, type TerminalView } from "../../core/terminals/types.ts";
import { plainText } from "./plain-text.ts";
import { isThere } from "./programs.ts";
import { createOutput, followed, type ProcessSpec, type Running, endGroup, signalGroup } from "./running.ts";

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
  if (!(await isProgram(argv[0] ?? "", spec))) return notThere(spec);
  const pty = openPty({ argv, cwd: spec.cwd, env: watched(spec.env), size: FIRST_SIZE });
  const view = open(handsOf(pty));
  const shown = createOutput(spec);
  let after = "";
  let stopping: Promise<void> | undefined;
  pty.onData((text) => {
    shown.add(text);
    view.said(text);
    onOutput();
  });
  const ended = new Promise<number | null>((end) => pty.onExit(end)).then(async (code) => {
    // Its own end is not that of all it started.
    await stopping;
    view.closed(code);
    after = (await spec.ended?.()) ?? "";
    return code;
  });
  const text = (): string => plainText(shown.text()) + after;
  return followed({
    started: Promise.resolve(),
    ended,
    text,
    // What is not kept any more is counted as it was written.
    chars: () => shown.chars() - shown.text().length + text().length,
    stop: () => void (stopping ??= endGroup(pty.pid)),
  });
}

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
    chars: () => after.length,
    stop() {},
  });
}

const handsOf = (pty: Pty): TerminalHands => ({
  type: (text) => pty.type(text),
  resize: (size) => pty.resize(size),
  hangUp: () => signalGroup(pty.pid, "SIGHUP"),
});
