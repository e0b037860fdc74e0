// An argument list as one line that can be read back: words that are not plain are quoted, so no two lists look alike.

export function inWords(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}
