// `npm run catalogue`: signs the list of models that comes with Kodama, after one of its entries was changed. Who releases names the key of the
// releases in KODAMA_CATALOGUE_KEY (a PEM file, Ed25519); without one a new pair is made, of which only the public half is kept.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listToSign } from "../../server/io/models/our-list.ts";

const PATH = join(import.meta.dirname, "..", "..", "server", "io", "models", "our-signature.ts");

function privateKey(): KeyObject {
  const file = process.env["KODAMA_CATALOGUE_KEY"] ?? "";
  return file === "" ? generateKeyPairSync("ed25519").privateKey : createPrivateKey(readFileSync(file));
}

export function signatureModule(key: KeyObject): string {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
  const signature = sign(null, listToSign(), key).toString("base64");
  return [
    "// Made by `npm run catalogue`: Ed25519 over the list of models in our-list.ts.",
    "",
    `export const OUR_KEY = "${spki}";`,
    `export const OUR_SIGNATURE =\n  "${signature}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === import.meta.filename) writeFileSync(PATH, signatureModule(privateKey()));
