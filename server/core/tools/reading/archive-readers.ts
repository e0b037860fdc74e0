// Programs that tell what is in archives: nothing is unpacked but into what is told. What takes programs apart (nm, objdump) is not here,
// since a file made for it may make it do anything; nor is unzip, which takes what stands behind the archive for names in it.
import { sensitive } from "../secrets.ts";
import { filesReader, lookingAt, type Local, type Reader, type Reading } from "./arguments.ts";
import { FILE, type Shape } from "./shapes.ts";

/**
 * A name with something before its ending: of another one it would take what has that ending besides. What was packed is judged by
 * its own name, and of archives nobody knows what is in them.
 */
const zipped = (ending: "gz" | "xz"): Shape => {
  const named = new RegExp(`(?:^|/)[^/]+(?<!\\.tar)\\.${ending}$`, "i");
  return (word) => FILE.test(word) && named.test(word) && !sensitive(word.slice(0, -1 - ending.length));
};
const GZIP: Reader = {
  ...filesReader({
    flags: "cdkltqvn",
    words: "stdout to-stdout list test decompress uncompress keep quiet verbose no-name",
    // Without one of these it would put something in the place of the file.
    operandsWith: "c l t stdout to-stdout list test",
  }),
  operands: zipped("gz"),
};

export const ARCHIVES: Readonly<Record<string, Reader>> = {
  gzip: GZIP,
  gunzip: GZIP,
  zcat: { ...filesReader({ flags: "cqv" }), operands: zipped("gz") },
  // The last of its letters counts: "-ld" unpacks in place.
  xz: {
    ...filesReader({
      flags: "cdkqv",
      words: "stdout to-stdout decompress keep quiet",
      operandsWith: "c stdout to-stdout",
    }),
    operands: zipped("xz"),
  },
  xzcat: { ...filesReader({ flags: "q" }), operands: zipped("xz") },
};

/** "tar -tzf one.tgz": the letters, with "f" the last of them and none that unpacks; then the archive, then names in it. */
export function tarReading(
  [letters = "", archive = "", ...names]: readonly string[],
  local: Local,
): Reading | undefined {
  const place = local(archive);
  const isListed = /^-?[vzjJ]*t[vzjJ]*f$/.test(letters);
  // A name with a colon is one on another machine.
  return isListed && FILE.test(place) && names.every((name) => FILE.test(name))
    ? lookingAt([letters], [place])
    : undefined;
}
