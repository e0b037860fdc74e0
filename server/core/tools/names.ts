// The names of all tools, and which of them are for whom.

export const TOOL_NAMES = [
  "read_file",
  "list_dir",
  "find_files",
  "search_text",
  "edit_file",
  "write_file",
  "run_command",
  "command_output",
  "kill_command",
  "run_script",
  "diagnostics",
  "git_status",
  "git_diff",
  "git_commit",
  "open_file",
  "schedule_task",
  "undo",
  "briefing",
  "back_up",
  "verify_records",
  "use_model_server",
  "choose_device",
  "remember",
  "recall",
  "forget",
  "mcp_call",
  "update_plan",
  "edit_files",
  "ask_user",
] as const;
/** For Kodama itself; no model is offered them. */
export const HOUSE_TOOLS: ReadonlySet<ToolName> = new Set<ToolName>([
  "briefing",
  "back_up",
  "verify_records",
  "use_model_server",
  "choose_device",
]);
/** Those that change nothing and start nothing; an untrusted workspace has no others. */
export const LOOKING_TOOLS: ReadonlySet<ToolName> = new Set<ToolName>([
  "read_file",
  "list_dir",
  "find_files",
  "search_text",
  "diagnostics",
  "git_status",
  "git_diff",
  "open_file",
  "command_output",
  "recall",
  "update_plan",
  "ask_user",
]);
export type ToolName = (typeof TOOL_NAMES)[number];
