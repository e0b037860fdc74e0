// Programs of the system that tell of files without showing what is in them.
import { filesReader, type Reader } from "./arguments.ts";
import { FILE, FILE_FORMAT, GLOB, NAME, NAME_GLOB, NUMBER, PLAIN, SIZE, WHEN, WORD } from "./shapes.ts";

export const LISTING: Readonly<Record<string, Reader>> = {
  ls: filesReader({
    flags: "1aAlhRtrSFdgGoisUpQkmnNBXvcuxC",
    words:
      "all almost-all human-readable recursive reverse directory full-time group-directories-first file-type classify size inode " +
      "no-group numeric-uid-gid quote-name escape literal si author zero",
    taking: {
      ignore: NAME_GLOB,
      hide: NAME_GLOB,
      sort: WORD,
      time: WORD,
      format: WORD,
      "time-style": /^(?:\+[A-Za-z%:./ _-]{1,40}|[a-z-]{2,20})$/,
      "block-size": /^[0-9kKMG]{1,5}$/,
      "indicator-style": WORD,
    },
    maybe: { color: WHEN, classify: WHEN },
  }),
  pwd: { flags: "LP" },
  // It reads letters behind "-I" as more options.
  tree: filesReader({
    apart: true,
    flags: "adfFhDrtsugpCnSiQJXxv",
    words: "dirsfirst filesfirst noreport gitignore prune du si inodes device matchdirs ignore-case",
    taking: {
      L: NUMBER,
      I: /^[A-Za-z0-9_.*?|@/+-]{1,300}$/,
      P: /^[A-Za-z0-9_.*?|@/+-]{1,300}$/,
      filelimit: NUMBER,
      charset: NAME,
      sort: WORD,
    },
  }),
  file: filesReader({ flags: "biLhk", words: "mime mime-type mime-encoding brief dereference keep-going" }),
  stat: filesReader({
    // Not "-t", which takes a word on a Mac.
    flags: "Lf",
    words: "terse dereference file-system",
    taking: { c: FILE_FORMAT, format: FILE_FORMAT, printf: FILE_FORMAT },
  }),
  du: filesReader({
    flags: "shacbkmSx0",
    words: "summarize human-readable all total apparent-size bytes one-file-system separate-dirs",
    taking: { d: NUMBER, "max-depth": NUMBER, exclude: GLOB, t: SIZE, threshold: SIZE },
    namesOnly: true,
  }),
  df: filesReader({
    flags: "hHTikmaPl",
    words: "human-readable print-type inodes total local all portability",
  }),
  realpath: filesReader({
    flags: "esmzLPq",
    words: "canonicalize-existing canonicalize-missing no-symlinks strip",
    taking: { "relative-to": FILE, "relative-base": FILE },
  }),
  readlink: filesReader({ flags: "fenmz", words: "canonicalize" }),
  basename: { flags: "az", taking: { s: PLAIN, suffix: PLAIN }, operands: PLAIN },
  dirname: { flags: "z", operands: PLAIN },
};
