// A list of models that somebody signed: who may change the file may still not change what is fetched.
import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** Base64 of an Ed25519 key (RFC 8410, SPKI, 44 bytes) and of a signature (RFC 8032, 64 bytes). */
const KEY_CHARS = 60;
const SIGNATURE_CHARS = 88;

/** Throws where the signature is not that of the key over these bytes. */
export function mustBeSigned(list: Buffer, signature: string, key: string): void {
  const publicKey = keyOf(key);
  const fits = signature.length === SIGNATURE_CHARS;
  if (!fits || !verify(null, list, publicKey, Buffer.from(signature, "base64")))
    throw new Error("its signature is not of the key in kodama.models.catalogueKey");
}

function keyOf(text: string): KeyObject {
  try {
    if (text.length !== KEY_CHARS) throw new Error("its length");
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyType !== "ed25519") throw new Error("its kind");
    return key;
  } catch (error) {
    throw new Error("kodama.models.catalogueKey is no Ed25519 key in base64", { cause: error });
  }
}
