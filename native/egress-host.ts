// Entry of the process through which confined programs reach the hosts they may. What they send is read here and not in the server,
// and sandbox-runtime keeps its state for a whole process.
import { SandboxManager } from "@anthropic-ai/sandbox-runtime";
import type { FromEgressHost, ToEgressHost } from "./egress-channel.ts";

const tell = (message: FromEgressHost): void => void process.send?.(message);

/** With its server gone it goes, and its socket with it. */
process.on("disconnect", () => void SandboxManager.reset().finally(() => process.exit()));
process.on("message", (message: ToEgressHost) => void open(message));

async function open({ hosts, ripgrep }: ToEgressHost): Promise<void> {
  try {
    await SandboxManager.initialize({
      network: { allowedDomains: [...hosts], deniedDomains: [] },
      // The walls are those of our own argument list; here is the way out only.
      filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
      ripgrep: { command: ripgrep },
    });
    const socketPath = SandboxManager.getLinuxHttpSocketPath();
    const secret = SandboxManager.getProxyAuthToken();
    if (socketPath === undefined || secret === undefined) throw new Error("it has no socket here");
    tell({ kind: "opened", socketPath, secret });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : "unknown reason" });
  }
}
