// Programs in the real sandbox that may reach some hosts: those, no others, and by no other way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { processWith } from "../support/proc.ts";
import { until } from "../support/until.ts";
import { needsSandbox } from "../support/needs-sandbox.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";
import { describeOnLinux } from "../support/on-linux.ts";

/** Programs go there without a proxy unless they are told to take it. */
const NAME = "localhost";
const ASKS = "NO_PROXY= no_proxy= node -e";

describeOnLinux("programs that reach some hosts from the sandbox", () => {
  before(needsSandbox);
  let bench: Workbench;
  let servers: Server[];
  let hosts: readonly string[];
  const portOf = (server: Server | undefined): number => ((server as Server).address() as AddressInfo).port;
  beforeEach(async () => {
    servers = ["named", "other"].map((name) =>
      createServer((_, response) => response.end(`${name} reached`)),
    );
    await Promise.all(servers.map((server) => once(server.listen(0, "127.0.0.1"), "listening")));
    const port = portOf(servers[0]);
    hosts = [`${NAME}:${port}`, `127.0.0.1:${port}`];
    bench = createWorkbench({ sandbox: () => "on", hosts: () => hosts });
  });
  afterEach(async () => {
    await bench.close();
    for (const server of servers) server.close();
  });
  const run = (command: string) => bench.perform("run_command", { command });
  const get = (url: string, asks = ASKS): Promise<string> =>
    run(
      `${asks} "fetch('${url}').then((r)=>r.text()).then(console.log,(e)=>{console.log(e.cause??e);process.exit(1)})"`,
    ).then(({ summary }) => summary);

  it("[SANDBOX-12] the question names them; those are reached, by name and port, and nothing else is (D14)", async () => {
    const { subject } = await bench.prepare(bench.call("run_command", { command: "node -p 1" }));
    assert.ok(subject.kind === "command");
    assert.deepEqual([subject.confined, subject.hosts], ["hosts", hosts]);
    assert.match(await get(`http://${NAME}:${portOf(servers[0])}/`), /^exit code 0\nnamed reached/);
    assert.doesNotMatch(await get(`http://${NAME}:${portOf(servers[1])}/`), /other reached/);
    assert.doesNotMatch(await get(`http://other.example.com:${portOf(servers[0])}/`), /named reached/);
    // What asks no proxy reaches the sandbox's own loopback, and nothing on it.
    assert.doesNotMatch(await get(`http://${NAME}:${portOf(servers[0])}/`, "node -e"), /named reached/);
  });

  it("[SANDBOX-12] it runs with its words, its input and its exit code; of one that is not there that is told (D14)", async () => {
    assert.equal(
      (await run("node -e \"console.log('a b'); process.exit(7)\"")).summary,
      "exit code 7\na b\n",
    );
    assert.equal((await run("echo one > a.txt && cat a.txt")).summary, "exit code 0\none\n");
    assert.equal((await run("no-such-program-here x")).errorCode, "unavailable");
    const refused = await run(
      `${ASKS} "fetch('http://elsewhere.example.com/').then((r)=>r.text()).then((t)=>{console.log(t);process.exit(1)})"`,
    );
    assert.match(refused.summary, new RegExp(`It ran in a sandbox: only ${NAME}:.* to reach`));
  });

  it("[SANDBOX-13] fetching packages is inside; what takes, sends or was asked to be outside is not (D14, B54)", async () => {
    const plan = async (command: string, more = {}): Promise<readonly unknown[]> => {
      const { risk, subject } = await bench.prepare(bench.call("run_command", { command, ...more }));
      return subject.kind === "command" ? [risk, subject.confined, subject.leaves] : [];
    };
    assert.deepEqual(await plan("npm install left-pad"), ["high", "hosts", undefined]);
    assert.deepEqual(await plan("npm install left-pad", { outside_sandbox: true }), [
      "high",
      undefined,
      true,
    ]);
    assert.deepEqual(await plan("npm install left-pad && curl x.y"), ["high", undefined, true]);
    assert.deepEqual(await plan("npm publish"), ["high", undefined, true]);
    assert.deepEqual(await plan("curl https://x.y"), ["high", undefined, true]);
  });

  it("[SANDBOX-13] what was asked about some hosts does not run with others, and a way out that broke is made anew (D14, D1)", async () => {
    const call = bench.call("run_command", { command: "node -p 1" });
    const prepared = await bench.prepare(call);
    const [named, ...others] = hosts;
    hosts = [...hosts, "more.example.com"];
    assert.equal((await bench.run(call, prepared)).errorCode, "unavailable");
    hosts = [named ?? "", ...others];
    assert.equal((await bench.run(call, prepared)).summary, "exit code 0\n1\n");
    const pid = processWith(["egress-host"], process.pid);
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGKILL");
    await until("its end is known", () => !existsSync(`/proc/${pid}`));
    assert.match(await get(`http://${NAME}:${portOf(servers[0])}/`), /named reached/);
    const second = processWith(["egress-host"], process.pid);
    const bridge = second === undefined ? undefined : processWith(["UNIX-LISTEN"], second);
    assert.ok(second !== undefined && bridge !== undefined);
    await bench.close();
    await until("all of it is gone", () => ![second, bridge].some((one) => existsSync(`/proc/${one}`)));
  });
});
