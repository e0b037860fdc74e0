// Files whose content is likely a secret, by their names: as globs for those who search and as a test of one path.
import { isWithin } from "../lib/paths.ts";
import { FILES } from "./secret-names.ts";
import { COPIES, FOLDER_COPY, FOLDERS } from "./secret-places.ts";

/** Such a name may go on: "secrets.json.gz", ".pgpass.old"; behind others stands what they are code for. */
const GOES_ON =
  /^\.|\.(?:json|y\*?a?ml|toml|txt|xml|ini|csv|properties|cnf|conf|cfg|config|db|sqlite|dat|php|sh|py|rb|exs|asc|gpg)$/;
const OPEN = FILES.filter((name) => !name.endsWith("*") && GOES_ON.test(name));
const CLOSED = FILES.filter((name) => !name.endsWith("*") && !GOES_ON.test(name));

/** Their copies have a sign or a word behind them: ".npmrc-old", ".npmrc copy". */
const DOTTED = OPEN.filter((name) => name.startsWith("."));
/** What an editor keeps beside them while they are open begins with a dot. */
const SWAPPED = FILES.filter((name) => !name.startsWith(".") && !name.endsWith("*"));
const SECRET_FOLDERS = FOLDERS.flatMap((name) =>
  /^\.(?!git$)\w+$/.test(name) ? [name, name + FOLDER_COPY] : [name],
);

/** Below any folder, letter case ignored. */
export const SECRET_GLOBS: readonly string[] = [
  ...FILES.flatMap((name) => [name, `#${name}#`]),
  ...OPEN.flatMap((name) => [`${name}~`, `${name}.*`]),
  ...DOTTED.map((name) => `${name}[-_ ]*`),
  ...SWAPPED.map((name) => `.${name}.sw*`),
  ...CLOSED.flatMap((name) => COPIES.map((end) => name + end)),
  ...SECRET_FOLDERS.flatMap((name) => [name, `${name}/**`]),
];

// The same as a test of one path, which every command asks for each of its words: names are looked up, and what begins or ends a name is
// looked for from there, since one pattern of all of them takes longer than all else that is judged.
interface Names {
  readonly whole: ReadonlySet<string>;
  readonly beginnings: RegExp;
  readonly endings: RegExp;
}

function namesOf(names: readonly string[]): Names {
  const like = names.filter((name) => name.includes("*"));
  // Of none it is what nothing is.
  const joined = (all: readonly string[]): string =>
    all.length === 0 ? "(?!)" : `(?:${all.map(pattern).join("|")})$`;
  return {
    whole: new Set(names.filter((name) => !name.includes("*"))),
    beginnings: new RegExp(`^${joined(like.filter((name) => !name.startsWith("*")))}`),
    endings: new RegExp(joined(like.flatMap((name) => (name.startsWith("*") ? [name.slice(1)] : [])))),
  };
}

const hasName = ({ whole, beginnings, endings }: Names, name: string): boolean =>
  whole.has(name) || beginnings.test(name) || endings.test(name);

const [ALL, GOING_ON, ENDING] = [namesOf(FILES), namesOf(OPEN), namesOf(CLOSED)];
const [WITH_DOT, WITH_SWAP] = [namesOf(DOTTED), namesOf(SWAPPED)];
const COPY = new RegExp(`^(?:${COPIES.map(pattern).join("|")})$`);
const IN_FOLDER = new RegExp(`(?:^|/)(?:${SECRET_FOLDERS.map(pattern).join("|")})(?:/|$)`);

function pattern(glob: string): string {
  return glob.replaceAll(".", String.raw`\.`).replaceAll("*", "[^/]*");
}

/** They show what such a file is to look like. */
const EXAMPLE = /^\.env\.(?:example|sample|template|dist)$/;

/** Even reading such a file asks. Paths use forward slashes. */
export function sensitive(path: string): boolean {
  const lower = path.toLowerCase();
  const at = lower.lastIndexOf("/") + 1;
  const [folder, name] = [lower.slice(0, at), lower.slice(at)];
  if (EXAMPLE.test(name)) return IN_FOLDER.test(folder);
  return hasName(ALL, name) || isCopy(name) || IN_FOLDER.test(lower);
}

/** A copy of such a file, or one that was packed. */
function isCopy(name: string): boolean {
  if (name.startsWith("#") && name.endsWith("#") && hasName(ALL, name.slice(1, -1))) return true;
  return [...name.matchAll(/(?<=.)[.~_ -]/gs)].some(({ index, 0: sign }) => {
    const [copied, end] = [name.slice(0, index), name.slice(index)];
    if (sign === "." || end === "~") {
      if (hasName(GOING_ON, copied)) return true;
      if (name.startsWith(".") && end.startsWith(".sw") && hasName(WITH_SWAP, copied.slice(1))) return true;
    }
    return sign === "." || sign === "~"
      ? COPY.test(end) && hasName(ENDING, copied)
      : hasName(WITH_DOT, copied);
  });
}

/** Of the system, of a whole drive, and mounted disks. */
const WHOLE =
  /^\/(?:proc|sys|dev|run)(?:\/|$)|^\/(?:etc|root|boot|bin|sbin|lib\w*|usr|var|opt|System|Library|Applications)$|^\/(?:mnt|media|Volumes)(?:\/[^/]+)?$|^[A-Za-z]:[\\/]?$/;

/** A folder that is never given as a whole, by its real path: a disk, somebody's home, the system's own, one of secrets. */
export const holdsTooMuch = (folder: string, home: string): boolean =>
  isWithin(folder, home) ||
  (/[\\/](?:home|Users)$/.test(parentOf(home)) && parentOf(folder) === parentOf(home)) ||
  WHOLE.test(folder) ||
  sensitive(folder.replaceAll("\\", "/"));

const parentOf = (path: string): string => path.replace(/[\\/][^\\/]+[\\/]?$/, "");
