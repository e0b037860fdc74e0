// Owns the Debian packages the editor tests need: checks them and installs the
// missing ones when it may, else says the one command that would.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Where a browser may be already. On Ubuntu the package of that name is only a way to a snap, and Chrome serves as well. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
];

/** A Chromium that is here, and no shell script that would fetch a snap; undefined when there is none. */
export function findBrowser(): string | undefined {
  const told = process.env["KODAMA_CHROMIUM"];
  return told ?? BROWSERS.find((path) => existsSync(path));
}

export const BROWSER_PACKAGES = findBrowser() === undefined ? ["chromium"] : [];
/** A sound card for machines without one; what plays and reads as programs do that know nothing of it. */
export const SOUND_PACKAGES = ["pulseaudio", "pulseaudio-utils", "libasound2-plugins"] as const;
/** A voice of the machine that nobody made for our detector. */
export const SPEECH_PACKAGES = ["espeak-ng"] as const;
/** A graphics processor for machines without one: Mesa's, which computes on the processor. */
export const GRAPHICS_PACKAGES = ["libvulkan1", "mesa-vulkan-drivers"] as const;
/** node-gyp's tools for spdlog, node-pty, the watchdog and argon2. kerberos is left unbuilt, so no libkrb5-dev. */
export const BUILD_PACKAGES = ["g++", "make", "python3"] as const;

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function isInstalled(name: string): boolean {
  const found = spawnSync("dpkg", ["-s", name], { encoding: "utf8" });
  return found.status === 0 && found.stdout.includes("Status: install ok installed");
}

/** What to put before apt-get, or undefined where it may not be run. */
function privilegePrefix(): readonly string[] | undefined {
  if (!succeeds("apt-get", ["--version"])) return undefined;
  if (process.getuid?.() === 0) return [];
  return succeeds("sudo", ["-n", "true"]) ? ["sudo", "-n"] : undefined;
}

function aptGet(prefix: readonly string[], args: readonly string[]): void {
  const words = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
  const done = spawnSync(words[0] ?? "env", words.slice(1), { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${words.join(" ")} failed:\n${done.stdout}\n${done.stderr}`);
}

/** Makes sure every named Debian package is installed. */
export async function ensureSystemPackages(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const install = ["install", "-y", "--no-install-recommends", ...missing];
  const prefix = privilegePrefix();
  if (prefix === undefined) throw new Error(`sudo apt-get update && sudo apt-get ${install.join(" ")}`);
  console.log(`installing Debian packages: ${missing.join(" ")}`);
  aptGet(prefix, ["update"]);
  aptGet(prefix, install);
}
