// Models in the editor: what there is, what is here, and one step to have or to change it.
import * as vscode from "vscode";
import type { ModelJson } from "../proto/gen/kodama/v1/model_pb.ts";
import { isComing, lackWords, newsWords, ROLE_WORDS } from "../proto/models.ts";
import { sizeWords } from "../proto/sizes.ts";
import type { CommandContext } from "./command-context.ts";
import { chooseServer } from "./model-server.ts";

/** Tells whoever waits what the server says of models. */
export interface ModelNews {
  hear(model: ModelJson): void;
  /** Another server is there, which never heard of a download of the one before. */
  restarted(): void;
  onRestart(told: () => void): vscode.Disposable;
  listen(modelId: string, told: (model: ModelJson) => void): vscode.Disposable;
}

export function createModelNews(): ModelNews {
  const emitter = new vscode.EventEmitter<ModelJson>();
  const restarts = new vscode.EventEmitter<void>();
  return {
    hear: (model) => emitter.fire(model),
    restarted: () => restarts.fire(),
    onRestart: restarts.event,
    listen: (modelId, told) =>
      emitter.event((model) => {
        if (model.model_id === modelId) told(model);
      }),
  };
}

/** The settings that name one of the person's own. */
const OWN: Readonly<Record<string, string>> = {
  llm: "models.localPath",
  stt: "models.sttFolder",
  tts: "models.ttsFolder",
  kws: "models.kwsFolder",
  captions: "models.captionsFolder",
  gpu: "models.gpuFolder",
};

interface Row extends vscode.QuickPickItem {
  readonly model?: ModelJson;
  readonly act?: (context: CommandContext) => unknown;
}

export async function manageModels(context: CommandContext): Promise<void> {
  const list = await context.connection.command("model.list", {});
  const { models = [], free_memory_mb: memory = 0, free_disk_mb: disk = 0 } = list;
  const rows: readonly Row[] = [
    ...Object.entries(ROLE_WORDS).flatMap(([role, label]) => [
      { label, kind: vscode.QuickPickItemKind.Separator },
      ...models.filter((model) => model.role === role).map(rowOf),
    ]),
    ...ofEditor(context),
    { label: "Others", kind: vscode.QuickPickItemKind.Separator },
    ...newerList(),
    { label: "$(file) A file of my own…", detail: "A GGUF file on this machine", act: chooseOwnFile },
    {
      label: "$(server) A model server…",
      detail: "Any server that speaks the OpenAI protocol, here or elsewhere",
      act: chooseServer,
    },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Models",
    placeHolder: `Free: ${sizeWords(memory)} of memory, ${sizeWords(disk)} of disk`,
    matchOnDetail: true,
  });
  if (picked?.act !== undefined) await picked.act(context);
  else if (picked?.model !== undefined) await act(context, picked.model);
}

