// Programs that tell their version. They are the person's own, from wherever they are installed, and are asked in a folder where
// nothing can tell them to be another one.
import { own } from "./arguments.ts";

interface Versioned {
  readonly words: string;
  /** Files with which a project chooses another one: then only that one's version would be true. */
  readonly chosenBy?: string;
}
const LONG: Versioned = { words: "--version" };
const SHORT: Versioned = { words: "--version -v" };
const CAPITAL: Versioned = { words: "--version -V" };
const byFiles = (chosenBy: string, { words }: Versioned = LONG): Versioned => ({ words, chosenBy });
const RUST = byFiles("rust-toolchain rust-toolchain.toml", { words: "--version -V -vV" });

// pip and poetry are not here: they load what is installed, which may be what a project has in its folder.
const VERSIONED: Readonly<Record<string, Versioned>> = {
  node: byFiles(".node-version", SHORT),
  npm: byFiles(".node-version", SHORT),
  npx: byFiles(".node-version", SHORT),
  pnpm: byFiles("package.json pnpm-workspace.yaml .npmrc", SHORT),
  yarn: byFiles("package.json .yarnrc .yarnrc.yml", SHORT),
  bun: SHORT,
  deno: CAPITAL,
  tsc: SHORT,
  python: byFiles(".python-version", CAPITAL),
  python3: byFiles(".python-version", CAPITAL),
  uv: CAPITAL,
  ruby: byFiles(".ruby-version", SHORT),
  perl: SHORT,
  php: SHORT,
  gcc: LONG,
  "g++": LONG,
  cc: LONG,
  clang: LONG,
  "clang++": LONG,
  cmake: LONG,
  make: SHORT,
  bash: LONG,
  zsh: LONG,
  git: LONG,
  rg: CAPITAL,
  jq: CAPITAL,
  go: { words: "version" },
  rustc: RUST,
  cargo: RUST,
  rustup: CAPITAL,
  java: { words: "-version --version", chosenBy: ".java-version" },
  javac: { words: "-version --version", chosenBy: ".java-version" },
  dotnet: byFiles("global.json"),
  docker: SHORT,
  curl: CAPITAL,
  wget: CAPITAL,
  gh: LONG,
  psql: CAPITAL,
  sqlite3: LONG,
  openssl: { words: "version" },
  xargs: LONG,
  tar: LONG,
  rsync: LONG,
};
/** Whoever switches between versions looks at these, for any program. */
const CHOOSERS =
  ".tool-versions .prototools mise.toml .mise.toml mise.local.toml .mise.local.toml mise/config.toml .mise/config.toml .config/mise.toml .config/mise/config.toml";

/** Whether it only tells its version. */
export function isVersion(program: string, [word = "", ...rest]: readonly string[]): boolean {
  return rest.length === 0 && own(VERSIONED, program)?.words.split(" ").includes(word) === true;
}

/** Names of the files in a folder, or around it, that choose another version. */
export const chosenBy = (program: string): readonly string[] =>
  `${CHOOSERS} ${own(VERSIONED, program)?.chosenBy ?? ""}`.trim().split(" ");
