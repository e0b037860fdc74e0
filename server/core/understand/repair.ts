// What recognisers often mishear, put right: known slips first, then words that sound like, or are one letter from, a word that commands
// have. Only used on what was not understood as it stands; nothing here ever makes a yes.
import { createKept, type Kept } from "../lib/kept.ts";
import { editDistance } from "./match.ts";
import { TENS, UNITS } from "./words.ts";

const NUMBER = "(?=(?: (?:thirty|fifteen|forty|o'clock|am|pm|a m|p m|in the)\\b| |$))";

export const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:um|uh|er|hmm|erm)\b/g, " "],
  [/(\w)'s\b/g, "$1s"],
  [/\b(\w+)(?: \1\b)+/g, "$1"],
  [
    /^(?:ron|rum|run a|ran|wren|rung|one|won|ryan)\b(?= (?:the|all|you|unit|my|tests?|and|end|e|build|lint))/g,
    "run",
  ],
  [/\b(?:ron|rum|wren) the\b/g, "run the"],
  [/\byou (?:knit|nit|net|need) (?=tests?\b|text|tess)/g, "unit "],
  [/\b(?:and|end|n) (?:to|too|two) (?:end|and)\b/g, "end to end"],
  [/\be (?:to|too|two|2) e\b/g, "e2e"],
  [/\bthe (?:texts?|tess|tes|chests?|tents|tense|pests|testes|rests)\b/g, "the tests"],
  [/^run (?:texts?|tess|tes|chests?|tense)$/g, "run tests"],
  [/\b(unit|e2e|end) (?:texts?|tess|chests?|tense)\b/g, "$1 tests"],
  [/^bill (?=the|it|this|my)/g, "build "],
  [/\bthe (?:bill|bills|billed|built|builds|guild)\b/g, "the build"],
  [/\b(?:linked|link|lint|lent|lend) (?:her|er|or)\b/g, "linter"],
  [/\bkick of\b/g, "kick off"],
  [/\b(?:lynt|lent|lend|linked|lind|links?|lit)\b(?= (?:the|it|this|every|on|at|tomorrow|code)|$)/g, "lint"],
  [/\btype (?:czech|cheque|jack|chuck|checked|checks|shack)\b/g, "type check"],
  [/\b(?:for|four) (?:mat|matt|mad|matter|met)\b/g, "format"],
  [/\b(?:deaf|death|dead|depth|def) (?:server|serve her|surfer|survey)\b/g, "dev server"],
  [
    /^(?:undue|un do|and do|on do|undo do|under|hundo|and you)\b(?= (?:that|it|this|the|your|what)\b|$)/g,
    "undo",
  ],
  [
    /^(?:show |show me |show the |the )?(?:get|git|kit|good|gate|guest) (?:stat ?us|status|statues|stages|state is|stat is|statutes|statue)$/g,
    "git status",
  ],
  [/\bweek (?=days?\b|ends?\b)/g, "week"],
  [/\b(sun|mon|tues|wednes|wends|thurs|fri|satur|to) (?=day\b|days\b)/g, "$1"],
  [/\b(?:wendsday|wensday|wenzday|wednsday)/g, "wednesday"],
  [/\btest (?:sweet|suit|sweets)\b/g, "test suite"],
  [/\b(?:unite|union it|unique|you knight) (?=tests?\b)/g, "unit "],
  [/\b(?:pee em|p em|pea em)\b/g, "pm"],
  [/\b(?:ay em|a em)\b/g, "am"],
  [/\bre mind\b/g, "remind"],
  [/\b(am|pm) (?:too|two)\b/g, "$1 to"],
  [/\b(?:dee bee|d b|dee b)\b/g, "db"],
  [/\b(?:parcel|parse her|par sir)\b/g, "parser"],
  [/\bschedule (?:or|her)\b/g, "scheduler"],
  [/^(?:serge|purge|sergey) (?=for\b)/g, "search "],
  [/^(?:gid|kid|get) (?=status\b)/g, "git "],
  [/\bto ?morrow\b|\btwo morrow\b|\btomorow\b/g, "tomorrow"],
  [/\b(?:shed|sched|skid) ?(?:yule|you'll|jewel|dual|ule)\b|\bscheduled\b/g, "schedule"],
  [/\bhalf (?:passed|paste|pass)\b/g, "half past"],
  [/\b(quarter|ten|five|twenty) (?:two|too)\b/g, "$1 to"],
  [/\b(\w+day) an (?=\w+day)/g, "$1 and "],
  [/^(?:get|git) commit\b/g, "commit"],
  [/^(?:comet|come it|commute|commit it|comment|commits|common|comit)\b(?=.*\bm[ae]ss?ages?\b)/g, "commit"],
  [/\bwith (?:the |a )?(?:massage|messages|mess age|message's)\b/g, "with message"],
  [
    /^(?:go|goat|got|gotta|goal|code) ?(?:two|too|to|the)? (?:lion|lying|lime|nine|align|lines|lane|a line|loin|line)\b/g,
    "go to line",
  ],
  [/^(?:two|too|to) (?:lion|line|lime)\b/g, "go to line"],
  [/^go (?:two|too) /g, "go to "],
  [/\bfor tea two\b/g, "forty two"],
  [/\b(?:fourty|for tea|for ty|four tea|4ty)\b/g, "forty"],
  [/\b(?:fivety|fif tea|fifthy)\b/g, "fifty"],
  [
    /\b(line|at|past|to|and|hundred|forty|thirty|fifty|twenty|sixty|seventy|eighty|ninety) (?:won|wun)\b/g,
    "$1 one",
  ],
  [
    new RegExp(
      `\\b(line|at|past|forty|thirty|fifty|twenty|sixty|seventy|eighty|ninety|hundred) (?:for|fore)${NUMBER}`,
      "g",
    ),
    "$1 four",
  ],
  [/\b(line|forty|thirty|fifty|twenty|sixty|seventy|eighty|ninety|hundred) (?:to|too)$/g, "$1 two"],
  [/\bat (?:to|too)(?= (?:am|pm|a m|p m|o'clock|in the))/g, "at two"],
  [/\b(line|at|past|forty|thirty|fifty|twenty|sixty|seventy|eighty|ninety|hundred) ate\b/g, "$1 eight"],
  [/\b(?:sicks|sex|sics)\b/g, "six"],
  [/\b(line|at|past) (?:tree|free)\b/g, "$1 three"],
  [/\b(line|at|past) (?:ten tea|tin|then|den)\b/g, "$1 ten"],
  [/\b(line|at|past) (?:knight|mine|nein)\b/g, "$1 nine"],
  [/\bthe or (?=\w+$)/g, "the orb "],
  [/\bthe (?:orbit|herb|orbs|ore|oar|orb to be|arb|urb)\b(?= )/g, "the orb"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:read|redd|rad)$/g, "$1 red"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:wight|wide|wait|right|why)$/g, "$1 white"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:blew|blow|glue)$/g, "$1 blue"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:grean|greene|grin|queen|grain)$/g, "$1 green"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:sliver|silva)$/g, "$1 silver"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:purpal|people|purpose|pebble)$/g, "$1 purple"],
  [/\b(orb(?: colou?r)?(?: to)?) (?:yell ?oh|yell low|hello|mellow)$/g, "$1 yellow"],
  [
    /^(?:sketch|seek|such|surge|serch|church|sir|source|research|searched)(?= (?:for|four|fore|the)\b)/g,
    "search",
  ],
  [/^(?:hope in|hoping|opening|opened|oh pen|up in|upon|opens|pen|oh been|often|opin|a pen)\b/g, "open"],
  [/\b(?:tea|tee|t|ts) (?:s|ess|es|as|yes)\b$/g, "ts"],
  [/\b(?:em|m|am) (?:dee|d|de|the)$/g, "md"],
  [/\b(?:jay|jay's) (?:son|sun)\b|\bjason\b|\bjayson\b|\bj son\b/g, "json"],
  [/\bsee (?:s s|ess ess)\b|\bc (?:s s|ess ess)\b/g, "css"],
  [/\b(?:doc|dock|thought|dought|dart|got|dots|dod)(?= (?:ts|md|json|css|t s|m d)\b)/g, "dot"],
  [/\b(?:pack age|packages|packet|packaged|pack it)\b(?=.*json)/g, "package"],
  [/\b(?:red me|reed me|read meat|read mean|readme's|read mi|ready me|reading me|rid me)\b/g, "readme"],
  [/\btype script\b/g, "typescript"],
  [/\bthe ?tests\b/g, "the tests"],
  [/\bunit ?tests\b/g, "unit tests"],
  [/\b(?:test colon you (?:knit|nit|net)|test colon unit)\b/g, "unit tests"],
  [/\bn (?:to|too|two) n\b/g, "end to end"],
  [
    /\b(run|start|launch) (?:the )?(?:def|deaf|dave|death|dev|depth)(?: (?:server|serve her|surfer))?$/g,
    "$1 the dev server",
  ],
  [
    /\b(lint|format|check|build|test|compile) the (?:coat|cold|code|goat|cord|kode|called|coats)\b/g,
    "$1 the code",
  ],
  [/\b(lint|format|check|build|test|compile) the (?:projects|project's|products?)\b/g, "$1 the project"],
  [/\b(?:thai|tie|tape|time|dye) (?:check|czech|cheque)\b/g, "type check"],
  [/\btype check her\b/g, "type checker"],
  [/\bmane\b/g, "main"],
  [
    /\b(?:liter|litter|letter|lead a|lead her|liberal|later) (?:lease|leash|least|leaf|leas)\b/g,
    "leader lease",
  ],
  [/\bdot (?:empty|m the|em tea)$/g, "dot md"],
  [/\b(?:sight|cite) (?=dot\b|css|c s s)/g, "site "],
  [/^(jump|go|move|scroll|skip) (?:too|two)\b/g, "$1 to"],
  [/\bin (?:too|to) (?=hours|minutes)/g, "in two "],
  [/\bin (?:for|fore) (?=hours|minutes)/g, "in four "],
  [/\bin (?:ate) (?=hours|minutes)/g, "in eight "],
  [/\bat (?:too|to)$/g, "at two"],
  [/\bat (?:for|fore)$/g, "at four"],
  [/\b(this|tomorrow|every) (afternoon|morning|evening|night) at (?:too|to)\b/g, "$1 $2 at two"],
  [/^commit (?:width|wit|which|weather)\b/g, "commit with"],
  [/^(?:jit|chit|gift|git's) (?:status|stages)$/g, "git status"],
  [/^(show(?: me)?) (?:the )?(?:get|git|kit|good) (?:status|statues|stages)$/g, "git status"],
  [/^(?:set|make|turn|change|paint) the orb (?:too|two)\b/g, "set the orb to"],
  [/^(?:stopped|stops|stock|stuff) (?=the|it|that|everything)/g, "stop "],
  [/\b(?:cancel it|council|counsel|stopped it|stop at|stop hit)$/g, "cancel"],
];

const VOCABULARY =
  "run rerun start tests test unit end build compile lint linter format formatter typecheck types check server open show readme package license line search find commit message undo revert change status changes diff orb purple green brown silver orange yellow white every each weekday weekdays weekend monday tuesday wednesday thursday friday saturday sunday tomorrow tonight morning afternoon evening schedule remind minutes hours quarter half past noon midnight index scheduler client commands guide tokens parser".split(
    " ",
  );
/** Ordinary words, which are what was said. */
const COMMON =
  "a about after again all also an and any anything are as ask at back be because been before being but by call called can change check code come could day days did do does doing done down each else even ever every file files first folder for from function get getting give go goes going good got great had has have he hear help her here him his how i if in into is it its just keep kind know last later leave let like line list little long look made make many maybe me mean mine more most much must my name need never new next nice no not nothing now of off ok old on once one only or other our out over own page part people place please put quite really right said same saw say see she should since so some something soon still stop such sure take talk tell than that the their them then there these they thing things think this those thought through time to today together told too try turn two type under until up us use used very wait want was way we well went were what when where which while who whole why will with word words work working would write wrong year yes yet you your dot ts md json css am pm o'clock hundred red blue laundry".split(
    " ",
  );
const KNOWN = new Set([...VOCABULARY, ...UNITS, ...TENS, ...COMMON]);
const LONG = VOCABULARY.filter((word) => word.length >= 4);

export interface Ear {
  /** Paths of what is there; the same list as long as they are the same. */
  readonly files: readonly string[];
  /** The same for words that sound alike. */
  readonly soundOf: (word: string) => string;
}

/** The words with what recognisers often mishear put right; the same text where nothing was. */
export function mend(words: string, ear: Ear): string {
  const slips = SLIPS.reduce((said, [heard, meant]) => said.replaceAll(heard, meant), words);
  const { known, like, likeCommand } = earOf(ear);
  const sounds = vocabularyBy(ear.soundOf);
  const find = (word: string, more: ReadonlySet<string>): string | undefined =>
    likeOf(word, { more, same: sounds.get(ear.soundOf(word)) });
  const all = slips.split(/\s+/).filter((word) => word !== "");
  const mended: string[] = [];
  for (let n = 0; n < all.length; n++) {
    const [word = "", next = ""] = [all[n], all[n + 1]];
    const split = next !== "" && !(isKnown(word, known) && isKnown(next, known));
    // One word that was heard as two is a word of commands; names are found with their spaces.
    const joined = split ? likeCommand(word + next, () => find(word + next, NO_NAMES)) : undefined;
    mended.push(joined ?? (isKnown(word, known) ? word : (like(word, () => find(word, known)) ?? word)));
    if (joined !== undefined) n++;
  }
  return mended.join(" ");
}

interface KnownEar {
  readonly soundOf: Ear["soundOf"];
  /** Names of what is there. */
  readonly known: ReadonlySet<string>;
  /** What was found for a word, of commands and names: a sentence is mended many times, clause by clause. */
  readonly like: Kept<string, string | undefined>;
  /** The same of commands alone. */
  readonly likeCommand: Kept<string, string | undefined>;
}
const EARS = new WeakMap<Ear["files"], KnownEar>();
const WORDS_KEPT_MAX = 5_000;

function earOf({ files, soundOf }: Ear): KnownEar {
  const before = EARS.get(files);
  if (before?.soundOf === soundOf) return before;
  const ear = {
    soundOf,
    known: new Set(namesIn(files)),
    like: createKept<string, string | undefined>(WORDS_KEPT_MAX),
    likeCommand: createKept<string, string | undefined>(WORDS_KEPT_MAX),
  };
  EARS.set(files, ear);
  return ear;
}

/** Words of file names, without their endings. */
const namesIn = (files: readonly string[]): readonly string[] =>
  files.slice(0, NAMES_MAX).flatMap((path) => /([a-z]{4,})[^/]*$/i.exec(path)?.[1]?.toLowerCase() ?? []);
const NAMES_MAX = 500;

/** A word of commands or of `more` that may have been meant: the `same` in sound, else one a letter or two away. */
function likeOf(
  word: string,
  { more, same }: { readonly more: ReadonlySet<string>; readonly same: string | undefined },
): string | undefined {
  if (word.length < 4 || !/^[a-z']+$/.test(word)) return undefined;
  if (isKnown(word, more)) return word;
  if (same !== undefined && Math.abs(same.length - word.length) <= 2) return same;
  const max = word.length >= 8 ? 2 : 1;
  return [...LONG, ...more].find((one) => editDistance(one, word, max) <= max);
}

const HEARD = new WeakMap<Ear["soundOf"], ReadonlyMap<string, string>>();

/** The vocabulary by its sounds, found once. */
function vocabularyBy(soundOf: Ear["soundOf"]): ReadonlyMap<string, string> {
  const heard = HEARD.get(soundOf) ?? new Map(LONG.map((word) => [soundOf(word), word]));
  HEARD.set(soundOf, heard);
  return heard;
}

const NO_NAMES: ReadonlySet<string> = new Set();

const isKnown = (word: string, names: ReadonlySet<string>): boolean =>
  KNOWN.has(word) || names.has(word) || /\d/.test(word);
