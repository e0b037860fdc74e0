// What people say to have the editor itself do something, as its keys and menus would.
import { TABS, MOVES } from "./acts-places-en.ts";
import { DEBUGGING, WRITING } from "./acts-text-en.ts";
import { type Act, VIEWS } from "./acts-views-en.ts";
import type { PhraseBook } from "./phrases-git-en.ts";

/** Pieces with a name, for these alone. */
export const EDITOR_RULES: Readonly<Record<string, string>> = {
  bring:
    "(open|open up|show|show me|bring up|bring me|bring back|pull up|display|pop up|pop open|give me|get me|i need|i want|let me see|let's see|let me into|get me into|call up|focus|focus on|go to|switch to|take me to|see|i want to see|i need to see|put up|let me have)",
  hide: "(hide|close|remove|get rid of|lose|dismiss|collapse|turn off|switch off|put away)",
  toggle:
    "(toggle|show|hide|show me|open|close|bring back|turn on|turn off|switch on|switch off|flip|get rid of|enable|disable|remove)",
  here: "(this|it|this one|[this|the|my] [current|open|active|whole|entire] (file|document|buffer|editor)|the file (i'm in|i am in|i'm on|i have open|i've got open|i'm looking at|i'm editing|that's open))",
  tab: "([this|the|that|my] [current|open|active] (tab|editor|file|document|one)|this|it|what (i'm|i am) looking at)",
  tabs: "[of] [the|these|those|my|our] [open] (tabs|editors|files|documents)",
  row: "([this|that|the|my] [current|whole|entire] line [here] [i'm on|i am on|my cursor is on|where my cursor is|where i am|under [my|the] cursor|at my cursor])",
  under:
    "(this|it|that|[the|this|that] (thing|symbol|function|method|variable|class|identifier|name|one|type) [here|there] [under|at|on] [my|the] [cursor]|(what is|what's|whatever is|whatever's|the thing|the one) (under|at) (my|the) cursor)",
  problem: "(problem|error|warning|diagnostic|squiggle|red squiggle|issue|mistake)",
  debugger:
    "(debugging|the debugger|debugger|the debug session|the debugging session|a debug session|a debugging session|the debug run)",
};

interface ActBook extends PhraseBook {
  readonly payload: { readonly action: string };
}

/** What changes what is written, closes or ends something, or goes on with a program; all others only show. */
const ACTS =
  /^(?:save|save_all|close_\w+|new_file|format|comment\w*|uncomment|undo_typing|redo|rename|\w+_line(?:_\w+)?|debug_(?!view)\w+|step_\w+|\w*breakpoint)$/;

const booksOf = (acts: readonly Act[]): readonly ActBook[] =>
  acts.map(([action, about, ...phrases]) => ({
    command: ACTS.test(action) ? "editor.act" : "editor.show",
    payload: { action },
    about,
    phrases,
  }));

export const EDITOR_PHRASES: readonly ActBook[] = [TABS, MOVES, VIEWS, WRITING, DEBUGGING].flatMap(booksOf);
