// Where the authority is found: a socket in a folder only its owner can enter, and a secret of this launch.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";

export interface Rendezvous {
  readonly folder: string;
  /** Path of the Unix socket, or name of the Windows pipe. */
  readonly address: string;
  readonly secretPath: string;
}

/** Socket paths end at 104 bytes on macOS and 108 on Linux. */
const SOCKET_PATH_MAX = 100;

export function rendezvous(stateFolder: string): Rendezvous {
  const id = createHash("sha256").update(stateFolder).digest("hex").slice(0, 16);
  const folder = join(stateFolder, "run");
  const secretPath = join(folder, "secret");
  if (process.platform === "win32")
    return { folder, secretPath, address: `\\\\.\\pipe\\kodama-${userInfo().username}-${id}` };
  const near = join(folder, "kodama.sock");
  if (near.length <= SOCKET_PATH_MAX) return { folder, secretPath, address: near };
  const short = join(tmpdir(), `kodama-${process.getuid?.() ?? 0}-${id}`);
  return { folder, secretPath, address: join(short, "k.sock") };
}

/** Makes a fresh secret for this launch and an empty place for the socket. */
export function prepareRendezvous({ folder, address, secretPath }: Rendezvous): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== "win32") {
    const home = dirname(address);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    // In a folder that others may write to, somebody could have made it first.
    const stat = lstatSync(home);
    if (!stat.isDirectory() || stat.uid !== process.getuid?.())
      throw new Error(`${home} is not ours. Remove it, or set KODAMA_HOME to a shorter path.`);
    chmodSync(home, 0o700);
    rmSync(address, { force: true });
  }
  const secret = randomBytes(32).toString("hex");
  rmSync(secretPath, { force: true });
  writeFileSync(secretPath, secret, { mode: 0o600, flag: "wx" });
  return secret;
}

export function readSecret({ secretPath }: Rendezvous): string {
  return readFileSync(secretPath, "utf8");
}

/** In constant time: the answer tells nothing about how much of a guess was right. */
export function sameSecret(expected: string, given: unknown): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return typeof given === "string" && given.length <= 256 && timingSafeEqual(hash(expected), hash(given));
}

const NONCE = /^[0-9a-f]{32}$/;

export function newNonce(): string {
  return randomBytes(16).toString("hex");
}

function proofPath(folder: string, nonce: string): string {
  return join(folder, `proof-${nonce}`);
}

/** The client shows whose it is: the kernel writes the owner of a new file, and it cannot be chosen. */
export function leaveProof({ folder }: Rendezvous, nonce: string): void {
  if (NONCE.test(nonce)) writeFileSync(proofPath(folder, nonce), "", { mode: 0o600, flag: "wx" });
}

export function takeProof({ folder }: Rendezvous, nonce: string): boolean {
  const path = proofPath(folder, nonce);
  try {
    const stat = lstatSync(path);
    rmSync(path);
    return stat.isFile() && (process.platform === "win32" || stat.uid === process.getuid?.());
  } catch {
    return false;
  }
}
