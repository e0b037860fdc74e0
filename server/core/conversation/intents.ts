// What each understood command does: a tool to propose, or an input of another slice with a word of confirmation.
import { openQuestions } from "../approvals/types.ts";
import type { Input } from "../input.ts";
import type { JsonRecord } from "../lib/json.ts";
import { isColour } from "../orb/types.ts";
import { nameFor } from "../understand/on-screen.ts";
import type { State } from "../state.ts";
import { lastChange, type ToolName } from "../tools/types.ts";
import { doneInGitSince, takenTogether } from "../changes.ts";
import { inWords } from "./tasks-in-words.ts";
import { liveIn } from "../voice/types.ts";
import type { Intent, Turn } from "./types.ts";

export type Action =
  | { readonly kind: "tool"; readonly name: ToolName; readonly args: JsonRecord }
  | { readonly kind: "input"; readonly input: Input; readonly say: string }
  | { readonly kind: "say"; readonly say: string }
  /** Sentences, one after the other. */
  | { readonly kind: "say-again"; readonly sentences: readonly string[] };

/** What is done by one tool, with the very words that were understood. */
const PLAIN: Readonly<Record<string, ToolName>> = {
  "task.run": "run_script",
  "editor.open": "open_file",
  "git.commit": "git_commit",
  "git.status": "git_status",
  "git.diff": "git_diff",
  "git.log": "git_log",
  "git.switch": "git_switch",
  "git.push": "git_push",
  "git.pull": "git_pull",
  "git.stash": "git_stash",
  "git.branches": "git_branches",
  "git.stashes": "git_stashes",
  "git.fetch": "git_fetch",
  "file.read": "read_file",
  "memory.remember": "remember",
  "memory.recall": "recall",
  "memory.forget": "forget",
};

export function actionOf(state: State, turn: Turn, intent: Intent): Action {
  const { payload } = intent;
  const plain = Object.hasOwn(PLAIN, intent.command) ? PLAIN[intent.command] : undefined;
  if (plain !== undefined) return tool(plain, payload);
  switch (intent.command) {
    case "voice.microphone":
    case "voice.speaker":
      return tool("choose_device", { kind: intent.command.slice("voice.".length), ...payload });
    case "editor.act":
    case "editor.show": {
      const name = intent.command === "editor.act" ? "editor_act" : "editor_show";
      return turn.run === undefined ? tool(name, payload) : say("A task has no editor.");
    }
    case "editor.symbol":
      return tool("open_file", { ...payload, symbol: nameFor(text(payload["symbol"]), turn.names) });
    case "editor.goto_line":
      return turn.context.file === ""
        ? say("I do not know which file you mean. Open it first, or name it.")
        : tool("open_file", { ...payload, path: turn.context.file });
    case "search.text":
      return tool("search_text", { ...payload, query: nameFor(text(payload["query"]), turn.names) });
    case "edit.undo":
      return undo(state, turn);
    case "orb.palette.set":
      if (!isColour(text(payload["palette"]))) return say("I do not know that colour.");
      return {
        kind: "input",
        input: { kind: "palette-set", palette: text(payload["palette"]) },
        say: "Done.",
      };
    case "conversation.gate_set":
      return gate(state, turn, payload["active"] === true);
    case "help.show":
      return say(HELP);
    case "speech.repeat":
      return sayAgain(state, turn);
    case "reminder.say":
      return say(`Reminder: ${text(payload["text"])}.`);
    case "tasks.list":
    case "tasks.when":
    case "tasks.run":
    case "tasks.pause":
    case "tasks.resume":
    case "tasks.delete": {
      const { input, say: words } = inWords(state, turn, {
        command: intent.command,
        title: text(payload["title"]),
      });
      return input === undefined ? say(words) : { kind: "input", input, say: words };
    }
    case "approval.respond":
      return say(whyNotTaken(state));
    case "scheduler.create":
      return turn.run === undefined ? tool("schedule_task", payload) : say("A task cannot make tasks.");
    default:
      return say(`I understood "${intent.command}", but I cannot do that here.`);
  }
}

