// The Tools port: name -> tool, arguments checked, result bounded. The total map below is the whole set.
import { realpath } from "node:fs/promises";
import * as z from "zod";
import type { Json, JsonRecord } from "../../core/lib/json.ts";
import type { ToolDescription } from "../../core/brain-ports.ts";
import type { Preparation, ToolRun, Tools } from "../../core/ports.ts";
import { HOUSE_TOOLS, LOOKING_TOOLS, TOOL_NAMES } from "../../core/tools/names.ts";
import type { Change, Prepared, ToolCall, ToolName, ToolResult } from "../../core/tools/types.ts";
import { askTool } from "./ask-tool.ts";
import { commandOutputTool, killCommandTool, runCommandTool, runScriptTool } from "./command-tools.ts";
import { gitLogTool, gitSwitchTool } from "./git-history-tools.ts";
import { gitFetchTool, gitPullTool, gitPushTool } from "./git-remote-tools.ts";
import { gitStashTool } from "./git-stash-tool.ts";
import { gitBranchesTool, gitCommitTool, gitDiffTool, gitStashesTool, gitStatusTool } from "./git-tools.ts";
import { editFilesTool } from "./edit-files-tool.ts";
import { editFileTool, undoTool, writeFileTool } from "./edit-tools.ts";
import { diagnosticsTool, editorActTool, editorShowTool, openFileTool } from "./editor-tools.ts";
import { chooseDeviceTool } from "./device-tool.ts";
import { backUpTool, briefingTool, verifyRecordsTool } from "./house-tools.ts";
import { ToolFailure } from "./jail.ts";
import { forgetTool, recallTool, rememberTool } from "./memory-tools.ts";
import { mcpTool } from "./mcp-tool.ts";
import { requestFolderTool } from "./folder-tool.ts";
import { modelServerTool } from "./model-server-tool.ts";
import { planTool } from "./plan-tool.ts";
import { findFilesTool, listDirTool, readFileTool, searchTextTool } from "./read-tools.ts";
import { scheduleTool } from "./schedule-tool.ts";
import { failedResult, prepared, type Tool, type ToolDeps, toResult } from "./tool.ts";

const TOOLS = {
  read_file: readFileTool,
  list_dir: listDirTool,
  find_files: findFilesTool,
  search_text: searchTextTool,
  edit_file: editFileTool,
  write_file: writeFileTool,
  run_command: runCommandTool,
  command_output: commandOutputTool,
  kill_command: killCommandTool,
  run_script: runScriptTool,
  diagnostics: diagnosticsTool,
  git_status: gitStatusTool,
  git_diff: gitDiffTool,
  git_commit: gitCommitTool,
  git_log: gitLogTool,
  git_switch: gitSwitchTool,
  git_push: gitPushTool,
  git_pull: gitPullTool,
  git_stash: gitStashTool,
  git_branches: gitBranchesTool,
  git_stashes: gitStashesTool,
  git_fetch: gitFetchTool,
  open_file: openFileTool,
  editor_show: editorShowTool,
  editor_act: editorActTool,
  schedule_task: scheduleTool,
  undo: undoTool,
  briefing: briefingTool,
  back_up: backUpTool,
  verify_records: verifyRecordsTool,
  use_model_server: modelServerTool,
  request_folder: requestFolderTool,
  choose_device: chooseDeviceTool,
  remember: rememberTool,
  recall: recallTool,
  forget: forgetTool,
  mcp_call: mcpTool,
  update_plan: planTool,
  edit_files: editFilesTool,
  ask_user: askTool,
} as const satisfies Record<ToolName, unknown>;

export function createTools(deps: ToolDeps): Tools {
  return {
    async prepare(call, undo): Promise<Preparation> {
      try {
        return { ok: true, prepared: await planOf(await reaching(call, deps), undo, deps) };
      } catch (error) {
        return { ok: false, result: failedResult(error) };
      }
    },
    async run(call, what, run): Promise<ToolResult> {
      const began = performance.now();
      try {
        const outcome = await perform(await reaching(call, deps), what, { deps, run });
        return await toResult(outcome, Math.round(performance.now() - began), deps.outputs);
      } catch (error) {
        return { ...failedResult(error), durationMs: Math.round(performance.now() - began) };
      }
    },
  };
}

/** A given folder counts while it is what was given: one that became a link since then leads elsewhere. */
async function reaching(call: ToolCall, { closed }: ToolDeps): Promise<ToolCall> {
  const links = new Set<string>();
  for (const folder of call.given ?? [])
    if ((await realpath(folder).catch(() => "")) !== folder) links.add(folder);
  return { ...call, closed, folders: call.folders.filter((folder) => !links.has(folder)) };
}

// The map ties each tool to its own argument type; by name alone the compiler cannot see the pairing.
function toolOf(call: ToolCall): { readonly tool: Tool<unknown>; readonly args: unknown } {
  const tool = TOOLS[call.name] as unknown as Tool<unknown>;
  const parsed = tool.args.safeParse(call.args);
  if (!parsed.success)
    throw new ToolFailure(
      "invalid_arguments",
      `Wrong arguments for ${call.name}: ${z.prettifyError(parsed.error).slice(0, 400)}`,
    );
  return { tool, args: parsed.data };
}

async function planOf(call: ToolCall, undo: Change | null, deps: ToolDeps): Promise<Prepared> {
  const { tool, args } = toolOf(call);
  return prepared(call, await tool.plan(args, call, { deps, undo }));
}

function perform(
  call: ToolCall,
  what: Prepared,
  { deps, run }: { readonly deps: ToolDeps; readonly run: ToolRun },
): ReturnType<Tool<unknown>["run"]> {
  const { tool, args } = toolOf(call);
  return tool.run(args, call, { deps, prepared: what, run });
}

/** What a model is offered of Kodama's own; in an untrusted workspace only what reads. */
export function describeTools(readOnly: boolean): readonly ToolDescription[] {
  const isOffered = (name: ToolName): boolean => !HOUSE_TOOLS.has(name) && name !== "mcp_call";
  const names = TOOL_NAMES.filter((name) => isOffered(name) && (!readOnly || LOOKING_TOOLS.has(name)));
  return names.map((name) => ({
    name,
    description: TOOLS[name].description,
    // A schema is JSON.
    schema: lean(z.toJSONSchema(TOOLS[name].args, { io: "input" }) as unknown as JsonRecord),
  }));
}

/** Without what says nothing to a model, and is read by it with every request: its dialect, and the largest number there is. */
function lean(schema: JsonRecord): JsonRecord {
  const text = JSON.stringify(schema, (key, value: Json) =>
    key === "$schema" || value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER
      ? undefined
      : value,
  );
  return JSON.parse(text) as JsonRecord;
}
