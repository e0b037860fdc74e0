// Names of code, as the words they are made of.

/** "parseHTTPFile_v2" is parse, HTTP, File, v2. */
export function wordsOfName(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}'’]+/u)
    .filter((word) => word !== "");
}
