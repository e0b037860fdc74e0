// Programs with pipes for their streams, each in its own process group, so that a stop ends everything it started.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Errors, ShellCommand } from "../../core/tools/shell-line.ts";
import {
  createOutput,
  GRACE_MS,
  followed,
  type ProcessSpec,
  type Running,
  signalGroup,
  stopGroup,
} from "./running.ts";

/** Throws where its words are such that no program can be given them. */
export function runPiped(spec: ProcessSpec, onOutput: () => void): Running {
  const children = spawnAll(spec);
  const { add, text, chars } = createOutput(spec);
  for (const stream of told(children, spec)) {
    // A letter may be split over two chunks of its stream.
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      add(decoder.write(chunk));
      onOutput();
    });
  }
  const started = Promise.all(children.map((child) => once(child, "spawn"))).then(() => {});
  const ended = Promise.all(children.map(endOf)).then(async (codes) => {
    add((await spec.ended?.()) ?? "");
    return codes.at(-1) ?? null;
  });
  const stop = (graceMs: number): void => children.forEach(({ pid }) => stopGroup(pid, graceMs));
  // One that could not be started leaves the others without an end.
  started.catch(() => stop(GRACE_MS));
  return followed({ started, ended, text, rest: () => "", chars, stop });
}

/** "close" comes when all output was read; a grandchild that keeps the pipe open must not hold us for ever. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("close", (code) => resolve(code));
    child.on("exit", (code) => setTimeout(() => resolve(code), GRACE_MS).unref());
    child.on("error", () => resolve(null));
  });
}

function spawnAll(spec: ProcessSpec): readonly ChildProcess[] {
  const [text = ""] = spec.argv;
  const options = { cwd: spec.cwd, env: spec.env, detached: process.platform !== "win32" };
  if (spec.shell) return [spawn(text, { ...options, shell: true, stdio: ["ignore", "pipe", "pipe"] })];
  const children = commandsOf(spec).map(({ argv: [program = "", ...args], errors, silent }, n) =>
    spawn(program, args, {
      ...options,
      stdio: [
        n === 0 ? "ignore" : "pipe",
        silent === true ? "ignore" : "pipe",
        errors === "dropped" ? "ignore" : "pipe",
      ],
    }),
  );
  for (const [n, { errors }] of commandsOf(spec).entries()) feed(children[n], children[n + 1], errors);
  return children;
}

const commandsOf = ({
  argv,
  pipeline,
}: ProcessSpec): readonly Pick<ShellCommand, "argv" | "errors" | "silent">[] =>
  pipeline ?? [{ argv, errors: "told" }];

function feed(from: ChildProcess | undefined, to: ChildProcess | undefined, errors: Errors): void {
  const into = to?.stdin;
  if (into === undefined || into === null) return;
  const sources = [from?.stdout, errors === "joined" ? from?.stderr : null].filter((one) => one !== null);
  for (const source of sources) source?.pipe(into, { end: false });
  from?.on("close", () => into.end());
  // Who has read enough ends early, as head does; who still writes is told so as by a shell's pipe, then finds it closed.
  into.on("error", () => {});
  into.on("close", () => {
    if (from !== undefined && from.exitCode === null) signalGroup(from.pid, "SIGPIPE");
    for (const source of sources) source?.destroy();
  });
}

/** What a person is told: the output of the last, and the errors of all that did not send them elsewhere. */
function told(children: readonly ChildProcess[], spec: ProcessSpec): readonly Readable[] {
  const errors = children.filter(
    (_, n) => commandsOf(spec)[n]?.errors !== "joined" || n === children.length - 1,
  );
  return [children.at(-1)?.stdout, ...errors.map(({ stderr }) => stderr)].filter(
    (one) => one instanceof Readable,
  );
}
