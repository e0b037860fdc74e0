// The way out of a sandbox without network: a port on its own loopback that leads to the proxy of the hosts it may reach. Programs find
// it by the variables that they know; what does not ask a proxy reaches nothing.
import type { Door } from "../../../core/ports.ts";

const PORT = 3128;
const SOCKET = "/tmp/.kodama-egress";
/** As the table of listening sockets writes it (proc_pid_net(5)). */
const LISTENS = `:${PORT.toString(16).toUpperCase().padStart(4, "0")} `;
/** It listens before the program starts, is no child of it, and ends with it, since the whole sandbox does. */
const BRIDGE = `("$0" TCP-LISTEN:${PORT},bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:${SOCKET} </dev/null >/dev/null 2>&1 &)
n=0; until grep -q '${LISTENS}' /proc/net/tcp || [ $n -ge 200 ]; do n=$((n+1)); sleep 0.01; done
exec "$@"`;
/** What a program starts for itself is inside. */
const INSIDE = "localhost,127.0.0.1,::1";

/** To be put behind the folders that are emptied. */
export const doorArguments = ({ socketPath }: Door): readonly string[] => ["--ro-bind", socketPath, SOCKET];

export const throughDoor = (socat: string, words: readonly string[]): readonly string[] => [
  "/bin/sh",
  "-c",
  BRIDGE,
  socat,
  ...words,
];

export function doorEnvironment({ secret }: Door): NodeJS.ProcessEnv {
  const proxy = `http://kodama:${secret}@127.0.0.1:${PORT}`;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
  return {
    ...Object.fromEntries(
      [...names, ...names.map((name) => name.toLowerCase())].map((name) => [name, proxy]),
    ),
    NO_PROXY: INSIDE,
    no_proxy: INSIDE,
    // Node asks a proxy only when it is told to.
    NODE_USE_ENV_PROXY: "1",
  };
}
