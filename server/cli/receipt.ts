// Checks a receipt as `kodama audit receipt` printed it: its text against its hash, and its hash against its signature.
import { createPublicKey, hash, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import * as z from "zod";

/** One of two thousand steps has less than a megabyte. */
const BYTES_MAX = 4_000_000;

const PRINTED = z.object({
  receipt: z.string(),
  sha256: z.string(),
  signature: z.string(),
  key: z.string(),
  public_key: z.string(),
});
const RECEIPT = z.object({ kind: z.literal("kodama-receipt"), steps: z.array(z.unknown()) });

export interface CheckedReceipt {
  readonly steps: number;
  /** Fingerprint of the key that is in it. */
  readonly key: string;
  /** In words; empty where it is whole. */
  readonly fault: string;
}

/** Undefined where the file is no receipt. */
export function readReceipt(path: string): CheckedReceipt | undefined {
  try {
    if (statSync(path).size > BYTES_MAX) return undefined;
    // The editor's page tells it in words first.
    const [line = ""] = readFileSync(path, "utf8").trim().split("\n").slice(-1);
    const printed = PRINTED.parse(JSON.parse(line));
    const { steps } = RECEIPT.parse(JSON.parse(printed.receipt));
    return { steps: steps.length, key: fingerprintOf(printed.public_key), fault: faultOf(printed) };
  } catch {
    return undefined;
  }
}

function faultOf({ receipt, sha256, signature, key, public_key }: z.infer<typeof PRINTED>): string {
  if (hash("sha256", receipt, "hex") !== sha256) return "broken: its text is not the one that was signed";
  if (fingerprintOf(public_key) !== key) return "broken: it names another key than the one in it";
  const signed = Buffer.from(`kodama-receipt\n${sha256}`);
  return verify(null, signed, createPublicKey(public_key), Buffer.from(signature, "base64url"))
    ? ""
    : "broken: its signature is not of this key";
}

/** As signed heads name it: the first half of the hash of the PEM. */
const fingerprintOf = (pem: string): string => hash("sha256", pem, "hex").slice(0, 32);
