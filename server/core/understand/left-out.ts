// Which of several files of a change are kept, in words: "leave out the second file", "only greet.js", "without the styles". It
// allows nothing: what is left of the change is asked about in turn.

const LEAD =
  /^\W*(?:(?:yes|yeah|ok|okay|no|please|kodama|but|and|do it|allow (?:it|that)|everything|all|all of (?:it|them))\W+)*/i;
const LEAVE_OUT =
  /^(?:leave(?: out)?|skip|drop|omit|without|except(?: for)?|but not|not|don't (?:change|touch)|do not (?:change|touch))\s+(.+?)(?: out| alone| as it is)?\W*$/i;
const KEEP = /^(?:only|just|(?:change|allow|keep) (?:only|just))\s+(.+?)(?: please)?\W*$/i;
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** The paths that are kept, in their order; undefined where no such thing was said, or it is not sure which file is meant. */
export function keptFiles(text: string, paths: readonly string[]): readonly string[] | undefined {
  const said = text.replaceAll("’", "'").replace(LEAD, "");
  const [keep, leave] = [KEEP.exec(said)?.[1], LEAVE_OUT.exec(said)?.[1]];
  const meant = filesMeant(keep ?? leave ?? "", paths);
  if (meant === undefined) return undefined;
  const kept = paths.filter((path) => meant.has(path) === (keep !== undefined));
  return kept.length === 0 || kept.length === paths.length ? undefined : kept;
}

/** Of "greet.js and the readme" both; undefined where one of them is none, or might be two. */
function filesMeant(words: string, paths: readonly string[]): ReadonlySet<string> | undefined {
  const named = words.split(/\s*(?:,| and | or |,\s*and )\s*/i).filter((name) => name !== "");
  const found = named.map((name) => fileMeant(name, paths));
  const sure = found.filter((path) => path !== undefined);
  return sure.length === 0 || sure.length < found.length ? undefined : new Set(sure);
}

function fileMeant(name: string, paths: readonly string[]): string | undefined {
  const bare = name.replace(/^(?:the|my|file|changes? (?:to|in|of))\s+(?:the\s+)?/i, "");
  const [, ordinal = ""] = /^(\w+)(?: (?:one|file|change))?$/i.exec(bare) ?? [];
  if (ordinal.toLowerCase() === "last") return paths.at(-1);
  const place = ORDINALS.indexOf(ordinal.toLowerCase());
  if (place !== -1) return paths[place];
  const wanted = lettersOf(bare.replace(/ (?:file|one|change)$/i, ""));
  const fits = paths.filter((path) => wanted !== "" && namesOf(path).includes(wanted));
  return fits.length === 1 ? fits[0] : undefined;
}

/** Its path, its name, and that without its ending, as they may be said. */
function namesOf(path: string): readonly string[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return [path, name, name.replace(/\.[^.]+$/, "")].map(lettersOf);
}

/** "greet dot js" is "greet.js". */
const lettersOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/ (?:dot|point|slash) /g, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
