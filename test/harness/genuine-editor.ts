// `npm run test:vscode`: the extension-host suite in genuine VS Code, downloaded by @vscode/test-electron. For people
// and release machines with a way out; the tests of the repository use code-server instead.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runTests } from "@vscode/test-electron";

const ROOT = resolve(import.meta.dirname, "..", "..");
const dir = mkdtempSync(join(tmpdir(), "kodama-vscode-"));
const folder = join(dir, "sample");
cpSync(join(ROOT, "examples", "sample"), folder, { recursive: true });
try {
  process.exitCode = await runTests({
    version: process.argv[2] ?? "1.105.1",
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: join(ROOT, "dist", "test", "host.cjs"),
    launchArgs: [folder, "--disable-workspace-trust"],
    extensionTestsEnv: { KODAMA_HOUSE_TASKS: "off", KODAMA_HOME: join(dir, "home") },
  });
} finally {
  rmSync(dir, { recursive: true, force: true });
}
