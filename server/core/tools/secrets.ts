// Files whose content is likely a secret, by their names: as globs for those who search and as a test of one path.
import { isWithin } from "../lib/paths.ts";
import { COPIES, FILES, FOLDERS } from "./secret-names.ts";

/** Such a name may go on: "secrets.json.gz", ".pgpass.old"; behind others stands what they are code for. */
const GOES_ON =
  /^\.|\.(?:json|y\*?a?ml|toml|txt|xml|ini|csv|properties|cnf|conf|cfg|config|db|sqlite|dat|php|sh|py|rb|exs|asc|gpg)$/;
const OPEN = FILES.filter((name) => !name.endsWith("*") && GOES_ON.test(name));
const CLOSED = FILES.filter((name) => !name.endsWith("*") && !GOES_ON.test(name));

/** Below any folder, letter case ignored. */
export const SECRET_GLOBS: readonly string[] = [
  ...FILES.flatMap((name) => [name, `#${name}#`]),
  ...OPEN.flatMap((name) => [`${name}~`, `${name}.*`]),
  ...CLOSED.flatMap((name) => COPIES.map((end) => name + end)),
  ...FOLDERS.map((name) => `${name}/**`),
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
  const joined = (all: readonly string[]): string => `(?:${all.map(pattern).join("|")})$`;
  return {
    whole: new Set(names.filter((name) => !name.includes("*"))),
    beginnings: new RegExp(`^${joined(like.filter((name) => !name.startsWith("*")))}`),
    endings: new RegExp(joined(like.flatMap((name) => (name.startsWith("*") ? [name.slice(1)] : [])))),
  };
}

const hasName = ({ whole, beginnings, endings }: Names, name: string): boolean =>
  whole.has(name) || beginnings.test(name) || endings.test(name);

const [ALL, GOING_ON, ENDING] = [namesOf(FILES), namesOf(OPEN), namesOf(CLOSED)];
const COPY = new RegExp(`^(?:${COPIES.map(pattern).join("|")})$`);
const IN_FOLDER = new RegExp(`(?:^|/)(?:${FOLDERS.map(pattern).join("|")})(?:/|$)`);

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
  if (name.endsWith("~") && hasName(ALL, name.slice(0, -1))) return true;
  for (let at = name.indexOf(".", 1); at !== -1; at = name.indexOf(".", at + 1)) {
    const copied = name.slice(0, at);
    if (hasName(GOING_ON, copied) || (COPY.test(name.slice(at)) && hasName(ENDING, copied))) return true;
  }
  return false;
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
