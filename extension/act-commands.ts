// Which commands of the editor are run for what a person says to have it do.

export interface Act {
  /** The first that this editor has; a browser zooms by itself, and has no command for it. */
  readonly commands: readonly string[];
  readonly argument?: string;
  /** Without it there is nothing to do it to. */
  readonly needs?: "tab" | "text" | "session" | "pause";
}

const does = (...commands: readonly string[]): Act => ({ commands });
const toTab = (command: string): Act => ({ commands: [command], needs: "tab" });
const toText = (command: string): Act => ({ commands: [command], needs: "text" });
const toPaused = (command: string): Act => ({ commands: [command], needs: "pause" });
const toSession = (command: string): Act => ({ commands: [command], needs: "session" });

/** By the names of the tool editor_act. */
export const ACTS: Readonly<Record<string, Act>> = {
  hands_free: { commands: ["kodama.handsFree"], argument: "on" },
  push_to_talk: { commands: ["kodama.handsFree"], argument: "off" },
  save: toTab("workbench.action.files.save"),
  save_all: does("workbench.action.files.saveAll"),
  close_tab: toTab("workbench.action.closeActiveEditor"),
  close_all_tabs: toTab("workbench.action.closeAllEditors"),
  close_other_tabs: toTab("workbench.action.closeOtherEditors"),
  reopen_tab: does("workbench.action.reopenClosedEditor"),
  next_tab: toTab("workbench.action.nextEditor"),
  previous_tab: toTab("workbench.action.previousEditor"),
  new_file: does("workbench.action.files.newUntitledFile"),
  split: toTab("workbench.action.splitEditor"),
  go_back: does("workbench.action.navigateBack"),
  go_forward: does("workbench.action.navigateForward"),
  page_down: toText("scrollPageDown"),
  page_up: toText("scrollPageUp"),
  end_of_file: toText("cursorBottom"),
  definition: toText("editor.action.revealDefinition"),
  references: toText("editor.action.goToReferences"),
  next_problem: toText("editor.action.marker.nextInFiles"),
  previous_problem: toText("editor.action.marker.prevInFiles"),
  next_change: toText("workbench.action.editor.nextChange"),
  previous_change: toText("workbench.action.editor.previousChange"),
  focus_editor: toTab("workbench.action.focusActiveEditorGroup"),
  problems: does("workbench.actions.view.problems"),
  terminal: does("workbench.action.terminal.focus"),
  explorer: does("workbench.view.explorer"),
  search_view: does("workbench.view.search"),
  source_control: does("workbench.view.scm"),
  extensions_view: does("workbench.view.extensions"),
  debug_view: does("workbench.view.debug"),
  sidebar: does("workbench.action.toggleSidebarVisibility"),
  hide_sidebar: does("workbench.action.closeSidebar"),
  show_sidebar: does("workbench.action.focusSideBar"),
  panel: does("workbench.action.togglePanel"),
  hide_panel: does("workbench.action.closePanel"),
  show_panel: does("workbench.action.focusPanel"),
  zen: does("workbench.action.toggleZenMode"),
  leave_zen: does("workbench.action.exitZenMode"),
  zoom_in: does("workbench.action.zoomIn", "editor.action.fontZoomIn"),
  zoom_out: does("workbench.action.zoomOut", "editor.action.fontZoomOut"),
  zoom_reset: does("workbench.action.zoomReset", "editor.action.fontZoomReset"),
  word_wrap: toText("editor.action.toggleWordWrap"),
  minimap: does("editor.action.toggleMinimap"),
  command_palette: does("workbench.action.showCommands"),
  quick_open: does("workbench.action.quickOpen"),
  settings: does("workbench.action.openSettings"),
  find: toText("actions.find"),
  replace: toText("editor.action.startFindReplaceAction"),
  format: toText("editor.action.formatDocument"),
  fold_all: toText("editor.foldAll"),
  unfold_all: toText("editor.unfoldAll"),
  fold: toText("editor.fold"),
  unfold: toText("editor.unfold"),
  comment: toText("editor.action.commentLine"),
  comment_out: toText("editor.action.addCommentLine"),
  uncomment: toText("editor.action.removeCommentLine"),
  undo_typing: toText("undo"),
  redo: toText("redo"),
  rename: toText("editor.action.rename"),
  quick_fix: toText("editor.action.quickFix"),
  hover: toText("editor.action.showHover"),
  copy_path: toTab("copyFilePath"),
  select_all: toText("editor.action.selectAll"),
  duplicate_line: toText("editor.action.copyLinesDownAction"),
  delete_line: toText("editor.action.deleteLines"),
  move_line_up: toText("editor.action.moveLinesUpAction"),
  move_line_down: toText("editor.action.moveLinesDownAction"),
  debug_start: does("workbench.action.debug.start"),
  debug_stop: toSession("workbench.action.debug.stop"),
  debug_continue: toPaused("workbench.action.debug.continue"),
  debug_pause: toSession("workbench.action.debug.pause"),
  debug_restart: toSession("workbench.action.debug.restart"),
  step_over: toPaused("workbench.action.debug.stepOver"),
  step_into: toPaused("workbench.action.debug.stepInto"),
  step_out: toPaused("workbench.action.debug.stepOut"),
  breakpoint: toText("editor.debug.action.toggleBreakpoint"),
  set_breakpoint: toText("editor.debug.action.toggleBreakpoint"),
  remove_breakpoint: toText("editor.debug.action.toggleBreakpoint"),
};
