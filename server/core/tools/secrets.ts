// Files whose content is likely a secret, by their names: as globs for those who search and as a test of one path.
import { isWithin } from "../lib/paths.ts";
import { COPIES, FILES, FOLDERS } from "./secret-names.ts";

const NAMES = FILES.flatMap((name) =>
  name.endsWith("*") ? [name, `#${name}#`] : [name, ...COPIES.map((end) => name + end), `#${name}#`],
);

/** Below any folder, letter case ignored. */
export const SECRET_GLOBS: readonly string[] = [...NAMES, ...FOLDERS.map((name) => `${name}/**`)];

// The same as a test of one path, which every command asks for each of its words: names are looked up, and what begins or ends a name is
// looked for from there, since one pattern of all of them takes longer than all else that is judged.
const WHOLE_NAMES = new Set(FILES.filter((name) => !name.includes("*")));
const LIKE = FILES.filter((name) => name.includes("*"));
const BEGINNINGS = new RegExp(
  `^(?:${LIKE.filter((name) => !name.startsWith("*"))
    .map(pattern)
    .join("|")})$`,
);
const ENDINGS = new RegExp(
  `(?:${LIKE.filter((name) => name.startsWith("*"))
    .map((name) => pattern(name.slice(1)))
    .join("|")})$`,
);
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
  return isSecretName(name) || isSecretName(withoutCopy(name)) || IN_FOLDER.test(lower);
}

const isSecretName = (name: string): boolean =>
  WHOLE_NAMES.has(name) || BEGINNINGS.test(name) || ENDINGS.test(name);

/** The file that it is a copy of. */
function withoutCopy(name: string): string {
  if (name.startsWith("#") && name.endsWith("#")) return name.slice(1, -1);
  const end = COPIES.find((one) => name.endsWith(one));
  return end === undefined ? name : name.slice(0, -end.length);
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
