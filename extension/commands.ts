// What each palette command does: ask the person for what is missing, then one command to the server.
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import { allowAhead } from "./allowance.ts";
import { approve, denyWithReason, editQuestion, pick, respond, showApprovals } from "./answers.ts";
import type { StandingRow } from "./approvals-tree.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandId } from "./command-specs.ts";
import { editorContext, spokenContext } from "./editor-context.ts";
import { manageServers } from "./mcp.ts";
import { manageMemory } from "./memory.ts";
import { manageModels } from "./models.ts";
import { managePermissions } from "./permissions.ts";
import { managePrograms } from "./programs.ts";
import {
  deleteTask,
  editTask,
  newTask,
  newTaskByForm,
  pauseTask,
  resumeTask,
  runTask,
  showHistory,
  showRun,
} from "./tasks.ts";
import { testMicrophone } from "./microphone-test.ts";
import { showReceipt } from "./receipt.ts";
import { forgetKeys, keepModelKey, modelOrigin } from "./settings.ts";
import { chooseMicrophone, chooseSpeaker, talkByPalette } from "./talk.ts";
import { moveVoice } from "./voice.ts";
import { wouldAsk } from "./would-ask.ts";

type Run = (context: CommandContext, argument: unknown) => unknown;

const RUN: { readonly [id in CommandId]: Run } = {
  "kodama.ask": ask,
  "kodama.talk": talkByPalette,
  "kodama.discardSpeech": ({ talk }) => talk.discard(),
  "kodama.handsFree": ({ talk }, argument) => talk.handsFree(argument),
  "kodama.sayAgain": ({ connection }) =>
    connection.command("conversation.inject_text", { text: "say that again", source: "typed" }),
  "kodama.microphone": chooseMicrophone,
  "kodama.speaker": chooseSpeaker,
  "kodama.testMicrophone": testMicrophone,
  "kodama.speakFromFile": async ({ connection }, argument) => {
    const picked =
      typeof argument === "string"
        ? vscode.Uri.file(argument)
        : (
            await vscode.window.showOpenDialog({ filters: { "Speech (WAV)": ["wav"] }, openLabel: "Listen" })
          )?.[0];
    if (picked !== undefined)
      return connection.command("voice.hear_file", { path: picked.fsPath, ...spokenContext() });
    return undefined;
  },
  "kodama.approve": approve,
  "kodama.deny": (context, argument) => respond(context, argument, { decision: "deny" }),
  "kodama.denyWithReason": denyWithReason,
  "kodama.editQuestion": editQuestion,
  "kodama.showApprovals": showApprovals,
  "kodama.showDiff": async ({ feed, proposals }, argument) => {
    const asked = pick(feed, argument);
    if (asked !== undefined && !(await proposals.show(asked)))
      void vscode.window.showInformationMessage(`Kodama: "${unlinked(asked.title ?? "")}" changes no file.`);
  },
  "kodama.manageRules": managePermissions,
  "kodama.allowAhead": allowAhead,
  "kodama.askAgain": ({ connection }) => connection.command("approval.allowance.end", {}),
  "kodama.takeBack": async (context, row) => {
    // By a key of one's own, or where the tree was just drawn anew, there is no row.
    if (row === undefined) return managePermissions(context);
    await (row as StandingRow).standing.takeBack();
    context.approvalsTree.refresh();
  },
  "kodama.newTask": newTask,
  "kodama.newTaskByForm": newTaskByForm,
  "kodama.runTask": runTask,
  "kodama.pauseTask": pauseTask,
  "kodama.resumeTask": resumeTask,
  "kodama.editTask": editTask,
  "kodama.deleteTask": deleteTask,
  "kodama.showHistory": showHistory,
  "kodama.seenResults": ({ connection }) => connection.command("scheduler.acknowledge", {}),
  "kodama.showRun": showRun,
  "kodama.stop": ({ connection }) => connection.command("conversation.cancel", {}),
  "kodama.hush": ({ connection }) => connection.command("conversation.cancel", { speech: true }),
  "kodama.mute": ({ talk }) => talk.mute(true),
  "kodama.unmute": ({ talk }) => talk.mute(false),
  "kodama.wouldAsk": wouldAsk,
  "kodama.undo": ({ connection }) => connection.command("conversation.undo", {}),
  "kodama.sleep": ({ connection }) => connection.command("conversation.gate_set", { active: false }),
  "kodama.wake": ({ connection }) => connection.command("conversation.gate_set", { active: true }),
  "kodama.moveVoice": moveVoice,
  "kodama.showOrb": () => vscode.commands.executeCommand("kodama.orb.focus"),
  "kodama.showLog": ({ log }) => log.show(),
  "kodama.doctor": doctor,
  "kodama.diagnostics": async ({ connection, pages }) => {
    const { text = "" } = await connection.command("diagnostics.bundle", {});
    return pages.show({ name: "Kodama diagnostics", key: "", text });
  },
  "kodama.receipt": showReceipt,
  "kodama.openSettings": () =>
    vscode.commands.executeCommand("workbench.action.openSettings", "@ext:kodama.kodama"),
  "kodama.models": manageModels,
  "kodama.memory": manageMemory,
  "kodama.programs": managePrograms,
  "kodama.mcp": manageServers,
  "kodama.setModelKey": setModelKey,
  "kodama.enterSafeMode": ({ safeMode }) => safeMode.set(true),
  "kodama.leaveSafeMode": ({ safeMode }) => safeMode.set(false),
  "kodama.restart": ({ connection }) => connection.restart(),
  "kodama.deleteAllData": deleteAllData,
};

