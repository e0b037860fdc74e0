// Which command is asked for, by its kind: how sure it must be, and what it is about.
import { DESTROYS, DOES, either, type Reading, SHOWS } from "./reading.ts";
import { ACT_READINGS } from "./readings-acts.ts";

export const SLEEPS = "conversation.gate_set off";
export const DENIES = "approval.respond deny";
export const WAKES = "conversation.gate_set on";
export const RECALLS = "memory.recall about";
export const UNSTASHES = "git.stash restore";
export const BRANCHES_OFF = "git.switch new";
export const GOES_BACK = "git.switch back";
export const COMMITS_ALL = "git.commit all";

const CONTRARY =
  /\b(?:kill|killing|cancel|abort|stop|skip|disable|drop|pause|quit|halt|interrupt|end|terminate|off|suspend|block|forbid|leave|ignore|remove|delete|rename|mute|postpone|delay|defer|close|unschedule|without)\b/;
/** A newsletter may be called as a task is. */
const TASK =
  /\b(?:tasks?|reminders?|jobs?|schedules?|scheduled|chores?|automations?)\b|^(?:please )?(?:delete|remove|unschedule)\b/;

const LISTS =
  /\b(?:tasks?|reminders?|jobs?|schedules?|scheduled|chores?|automations?|planned|agenda|timers?|timetable|calendar|scheduler|recurring|routines?|programmed|upcoming|lined up|coming up|by (?:it|your)self|automatic(?:ally)?|regular(?:ly)?)\b/;
/** What names nothing must have a word of its own: a question to a model has none of them. */
const AGAIN =
  /\b(?:again|repeat|once more|(?:one|another) (?:more )?time|pardon|come again|miss(?:ed)?|catch|caught|did you (?:just )?say|you (?:just )?(?:said|told)|hear(?:d)? (?:that|it|you)|say that|by me|last (?:answer|thing|sentence|bit|part|remark)|anew|reiterate|replay)\b/;
const CHANGED =
  /\b(?:git|changed?|changes|modified|touched|edited|uncommitted|unstaged|committed|branch|clean|dirty|repo|repository|working (?:tree|copy|directory)|status|untracked|staged|pending)\b/;
const DIFFERS =
  /\b(?:diffs?|differences?|differs?|changes?|changed|edits?|edited|modified|compared?|line by line|patch|delta|lines|altered|alterations|different|modifications)\b/;
const BACK =
  /\b(?:undo|undone|un-do|revert|reverse|roll|rolled|back|rewind|restore|scrap|before|edit|change|modification|alteration|was|wrote|written|withdraw|chuck|out)\b/;
