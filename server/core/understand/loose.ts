// Free words around one name: when nothing is left of a sentence but a script or a file once the words are taken out that only ask for it,
// it is asked for. Every word must be known, so that one word of anything else leaves the sentence alone.
import type { Intent } from "../conversation/types.ts";
import { matchFile, matchScript, soundsLike } from "./match.ts";
import type { Said } from "./slots.ts";
import { isNegated, tidy } from "./words.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const WORDS_MAX = 16;
/** One of them must be there. */
const RUNS = words(
  "run rerun re-run start restart launch execute kick fire trigger begin perform make give put get need want try spin boot round please go going time smash hit do doing let have crank whip bring invoke repeat redo another once again now",
);
const OPENS = words(
  "open show see bring pull view load display put get have give pop whip jump switch take look fetch up call edit read check visit check-out need want please hop whack opening pulling",
);
/** Say nothing of what is wanted. */
export const FILLERS = words(
  "a an the this that these those it its my our your me us we i i'm i'd you to of on in at for with by and then so just only well hey yo ok okay oh um uh like really quick quickly fast real kindly please thanks thank cheers mate buddy bro dude man friend kodama could can would will may might let's lets let go gonna wanna gotta now right away again once more one another time two round full whole entire complete all every everything them there here up off out over back through down first next little bit fresh new clean proper good nice damn bloody lovely love lousy blasted dear sweet ones lot script scripts task job command project code codebase repo app thing stuff going started running done executed screen editor view window tab front center together be been ever kind as if mind would'd should grateful ya gimme lemme want need i've got get have see look would'nt asap immediately straight pronto into",
);
/** Not "do we have tests", "have you run it", nor a report. */
export const ASKS =
  /^(?:do|does|did|have|has|had|is|are|was|were|where|what|why|when|how|who|which|am|should|shall) (?!it\b|them\b|that\b|a\b|an\b|the\b|all\b|another\b|one\b|me\b|you (?:go|kindly))/;
export const REPORTS = /^(?:i|we) (?!need|want|fancy|would|'d|gotta|wanna|should be|have got to)/;

export function loosely({ original, workspace }: Said): Intent | null {
  const said = tidy(original);
  const all = soundsLike(said)
    .split(/[^\p{L}\p{N}'./_:-]+/u)
    .filter((word) => word !== "");
  if (all.length < 2 || all.length > WORDS_MAX) return null;
  if (isNegated(said) || ASKS.test(said) || REPORTS.test(said) || /["“”]|\bif (?!you)/i.test(original))
    return null;
  if (
    /\?/.test(original) &&
    !/^\W*(?:\w+\W+){0,3}?(?:can|could|would|will|may|might|please)\b/i.test(original)
  )
    return null;
  return scriptOf(all, workspace) ?? fileOf(all, workspace);
}

function scriptOf(all: readonly string[], { scripts }: Said["workspace"]): Intent | null {
  if (!all.some((word) => RUNS.has(word))) return null;
  const rest = all.filter((word) => !RUNS.has(word) && !FILLERS.has(word));
  const found = rest.length === 0 || rest.length > 5 ? undefined : matchScript(rest.join(" "), scripts);
  return found?.score === 1
    ? { command: "task.run", payload: { script: found.name }, confidence: 0.7 }
    : null;
}

function fileOf(all: readonly string[], { files }: Said["workspace"]): Intent | null {
  if (!all.some((word) => OPENS.has(word))) return null;
  const rest = all.filter((word) => !OPENS.has(word) && !FILLERS.has(word));
  const found = rest.length === 0 || rest.length > 8 ? undefined : matchFile(rest.join(" "), files);
  return found !== undefined && found.score >= 0.9
    ? { command: "editor.open", payload: { path: found.name }, confidence: 0.7 }
    : null;
}

/** Asked, listed, or the end of another sentence. */
const CUT_OFF = /[?,]|^\W*(?:and|so|then|but|because|with|for|or)\b/i;

/** "The linter, please": a name alone is a request when somebody says please. */
export function named({ words, original, workspace }: Said): Intent | null {
  const script = matchScript(words.replace(/ ones$/, " tests"), workspace.scripts);
  const run = { command: "task.run", payload: { script: script?.name ?? "" }, confidence: 0.8 };
  // Of two words and more nobody says just the name of a script and wants nothing.
  if (script?.score === 1 && words.includes(" ") && !CUT_OFF.test(original)) return run;
  if (!/\b(?:please|thanks|thank you)\b|, (?:off you )?go\W*$|\bonly\b/i.test(original)) return null;
  if (script?.score === 1) return run;
  const file = matchFile(words, workspace.files);
  return file !== undefined && file.score >= 0.9
    ? { command: "editor.open", payload: { path: file.name }, confidence: 0.8 }
    : null;
}
