// Which commands of the editor are run for what a person says to have it do.

export interface Act {
  /** The first that this editor has; a browser zooms by itself, and has no command for it. */
  readonly commands: readonly string[];
  /** Without it there is nothing to do it to. */
  readonly needs?: "tab" | "text" | "session";
}

const does = (...commands: readonly string[]): Act => ({ commands });
const toTab = (command: string): Act => ({ commands: [command], needs: "tab" });
const toText = (command: string): Act => ({ commands: [command], needs: "text" });
const toSession = (command: string): Act => ({ commands: [command], needs: "session" });

/** By the names of the tool editor_act. */
export const ACTS: Readonly<Record<string, Act>> = {
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
  panel: does("workbench.action.togglePanel"),
  zen: does("workbench.action.toggleZenMode"),
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
  debug_continue: toSession("workbench.action.debug.continue"),
  debug_pause: toSession("workbench.action.debug.pause"),
  debug_restart: toSession("workbench.action.debug.restart"),
  step_over: toSession("workbench.action.debug.stepOver"),
  step_into: toSession("workbench.action.debug.stepInto"),
  step_out: toSession("workbench.action.debug.stepOut"),
  breakpoint: toText("editor.debug.action.toggleBreakpoint"),
};