const STOPS =
  /\b(?:stop|quit|cancel|abort|halt|enough|shush|hush|quiet|silence|silent|kill|cease|drop|shut|end|wheesht|zip|abandon|terminate|desist|break off|cut (?:that|it|this) short|pull the plug|call (?:it|that) off|don't bother|no need)\b/;
const DEAF =
  /\b(?:listen|listening|sleep|nap|rest|mute|mic|microphone|ears?|attention|ignore|deaf|private|privacy|break|snooze|doze|hear|hearing|night|nighty|dreamland)\b/;
const HEARS =
  /\b(?:wake|wakey|awake|listen|listening|unmute|back|ears?|mic|microphone|rise|hello|there|sleep)\b/;

/** Examples of what was talked about are for a model. */
const HELPS =
  /\b(?:help|commands?|says?|saying|ask|asking|you|your|you're|y'all|phrases?|sentences|voice|kodama|cheat ?sheet|repertoire|manual)\b/;
const LOGS = /\b(?:log|history|commits?|committed|commit messages?)\b/;
const PUSHES =
  /\b(?:push(?:ed|ing)?|publish|upload|origin|remote|upstream|github|gitlab|server|repository|ship|send)\b/;
const PULLS =
  /\b(?:pull(?:ed|ing)?|fetch|sync|latest|newest|new|fresh|update|up to date|origin|remote|upstream|github|gitlab|server|retrieve|catch up)\b/;
const STASHES =
  /\b(?:stash\w*|shel(?:f|ve|ved|ving)|unshelve|aside|to one side|away|park\w*|unpark|tuck|stow|out of the way|on hold|for later|temporarily|uncommitted|work in progress|my (?:changes|edits))\b/;
const BRANCHES =
  /\b(?:branch(?:es)?|check ?out|switch\w*|hop|hopping|swap|flip|jump|move|go|get|back|onto|main|master|develop|staging|release|hotfix|feature|slash)\b/;

const KEPT =
  /\b(?:memor\w+|remember\w*|recall|(?:in|on) (?:your )?mind|notes?|noted|stored?|kept|keep(?:ing)?|told you|i told|asked you|you know|facts?|things)\b/;
const KEEPS =
  /\b(?:remember|memor\w+|mind|notes?|store|save|keep|hold on|hang on|hold onto|write|know|forget|lose|file|record|reference|head)\b/;
/** "Remember that time we broke it" is talk, and "do you remember" a question. */
const REMINISCES =
  /\bremember (?:\w+ ){0,2}(?:times?|days?|nights?|weeks?|bugs?|guys?|when|how|who|why)\b|\b(?:do|did|can't|don't|couldn't) (?:you |i |we )?remember\b|\b(?:one|we|they|people|everyone) (?:has|have|wants?|needs?|should|must) to remember\b|\breference (?:is|are|do|does|he|she|they)\b|\bkeep (?:a|the) \w+ (?:of|in)\b|\?\W*$/;
const FORGETS = /\b(?:forget|unlearn|memory|memories|remember\w*|notes?|mind|head|facts?|stored|noted)\b/;

/** Words for a shell. */
const SHELL = /[&|;<>$`~^*]|(?:^|\s)--?[a-z]/;
/** Another time, another branch or remote, or more than the plain thing. */
const OTHERWISE = either(
  SHELL,
  /\b(?:later|tags?|force|forced|fork|rebase|backup|called|named|won'?t|can'?t|cannot|no way|refuse|only|once|when|unless|until)\b|\b(?!(?:this|the|my|our|that|current|whole)\b)\w+ branch\b/,
);
const THROWS_AWAY = either(
  SHELL,
  /\b(?:drop|throw (?!(?:\S+ ){1,5}(?:on|in|into|onto) (?:the|a|my) stash)|delete|discard|remove|clear|list)\b|(?<!\b(?:for|till|until|(?:back )?to (?:it|them|that|this)) )\blater\b/,
);

const HEADS =
  /\b(?:branch(?:es)?|heads|lines|checkouts?|check out|besides|apart|next to|other than|(?:switch|jump|hop|change)(?: over)? to|in (?:git|(?:the|this) repo(?:sitory)?))\b/;
const SET_ASIDE =
  /\b(?:stash\w*|shel(?:f|ve|ved|ving)|aside|away|park\w*|to one side|tucked|squirreled|stowed|on hold|on the side|for later|half finished)\b/;
/** What is only looked at is not changed. */
const CHANGES_GIT = either(
  SHELL,
  /\b(?:drop|throw|delete|remove|rename|merge|rebase|create|make|new branch|pop|apply|bring back|get back|give back|clear|push|pull|sync|discard|restore|why|how (?!many|about)|condition|statement|code|tree|bank|function)\b/,
);
const FETCHES = either(PULLS, /\b(?:push(?:ed)?|new|news|anything|changes|incoming|waiting|came in)\b/);
const NO_PLAIN_FETCH = either(
  SHELL,
  /\b(?:later|tags?|force|rebase|prune|why|how|user|data|api|url|json|control|config|logs?|returns?|every|hourly|daily|function|calls?|response|request|page|image|latest|(?:and|then) (?:merge|pull|integrate))\b/,
);
const OF_COMMITS = /\b(?:commit(?:ted)?|check(?:ed)?|git|version control|repo|repository)\b/;
/** With a message it is another commit, as is one of a part of what is there. */
const NO_PLAIN_COMMIT = either(
  OTHERWISE,
  /\b(?:message|saying|titled|amend|revert|undo|squash|cherry|sign|last|previous|history|log|memory|hooks?|only|just the|without|except|some|parts?|half|in (?:docs|src|test|tests|server|the \w+ folder)|but|then|push|hash|author|why|how|when|who|what|whether)\b/,
);

export const READINGS: Readonly<Record<string, Reading>> = {
  ...ACT_READINGS,
  "task.run": { sureMin: DOES, thing: ["SCRIPT", "script"], unless: CONTRARY },
  "editor.open": { sureMin: SHOWS, thing: ["FILE", "path"] },
  "file.read": { sureMin: SHOWS, thing: ["FILE", "path"], asked: true },
  "editor.goto_line": { sureMin: SHOWS, thing: ["NUMBER", "line"] },
  "editor.symbol": { sureMin: SHOWS, thing: ["NAME", "symbol"], asked: true },
  "orb.palette.set": { sureMin: DOES, thing: ["COLOUR", "palette"] },
  "tasks.list": { sureMin: SHOWS, asked: true, only: LISTS },
  "tasks.when": { sureMin: SHOWS, thing: ["TASK", "title"], asked: true },
  "tasks.run": { sureMin: DOES, thing: ["TASK", "title"], unless: CONTRARY },
  "tasks.pause": { sureMin: DOES, thing: ["TASK", "title"] },
  "tasks.resume": { sureMin: DOES, thing: ["TASK", "title"], unless: /\b(?:until|till|quiet)\b/ },
  "tasks.delete": { sureMin: DESTROYS, thing: ["TASK", "title"], besideNot: true, only: TASK },
  "git.status": { sureMin: SHOWS, asked: true, besideNot: true, only: CHANGED },
  "git.diff": { sureMin: SHOWS, asked: true, only: DIFFERS },
  "git.log": { sureMin: SHOWS, asked: true, besideNot: true, only: LOGS, unless: SHELL },
  "git.push": { sureMin: DOES, only: PUSHES, unless: OTHERWISE },
  "git.pull": { sureMin: DOES, only: PULLS, unless: OTHERWISE },
  "git.stash": { sureMin: DOES, besideNot: true, only: STASHES, unless: THROWS_AWAY },
  [UNSTASHES]: {
    sureMin: DOES,
    payload: { restore: true },
    besideNot: true,
    only: STASHES,
    unless: THROWS_AWAY,
  },
  "git.branches": { sureMin: SHOWS, asked: true, besideNot: true, only: HEADS, unless: CHANGES_GIT },
  "git.stashes": { sureMin: SHOWS, asked: true, besideNot: true, only: SET_ASIDE, unless: CHANGES_GIT },
  "git.fetch": { sureMin: DOES, asked: true, besideNot: true, only: FETCHES, unless: NO_PLAIN_FETCH },
  [COMMITS_ALL]: {
    sureMin: DOES,
    payload: {},
    only: OF_COMMITS,
    unless: NO_PLAIN_COMMIT,
  },
  "git.switch": { sureMin: DOES, text: "branch", only: BRANCHES, unless: SHELL },
  [BRANCHES_OFF]: { sureMin: DOES, text: "branch", payload: { create: true }, only: /\bbranch/ },
  [GOES_BACK]: { sureMin: DOES, payload: { branch: "-" }, only: BRANCHES, unless: SHELL },
  "help.show": {
    sureMin: SHOWS,
    asked: true,
    besideNot: true,
    only: HELPS,
    unless: /\b(?:desk|error|bug|function|homework)\b/,
  },
  "memory.recall": { sureMin: SHOWS, payload: { about: "" }, asked: true, besideNot: true, only: KEPT },
  [RECALLS]: { sureMin: SHOWS, text: "about", asked: true, besideNot: true, only: KEPT },
  "memory.remember": { sureMin: DESTROYS, text: "text", besideNot: true, only: KEEPS, unless: REMINISCES },
  "memory.forget": { sureMin: DESTROYS, text: "text", besideNot: true, only: FORGETS },
  "memory.forget all": { sureMin: DESTROYS, payload: { which: "all" }, besideNot: true, only: FORGETS },
  "memory.forget last": { sureMin: DESTROYS, payload: { which: "last" }, besideNot: true, only: FORGETS },
  "git.commit": { sureMin: DESTROYS, text: "message" },
  "search.text": { sureMin: SHOWS, text: "query", asked: true },
  "edit.undo": { sureMin: DESTROYS, besideNot: true, only: BACK },
  "speech.repeat": { sureMin: SHOWS, asked: true, besideNot: true, only: AGAIN },
  "runtime.stop": { sureMin: DOES, asked: true, only: STOPS },
  "voice.microphone list": { sureMin: DOES, asked: true, only: /\b(?:mics?|microphones?|input)\b/ },
  "voice.speaker list": {
    sureMin: DOES,
    asked: true,
    only: /\b(?:speakers?|headphones|output|audio|sound|voice)\b/,
  },
  "voice.microphone": { sureMin: SHOWS, text: "name", besideNot: true },
  "voice.speaker": { sureMin: SHOWS, text: "name", besideNot: true },
  "scheduler.create": { sureMin: DESTROYS, unless: CONTRARY },
  [SLEEPS]: { sureMin: DOES, payload: { active: false }, only: DEAF },
  [DENIES]: { sureMin: DESTROYS, payload: { decision: "deny" }, besideNot: true },
  [WAKES]: { sureMin: DOES, payload: { active: true }, only: HEARS },
};
/** Whose text is learned word by word. */
export const TEXTS: Readonly<Record<string, string>> = {
  "git.commit": "message",
  "git.switch": "branch",
  [BRANCHES_OFF]: "branch",
  [RECALLS]: "about",
  "memory.remember": "text",
  "memory.forget": "text",
  "search.text": "query",
  "voice.microphone": "name",
  "voice.speaker": "name",
  "scheduler.create": "title",
};
