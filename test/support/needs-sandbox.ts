// Suites whose programs attack the machine: they run in a sandbox that works, or not at all.
import assert from "node:assert/strict";
import { createEgress } from "../../native/egress.ts";
import { createSandbox } from "../../server/io/tools/sandbox/sandbox.ts";
import { rgPath } from "@vscode/ripgrep";
import { temporaryFolder } from "./workbench.ts";

/**
 * For `before`, of suites on Linux (SANDBOX-2): a sandbox that does not work is a failure, and none of the suite's programs starts. With all
 * rights, as root, they would change the machine for good.
 */
export async function needsSandbox(): Promise<void> {
  const state = temporaryFolder("probe");
  const sandbox = createSandbox({
    stateFolder: state.path,
    wanted: () => "on",
    hosts: () => [],
    egress: createEgress(rgPath),
  });
  try {
    assert.ok(
      await sandbox.works(),
      "bubblewrap does not work here, and these programs need it around them. Run: apt-get install bubblewrap socat (npm test does)",
    );
  } finally {
    await sandbox.close();
    state.remove();
  }
}
