// MCP servers in the editor: which are named, what they offer, and whether models may use them. Nothing starts before it was shown.
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import type { ReplyJson } from "../proto/commands.ts";
import type { McpServerJson } from "../proto/gen/kodama/v1/mcp_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { plain } from "./plain.ts";
import { keepMcpKey, mcpKeys } from "./settings.ts";

interface Row extends vscode.QuickPickItem {
  readonly server?: McpServerJson;
  readonly key?: true;
}
interface Act extends vscode.QuickPickItem {
  run(): Promise<unknown>;
}

/** Also to fetch it, where a package runner starts it. */
const START_MS = 70_000;
const NAMED_AT_MOST = 24;

/** The list comes back after each step, until it is left. */
export async function manageServers(context: CommandContext): Promise<void> {
  for (;;) {
    // Without a server keys can be set all the same: one too many may be what keeps it from starting.
    const {
      servers = [],
      file = "",
      problem = "",
    } = await context.connection
      .command("mcp.list", {})
      .catch((): ReplyJson<"mcp.list"> => ({ problem: "Kodama does not answer." }));
    const edit: Row = {
      label: "$(edit) Edit the List…",
      description: file,
      ...(problem === "" ? {} : { detail: `$(warning) ${plain(problem)}` }),
      alwaysShow: true,
    };
    const key: Row = {
      label: "$(key) Set a Key…",
      description: "kept by this editor, for the list to name",
      key: true,
      alwaysShow: true,
    };
    const picked = await vscode.window.showQuickPick([...servers.map(rowOf), edit, key], {
      placeHolder:
        servers.length === 0
          ? "No MCP server is named yet. Tools of those you name and allow are offered to language models."
          : "MCP servers, whose tools language models may use when you allow it",
    });
    if (picked === undefined) return;
    if (picked.key === true) return setKey(context);
    if (picked.server === undefined) return file === "" ? undefined : openList(file);
    const act = await vscode.window.showQuickPick(actsFor(picked.server, context), {
      placeHolder: `MCP server ${picked.server.name ?? ""}`,
    });
    await act?.run();
  }
}

function rowOf(server: McpServerJson): Row {
  const { name = "", argv = [], state = "", running = false, detail = "", tools = [] } = server;
  const well = state === "allowed" ? "check" : "circle-outline";
  const icon = state === "changed" || detail !== "" ? "warning" : well;
  const words = [WORDS[state] ?? state, running ? "runs" : "", tools.length === 0 ? "" : count(tools.length)];
  return {
    label: `$(${icon}) ${name}`,
    description: words.filter((word) => word !== "").join(" · "),
    detail: plain(detail === "" ? argv.join(" ") : `${detail} · ${argv.join(" ")}`),
    server,
  };
}
const WORDS: Readonly<Record<string, string>> = {
  new: "not allowed yet",
  changed: "not what you allowed any more",
};
const count = (n: number): string => `${n} tool${n === 1 ? "" : "s"}`;

function actsFor(server: McpServerJson, context: CommandContext): readonly Act[] {
  const { name = "", state = "", running = false, tools = [] } = server;
  const { connection } = context;
  return [
    state === "allowed"
      ? { label: "$(debug-restart) Start Anew…", run: () => start(server, context) }
      : { label: "$(play) Start and Look at Its Tools…", run: () => start(server, context) },
    ...(tools.length === 0
      ? []
      : [{ label: "$(list-unordered) Show Its Tools", run: () => showTools(server, context) }]),
    ...(running && state !== "allowed"
      ? [{ label: "$(check) Let Models Ask for Its Tools…", run: () => allow(server, context) }]
      : []),
    ...(running
      ? [{ label: "$(debug-stop) Stop", run: () => connection.command("mcp.stop", { name }) }]
      : []),
    ...(state === "allowed" || state === "changed"
      ? [{ label: "$(trash) Take the Permission Back", run: () => takeBack(name, context) }]
      : []),
  ];
}

