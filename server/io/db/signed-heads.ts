// Signed heads: now and then the newest link of a plane's chain is signed with a key of this machine. Who changes the record and
// computes the chain anew needs the key as well, or must drop the heads. In the middle that is seen at once. At the end it looks like a
// crash before the next head, and is seen where more facts are left than are ever between two: who changes less than that, or puts an
// older state of all files back, is found by a copy that is kept elsewhere, and by nothing here.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../../core/lib/json.ts";

export const KEY_FILE = "audit-key.pem";
/** A head is signed with every snapshot (500 facts), at the latest after a thousand, when a store is opened and when it is closed. */
const GAP_MAX = 2_000;

export interface Signer {
  /** First half of the SHA-256 of the public key, hex: what a person may note elsewhere. */
  readonly fingerprint: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

/** Reads the key, or makes one. A file that is no key is kept aside. */
export function openSigner(folder: string): Signer {
  const path = join(folder, KEY_FILE);
  const key = readKey(path) ?? makeKey(path);
  const publicKey = createPublicKey(key);
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    fingerprint: hash("sha256", pem, "hex").slice(0, 32),
    publicKey: pem,
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64url"),
    isSigned: (text, signature) =>
      verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64url")),
  };
}

export function copyKey(folder: string, target: string): void {
  copyFileSync(join(folder, KEY_FILE), join(target, KEY_FILE));
  chmodSync(join(target, KEY_FILE), 0o600);
}

function readKey(path: string): KeyObject | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // It is no key, or not whole.
  }
  renameSync(path, `${path}.broken-${Date.now()}`);
  return undefined;
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  chmodSync(path, 0o600);
  return privateKey;
}

export interface Head {
  readonly pos: number;
  readonly chain: string;
  readonly atMs: number;
  readonly key: string;
  /** Signature of the head before; empty for the first. */
  readonly previous: string;
  readonly signature: string;
}

export interface Heads {
  /** Must be called inside a transaction. Nothing where nothing is new. */
  sign(atMs: number): void;
  /** By their position in the chain. */
  all(): ReadonlyMap<number, Head>;
  /** What is wrong with the heads themselves, and with those that are not there; empty where nothing is. */
  fault(lastPos: number): string;
}

export function createHeads(db: DatabaseSync, plane: string, signer: Signer): Heads {
  db.exec(
    `CREATE TABLE IF NOT EXISTS signed_head(pos INTEGER PRIMARY KEY, chain TEXT NOT NULL, at_ms INTEGER NOT NULL,
      key TEXT NOT NULL, previous TEXT NOT NULL, signature TEXT NOT NULL) STRICT`,
  );
  const newest = db.prepare("SELECT pos, signature FROM signed_head ORDER BY pos DESC LIMIT 1");
  const last = db.prepare("SELECT pos, chain FROM journal ORDER BY pos DESC LIMIT 1");
  const insert = db.prepare("INSERT INTO signed_head VALUES(?,?,?,?,?,?)");
  const rows = db.prepare("SELECT * FROM signed_head ORDER BY pos");
  const all = (): ReadonlyMap<number, Head> =>
    new Map(
      rows.all().map((row) => [
        Number(row["pos"]),
        {
          pos: Number(row["pos"]),
          chain: String(row["chain"]),
          atMs: Number(row["at_ms"]),
          key: String(row["key"]),
          previous: String(row["previous"]),
          signature: String(row["signature"]),
        },
      ]),
    );
  return {
    sign(atMs) {
      const before = newest.get();
      const row = last.get();
      const pos = Number(row?.["pos"] ?? 0);
      const sincePos = pos - Number(before?.["pos"] ?? 0);
      // Behind the newest head facts are missing, or heads: what is left is not vouched for, and stays told by the check.
      if (sincePos <= 0 || (before !== undefined && sincePos > GAP_MAX)) return;
      const head = {
        pos,
        chain: String(row?.["chain"]),
        atMs,
        key: signer.fingerprint,
        previous: String(before?.["signature"] ?? ""),
      };
      insert.run(head.pos, head.chain, head.atMs, head.key, head.previous, signer.sign(textOf(plane, head)));
    },
    all,
    fault(lastPos) {
      let previous = "";
      let pos = 0;
      for (const head of all().values()) {
        if (head.key !== signer.fingerprint) return `signed head #${head.pos}, which is of another key`;
        if (head.previous !== previous) return `signed head #${head.pos}, before which one is missing`;
        if (!signer.isSigned(textOf(plane, head), head.signature)) return `signed head #${head.pos}`;
        ({ signature: previous, pos } = head);
      }
      if (pos > lastPos) return `fact #${lastPos}, after which some are missing`;
      return lastPos - pos > GAP_MAX ? `fact #${pos}, after which signed heads are missing` : "";
    },
  };
}

/** What is signed. */
const textOf = (plane: string, { pos, chain, atMs, previous }: Omit<Head, "signature" | "key">): string =>
  canonicalJson({ v: 1, plane, pos, chain, at_ms: atMs, previous });
