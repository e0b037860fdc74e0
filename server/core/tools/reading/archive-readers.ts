// Programs that tell what is in archives: nothing is unpacked but into what is told. What takes programs apart (nm, objdump) is not here:
// a file made for it may make it do anything.
import { filesReader, lookingAt, type Local, type Reader, type Reading } from "./arguments.ts";
import { FILE, type Shape } from "./shapes.ts";

/** Of another name it would take one with that ending, where there is none of that name. */
const ZIPPED: Shape = (word) => FILE.test(word) && /\.t?gz$/i.test(word);
const PLAIN_ZIP: Reader = {
  ...filesReader({
    flags: "cdfkltqvn",
    words: "stdout to-stdout list test decompress uncompress keep quiet verbose no-name force",
    dash: true,
    // Without one of these it would put something in the place of the file.
    operandsWith: "c l t stdout to-stdout list test",
  }),
  operands: ZIPPED,
};

export const ARCHIVES: Readonly<Record<string, Reader>> = {
  gzip: PLAIN_ZIP,
  gunzip: PLAIN_ZIP,
  zcat: { ...filesReader({ flags: "fcqv", dash: true }), operands: ZIPPED },
  // The last of its letters counts: "-ld" unpacks in place.
  xz: filesReader({
    flags: "cdkqvf",
    words: "stdout to-stdout decompress keep quiet",
    operandsWith: "c stdout to-stdout",
  }),
  xzcat: filesReader({ flags: "q" }),
  // "-p" would also tell what is in a file whose name is a secret's.
  unzip: filesReader({ flags: "lvtZ1zq", operandsWith: "l v t Z z" }),
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
