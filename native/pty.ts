// The OpenPty port: each terminal in a process of its own, forked when it is opened.
import { type ChildProcess, fork } from "node:child_process";
import type { OpenPty, Pty } from "../server/core/ports.ts";
import type { FromPtyHost, ToPtyHost, Wanted } from "./pty-channel.ts";
import { withoutKeys } from "./clean-env.ts";
import { nativeRequire, siblingScript } from "./resolve.ts";

/** Undefined where the package has no binary for this machine. */
export function createOpenPty(): OpenPty | undefined {
  try {
    nativeRequire.resolve(`@lydell/node-pty-${process.platform}-${process.arch}/package.json`);
  } catch {
    return undefined;
  }
  return async ({ env, ...wanted }) => {
    const host = fork(siblingScript("pty-host"), {
      execArgv: [],
      env: withoutKeys(),
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const known = Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined);
    return openIn(host, { ...wanted, env: Object.fromEntries(known) });
  };
}

function openIn(host: ChildProcess, wanted: Wanted): Promise<Pty> {
  const { promise, resolve, reject } = Promise.withResolvers<Pty>();
  const tell = (message: ToPtyHost): void => {
    if (host.connected) host.send(message, () => {});
  };
  // What comes before anybody listens waits.
  let told: string[] | undefined = [];
  let hear = (text: string): void => void told?.push(text);
  const exited = Promise.withResolvers<number | null>();
  host.on("message", (message: FromPtyHost) => {
    switch (message.kind) {
      case "opened":
        return resolve({
          pid: message.pid,
          type: (text) => tell({ kind: "type", text }),
          resize: (size) => tell({ kind: "resize", size }),
          onData(listener) {
            told?.forEach(listener);
            told = undefined;
            hear = listener;
          },
          onExit: (listener) => void exited.promise.then(listener),
        });
      case "failed":
        return reject(new Error(message.message));
      case "data":
        return hear(message.text);
      case "exit":
        return exited.resolve(message.exitCode);
    }
  });
  const gone = (why: string): void => {
    reject(new Error(why));
    exited.resolve(null);
  };
  host.once("error", ({ message }) => gone(message));
  // Behind all that it said.
  host.once("disconnect", () => gone("The terminal could not be opened."));
  tell({ kind: "open", wanted });
  return promise;
}