async function start(server: McpServerJson, context: CommandContext): Promise<void> {
  const { name = "", argv = [], folder = "", env_names: names = [], launch = "" } = server;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(
      "Trust this workspace first: in one that is not, Kodama starts no programs.",
    );
    return;
  }
  // A program is named by a name or a path.
  const isAsked = /^https?:\/\//.test(argv[0] ?? "");
  const detail = [
    argv.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(" "),
    ...(folder === "" ? [] : [`in ${folder}`]),
    ...(names.length === 0 ? [] : [`with ${names.join(", ")}`]),
    isAsked
      ? "It runs already. What language models hand to its tools goes there."
      : "It runs with all your rights, outside Kodama's sandbox.",
  ].join("\n");
  const options = { modal: true, detail };
  const question = isAsked ? `Connect to the MCP server "${name}"?` : `Start the MCP server "${name}"?`;
  const yes = isAsked ? CONNECT : START;
  if ((await vscode.window.showWarningMessage(question, options, yes)) !== yes) return;
  const title = `Kodama: starting the MCP server ${name}`;
  const started = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    () =>
      context.connection.command("mcp.start", { name, launch }, START_MS).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : "unknown reason";
        void vscode.window.showErrorMessage(unlinked(`The MCP server ${name} did not start: ${why}`));
      }),
  );
  if (started?.server !== undefined && started.server.state !== "allowed")
    await allow(started.server, context);
}
const START = "Start";
const CONNECT = "Connect";

/** Only what was shown is allowed: the host refuses when it is something else by then. */
async function allow(server: McpServerJson, context: CommandContext): Promise<void> {
  const { name = "", launch = "", offer = "", tools = [] } = server;
  const names = tools.map((tool) => tool.name ?? "");
  const more = names.length > NAMED_AT_MOST ? `, and ${names.length - NAMED_AT_MOST} more` : "";
  const detail = [
    `${names.slice(0, NAMED_AT_MOST).join(", ")}${more}`,
    "Language models are told of them. You are asked before each use, with all that is handed over.",
    "When its command or its tools change, you are asked again.",
  ].join("\n\n");
  const question = `Let language models ask for the ${count(tools.length)} of "${name}"?`;
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, ALLOW, SHOW);
  if (choice === SHOW) await showTools(server, context);
  if (choice !== ALLOW) return;
  await context.connection.command("mcp.allow", { name, launch, offer });
  context.approvalsTree.refresh();
}
const ALLOW = "Allow";
const SHOW = "Show the Descriptions";

/** All that a model is told of them. */
function showTools({ name = "", tools = [] }: McpServerJson, { pages }: CommandContext): Promise<void> {
  const text = tools.map(
    ({ name: tool = "", description = "", destructive = false, schema_json: takes = "{}" }) =>
      [
        `${tool}${destructive ? " (says that it destroys)" : ""}`,
        `  ${description}`,
        `  takes ${JSON.stringify(JSON.parse(takes), null, 2).replaceAll("\n", "\n  ")}`,
        "",
      ].join("\n"),
  );
  return pages.show({
    name: `MCP server ${name}`,
    key: name,
    text: `In the words of the server:\n\n${text.join("\n")}`,
  });
}

async function takeBack(name: string, { connection, approvalsTree }: CommandContext): Promise<void> {
  const { grants = [] } = await connection.command("capability.list", {});
  const own = grants.filter(
    ({ capability, scope = "", state }) =>
      capability === "mcp_server" && state === "granted" && scope.startsWith(`${name} `),
  );
  for (const { grant_id = "" } of own) await connection.command("capability.revoke", { grant_id });
  await connection.command("mcp.stop", { name });
  approvalsTree.refresh();
}

/** So that the list needs none in plain text. */
async function setKey({ secrets, connection }: CommandContext): Promise<void> {
  const known = Object.keys(await mcpKeys(secrets)).toSorted();
  const name = await vscode.window.showInputBox({
    title: "Set a Key for MCP Servers",
    prompt:
      known.length === 0 ? "Its name, for instance ISSUES_TOKEN" : `Its name. Kept are: ${known.join(", ")}`,
    validateInput: (text) =>
      /^\w{1,100}$/.test(text) ? undefined : "A name has letters, digits and underscores, 100 at most.",
  });
  if (name === undefined) return;
  const key = await vscode.window.showInputBox({
    password: true,
    title: name,
    prompt: `Write "\${key:${name}}" in the list where it belongs. It is kept in the editor's secret storage; Kodama starts anew with it, which ends what it does now. Empty removes it.`,
    validateInput: (text) => (text.length <= KEY_CHARS_MAX ? undefined : "It is too long for a key."),
  });
  if (key === undefined) return;
  await keepMcpKey(secrets, { name, key });
  await connection.useKeys();
  const done = key === "" ? `The key ${name} is not kept any more.` : `The key ${name} is kept.`;
  void vscode.window.showInformationMessage(done);
}
const KEY_CHARS_MAX = 8_000;

const TEMPLATE = `{
  "mcpServers": {}
}
`;

async function openList(file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(TEMPLATE));
  }
  await vscode.window.showTextDocument(uri);
}