const HELP =
  'I run what your project has: say "run the tests". I open files and find things: "open the readme", "find fetchUser". I do what a key of the editor does: "save this", "close this tab". I tell what changed, commit, push and pull it, undo what I did, and do things later: "every weekday at nine run the linter". Say "stop" at any time. All my phrases stand in the commands page of the documentation.';

/** What was said last, whole: also what was cut short, or was on the screen only. */
function sayAgain(state: State, turn: Turn): Action {
  const before = Object.values(state.runtime.conversation.turns).filter(
    (one) => one.turnId !== turn.turnId && one.run === undefined && Object.keys(one.sentences).length > 0,
  );
  const last = before.at(-1);
  if (last === undefined) return say("I have not said anything yet.");
  return { kind: "say-again", sentences: Object.values(last.sentences).map((one) => one.text) };
}

/** A yes in words that did not count: the person is told why, and what does. */
function whyNotTaken(state: State): string {
  const open = openQuestions(state.control);
  if (open.length === 0) return "There is nothing to approve.";
  return open.length > 1
    ? 'Several questions are open. Say which: "yes to the first one", or answer on the screen.'
    : open[0]?.spokenCode === undefined
      ? "This one needs a click or a key."
      : "This one needs a click, a key, or yes with the number beside it said aloud.";
}

/** "Undo everything" is all of the request that made the last change; its files are shown before. */
function undo(state: State, turn: Turn): Action {
  const last = lastChange(state.runtime.tools, turn.folders);
  if (last === undefined)
    return say(
      'There is no change of mine to undo here. What you typed yourself is taken back by "undo in the editor".',
    );
  const names = last.files.map(({ path }) => path).join(", ");
  const several = takenTogether(state.runtime.tools, last.callId).length > 1;
  const all = several && SAYS_ALL.test(turn.text);
  const isClear = all || NAMES_A_CHANGE.test(turn.text);
  const inGit = isClear ? "" : doneInGitSince(state, last, turn.folders);
  if (inGit !== "")
    return say(
      `What I did last was: ${inGit}. That is undone in git. To take back my change to ${names}, say "undo your last change".`,
    );
  return tool("undo", { call_id: last.callId, ...(all ? { all: true } : {}) });
}
/** What is undone, not what it did: "undo that, it broke everything". */
const SAYS_ALL =
  /\b(?:undo|undone|reverse|revert|restore|back|back of|out|out of) (?:all|everything|every|both)\b|\b(?:all|everything|both)\b(?: of \w+)? (?:back|undone|reverted|you\b)/i;
const NAMES_A_CHANGE = /\b(?:(?:change|edit|modification)s?|(?:chang|edit)ed)\b/i;

const tool = (name: ToolName, args: JsonRecord): Action => ({ kind: "tool", name, args });
const say = (words: string): Action => ({ kind: "say", say: words });
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const OF_MICROPHONE = /\b(?:(?:un)?mute|mic|microphone)\b/i;
const BY_HAND = "Press the talk key, or tap the orb, to open it.";

/** Who is asleep is not muted: words about the microphone close it, and none is said to be open that is not. */
function gate({ present: { voice } }: State, { text, context }: Turn, active: boolean): Action {
  const listens = liveIn(voice) !== undefined;
  const wakes = { kind: "gate-set", active } as const;
  if (!OF_MICROPHONE.test(text)) {
    const awake = listens ? "I am listening." : "I am awake.";
    return { kind: "input", input: wakes, say: active ? awake : "Good night." };
  }
  if (!active && !listens) return { kind: "say", say: `The microphone is closed. ${BY_HAND}` };
  if (active && (listens || voice.muted === undefined)) {
    const say = listens ? "I am listening." : `The microphone is closed. ${BY_HAND}`;
    return { kind: "input", input: wakes, say };
  }
  const input = { kind: "listen-mute", muted: !active, context: { ...context, names: [] } } as const;
  return { kind: "input", input, say: active ? "I am listening." : `I closed the microphone. ${BY_HAND}` };
}