/** Only a list at an address can have a newer one; it is asked when somebody picks this, and never by itself. */
function newerList(): readonly Row[] {
  const list = vscode.workspace.getConfiguration("kodama").get<string>("models.catalogue") ?? "";
  if (!/^https?:\/\//i.test(list)) return [];
  return [{ label: "$(sync) Look for a newer list…", detail: list, act: lookForNewer }];
}

async function lookForNewer(context: CommandContext): Promise<void> {
  const news = await context.connection.command("model.refresh", {});
  const show = "Show Models";
  const choice = await vscode.window.showInformationMessage(
    `Kodama: ${newsWords(news)}`,
    ...(news.newer === true ? [show] : []),
  );
  if (choice === show) await manageModels(context);
}

/** What the editor has from other extensions answers too; which of them is a setting. */
function ofEditor({ editorModels }: CommandContext): readonly Row[] {
  const rows = editorModels.known().map(({ name = "", vendor = "" }): Row => ({
    label: `$(extensions) ${name}`,
    description: vendor,
    detail: "Of your editor; asked about before its first use",
    act: () => vscode.commands.executeCommand("workbench.action.openSettings", "kodama.models.editorModel"),
  }));
  return rows.length === 0
    ? []
    : [{ label: "Of your editor", kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

function rowOf(model: ModelJson): Row {
  const { title = "", note = "", licence = "", size_mb, state = "", in_use = false } = model;
  const installed = state === "installed";
  const icon = in_use ? "$(pass-filled)" : installed ? "$(pass)" : "$(cloud-download)";
  const where = in_use
    ? "in use"
    : installed
      ? "installed"
      : state === "available"
        ? sizeWords(size_mb)
        : state;
  const lacks = lackWords(model);
  const tight = lacks === "" ? "" : ` $(warning) ${lacks}.`;
  const description = model.proposed === true ? `${where} $(star) proposed for this machine` : where;
  return { label: `${icon} ${title}`, description, detail: `${note} ${licence}.${tight}`, model };
}

/** What can be done with it, the most likely first. */
async function act(context: CommandContext, model: ModelJson): Promise<void> {
  const { model_id = "", title = "", state = "", in_use = false } = model;
  const { connection } = context;
  const choices: readonly Row[] =
    state === "installed"
      ? [
          ...(in_use ? [] : [{ label: "$(play) Use It", act: () => use(context, model) }]),
          { label: "$(verified) Check Its File", act: () => verify(context, model) },
          { label: "$(trash) Remove It", act: () => remove(context, model) },
        ]
      : isComing(model)
        ? [
            { label: "$(eye) Show How Far It Is", act: () => follow(context, model) },
            { label: "$(debug-stop) Stop", act: () => connection.command("model.stop", { model_id }) },
          ]
        : [{ label: "$(cloud-download) Install…", act: () => install(context, model) }];
  if (choices.length === 1) return void (await choices[0]?.act?.(context));
  const picked = await vscode.window.showQuickPick(choices, { title });
  await picked?.act?.(context);
}

/** Nothing is fetched before this yes. */
async function install(context: CommandContext, model: ModelJson): Promise<void> {
  const { title = "", licence = "", licence_url: url = "", size_mb } = model;
  const yes = "Accept and Download";
  const read = "Read the Licence";
  const choice = await vscode.window.showInformationMessage(
    `Download ${title} (${sizeWords(size_mb)})?`,
    {
      modal: true,
      detail: `It is under the licence ${licence}: ${url}\nIt is kept on this machine and never sent anywhere.${model.role === "gpu" ? "\nIt is a program: the model inside Kodama works with it, in a process of its own." : ""}`,
    },
    yes,
    read,
  );
  if (choice === read) {
    await vscode.env.openExternal(vscode.Uri.parse(url));
    return install(context, model);
  }
  return choice === yes ? fetchModel(context, model) : undefined;
}

const fetchModel = (context: CommandContext, model: ModelJson): Promise<void> =>
  follow(context, model, () =>
    context.connection.command("model.install", { model_id: model.model_id ?? "", licence_accepted: true }),
  );

/** As a notification that can be left alone or cancelled; what came until then is kept. */
async function follow(
  context: CommandContext,
  model: ModelJson,
  begin: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const { connection, modelNews } = context;
  const { model_id = "", title = "" } = model;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Kodama: ${title}`,
    cancellable: true,
  };
  const { last, stopped } = await vscode.window.withProgress(options, async (progress, cancelled) => {
    const end = Promise.withResolvers<ModelJson>();
    let before = 0;
    const hear = (now: ModelJson): void => {
      const percent = (100 * Number(now.done_mb)) / Math.max(1, Number(now.size_mb));
      const message =
        now.state === "waiting"
          ? "waits for another one"
          : now.state === "checking"
            ? "checking every byte"
            : `${sizeWords(now.done_mb)} of ${sizeWords(now.size_mb)}`;
      progress.report({ message, increment: Math.max(0, percent - before) });
      before = Math.max(before, percent);
      if (!isComing(now)) end.resolve(now);
    };
    // It may have ended while nobody listened.
    const look = async (): Promise<void> => {
      const { models = [] } = await connection.command("model.list", {});
      models.filter((one) => one.model_id === model_id).forEach(hear);
    };
    const stop = async (): Promise<void> => {
      await connection.command("model.stop", { model_id });
      await look();
    };
    const heard = vscode.Disposable.from(
      modelNews.listen(model_id, hear),
      modelNews.onRestart(() => void look().catch(end.reject)),
      cancelled.onCancellationRequested(() => void stop().catch(end.reject)),
    );
    try {
      await begin();
      await look();
      return { last: await end.promise, stopped: cancelled.isCancellationRequested };
    } finally {
      heard.dispose();
    }
  });
  if (last.state !== "available") return tellEnd(context, last);
  if (!stopped) {
    const message = "The download ended before it was whole; what came so far is kept.";
    await tellEnd(context, { ...last, state: "failed", message });
  }
}

async function tellEnd(context: CommandContext, model: ModelJson): Promise<void> {
  const { title = "", message = "", next_step: nextStep = "" } = model;
  if (model.state === "installed") {
    const words = `${title} is here${model.in_use === true ? " and is used from now on" : ""}.`;
    return void vscode.window.showInformationMessage(`Kodama: ${words}`);
  }
  if (model.state !== "failed") return undefined;
  const again = "Try Again";
  const choice = await vscode.window.showErrorMessage(`Kodama: ${message} ${nextStep}`, again);
  return choice === again ? fetchModel(context, model) : undefined;
}

async function use(
  { connection }: CommandContext,
  { model_id = "", title = "", role = "" }: ModelJson,
): Promise<void> {
  await connection.command("model.use", { model_id });
  const key = OWN[role] ?? "models.localPath";
  const own = vscode.workspace.getConfiguration("kodama").get<string>(key) ?? "";
  if (own === "") return;
  const clear = "Use It Instead";
  const choice = await vscode.window.showInformationMessage(
    `Your settings name one of your own (${own}), which comes before ${title}.`,
    clear,
  );
  if (choice === clear) await setOwn(key, undefined);
}

/** The longest that the server allows: gigabytes from a slow disk take minutes. */
const VERIFY_MS = 600_000;

async function verify(
  { connection }: CommandContext,
  { model_id = "", title = "" }: ModelJson,
): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: `Kodama: checking ${title}` };
  const { intact = false } = await vscode.window.withProgress(options, () =>
    connection.command("model.verify", { model_id }, VERIFY_MS),
  );
  void (intact
    ? vscode.window.showInformationMessage(`Kodama: every byte of ${title} is right.`)
    : vscode.window.showErrorMessage(`Kodama: ${title} is damaged. Remove it, then install it again.`));
}

async function remove(
  { connection }: CommandContext,
  { model_id = "", title = "" }: ModelJson,
): Promise<void> {
  const yes = "Remove";
  const choice = await vscode.window.showWarningMessage(
    `Remove ${title} from this machine?`,
    { modal: true },
    yes,
  );
  if (choice === yes) await connection.command("model.remove", { model_id });
}

async function chooseOwnFile(): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      filters: { "Language Model (GGUF)": ["gguf"] },
      openLabel: "Use",
    })) ?? [];
  if (file !== undefined) await setOwn("models.localPath", file.fsPath);
}

const setOwn = (key: string, path: string | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration("kodama").update(key, path, vscode.ConfigurationTarget.Global);
