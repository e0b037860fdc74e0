// What the editor itself can be told to do, each as one of its keys would, and what that is called for people.

/** What is only seen: places, views, and what opens a box to type into. */
const SHOWS = {
  hands_free: "Listen without a key",
  push_to_talk: "Listen while the key is held",
  reopen_tab: "Reopen the closed tab",
  next_tab: "Go to the next tab",
  previous_tab: "Go to the previous tab",
  split: "Split the editor",
  go_back: "Go back",
  go_forward: "Go forward",
  page_down: "Scroll down",
  page_up: "Scroll up",
  end_of_file: "Go to the end of the file",
  definition: "Go to the definition",
  references: "Show the references",
  next_problem: "Go to the next problem",
  previous_problem: "Go to the previous problem",
  next_change: "Go to the next change",
  previous_change: "Go to the previous change",
  focus_editor: "Go to the code",
  problems: "Show the problems",
  terminal: "Show the terminal",
  explorer: "Show the explorer",
  search_view: "Show the search",
  source_control: "Show source control",
  extensions_view: "Show the extensions",
  debug_view: "Show the debugger",
  sidebar: "Show or hide the side bar",
  panel: "Show or hide the panel",
  zen: "Enter Zen mode",
  zoom_in: "Zoom in",
  zoom_out: "Zoom out",
  zoom_reset: "Reset the zoom",
  word_wrap: "Wrap long lines, or not",
  minimap: "Show or hide the minimap",
  command_palette: "Show all commands",
  quick_open: "Choose a file",
  settings: "Open the settings",
  find: "Find in the file",
  replace: "Replace in the file",
  fold_all: "Fold everything",
  unfold_all: "Unfold everything",
  fold: "Fold the block",
  unfold: "Unfold the block",
  quick_fix: "Show quick fixes",
  hover: "Show what is known about it",
  copy_path: "Copy the file's path",
  select_all: "Select everything",
  hide_sidebar: "Hide the side bar",
  show_sidebar: "Show the side bar",
  hide_panel: "Hide the panel",
  show_panel: "Show the panel",
  leave_zen: "Leave Zen mode",
} as const;

/** What changes a text, closes or ends something, or goes on with a program. The editor's undo takes texts back. */
const ACTS = {
  save: "Save the file",
  save_all: "Save all files",
  close_tab: "Close the tab",
  close_all_tabs: "Close all tabs",
  close_other_tabs: "Close the other tabs",
  new_file: "Open an empty file",
  format: "Format the file",
  comment: "Toggle the comment",
  undo_typing: "Undo in the editor",
  redo: "Redo in the editor",
  rename: "Rename the symbol",
  duplicate_line: "Duplicate the line",
  delete_line: "Delete the line",
  move_line_up: "Move the line up",
  move_line_down: "Move the line down",
  debug_start: "Start debugging",
  debug_stop: "Stop debugging",
  debug_continue: "Continue the program",
  debug_pause: "Pause the program",
  debug_restart: "Restart debugging",
  step_over: "Step over",
  step_into: "Step into",
  step_out: "Step out",
  breakpoint: "Toggle a breakpoint",
  comment_out: "Comment it out",
  uncomment: "Make it code again",
  set_breakpoint: "Set a breakpoint",
  remove_breakpoint: "Remove the breakpoint",
} as const;

type Show = keyof typeof SHOWS;
type Act = keyof typeof ACTS;

export const TITLES: Readonly<Record<Show | Act, string>> = { ...SHOWS, ...ACTS };
export const EDITOR_SHOWS = Object.keys(SHOWS) as [Show, ...Show[]];
export const EDITOR_ACTS = Object.keys(ACTS) as [Act, ...Act[]];

/** They start a program, which is asked about. */
export const STARTS: ReadonlySet<string> = new Set<Act>(["debug_start", "debug_restart"]);