export async function runCommand(
  id: string,
  args: readonly unknown[],
  context: CommandContext,
): Promise<unknown> {
  // Ids come from package.json, which is generated from the same table as CommandId.
  return RUN[id as CommandId](context, args[0]);
}

async function ask({ connection, orb }: CommandContext, argument: unknown): Promise<unknown> {
  const text =
    typeof argument === "string"
      ? argument
      : await vscode.window.showInputBox({ prompt: "What should Kodama do?", placeHolder: "run the tests" });
  if (text === undefined || text.trim() === "") return undefined;
  if (!orb.visible()) void vscode.commands.executeCommand("kodama.orb.focus", { preserveFocus: true });
  return connection.command("conversation.inject_text", { text, source: "typed", ...editorContext() });
}

/** What a next step of the doctor names, and what opens it. */
const DOCTORS_NEXT = [
  ["Kodama: Models…", "kodama.models"],
  ["Kodama: Microphone…", "kodama.microphone"],
  ["kodama.", "kodama.openSettings"],
] as const;

async function doctor({ connection, log }: CommandContext): Promise<unknown> {
  const { checks = [], healthy = false } = await connection.command("doctor.run", {});
  const lines = checks.map((check) =>
    `${check.status ?? ""}: ${check.name ?? ""}: ${check.detail ?? ""} ${check.next_step ?? ""}`.trim(),
  );
  log.info(`doctor\n${lines.join("\n")}`);
  const items = checks.map((check) => ({
    label: `$(${check.status === "ok" ? "pass" : check.status === "warn" ? "warning" : "error"}) ${check.name ?? ""}`,
    description: check.detail ?? "",
    detail: check.next_step ?? "",
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: healthy ? "Kodama is well" : "Kodama needs help",
    placeHolder: "What works and what is missing; Enter on a row does what it says next",
  });
  for (const [named, id] of DOCTORS_NEXT)
    if (picked?.detail.includes(named) === true) return vscode.commands.executeCommand(id);
  return undefined;
}

/** For the server that is set now: another one gets none. */
async function setModelKey({ secrets, connection }: CommandContext): Promise<void> {
  const origin = modelOrigin();
  if (origin === "") {
    await vscode.window.showInformationMessage("Choose the model server first, with Kodama: Models…");
    return;
  }
  const key = await vscode.window.showInputBox({
    password: true,
    title: origin,
    prompt: `Key for ${origin} alone. It is kept in the editor's secret storage. Empty removes it.`,
  });
  if (key === undefined) return;
  await keepModelKey(secrets, { origin, key });
  await connection.useKeys();
}

const ALL_DATA = [
  "Conversations, memories, tasks and reminders, permissions, the signed record of what was done, what undo needs, backups, settings that Kodama keeps itself, downloaded models, the list of MCP servers, and all keys.",
  "Your projects and the settings of the editor stay. It cannot be undone; you are given a receipt of what went.",
].join("\n\n");

async function deleteAllData({ connection, pages, secrets }: CommandContext): Promise<void> {
  const choice = await vscode.window.showWarningMessage(
    "Delete everything that Kodama keeps?",
    { modal: true, detail: ALL_DATA },
    "Delete Everything",
  );
  if (choice !== "Delete Everything") return;
  const reply = await connection.command("data.delete_all", { confirm: "delete everything" });
  const { success = false, failures = [], receipt = "" } = reply;
  await forgetKeys(secrets);
  const words = success
    ? "Kodama forgot everything."
    : `Some data could not be deleted: ${failures.join(", ")}`;
  const shown = await vscode.window.showInformationMessage(words, "Show Receipt");
  if (shown !== undefined)
    await pages.show({
      name: "Kodama deleted data",
      key: "",
      text: `${receipt}\nThe keys of the model server and of MCP servers were deleted from the editor's secret storage.\n`,
    });
}
