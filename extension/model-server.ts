// A model server chosen by keyboard: the usual ones with what they say of themselves, or any other address, and one of its models.
import * as vscode from "vscode";
import type { ModelProbeReplyJson } from "../proto/gen/kodama/v1/model_pb.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandId } from "./command-specs.ts";
import { pickOrType } from "./pick-or-type.ts";

/** Where they listen unless somebody changed it, by their documentation. */
const USUAL: Readonly<Record<string, string>> = {
  Ollama: "http://127.0.0.1:11434/v1",
  "llama.cpp": "http://127.0.0.1:8080/v1",
  "LM Studio": "http://127.0.0.1:1234/v1",
};
const SET_KEY: CommandId = "kodama.setModelKey";

interface Server extends vscode.QuickPickItem {
  readonly url: string;
  readonly probed?: ModelProbeReplyJson;
}

type Connection = Pick<CommandContext, "connection">;

export async function chooseServer({ connection }: Connection): Promise<void> {
  const picked = await vscode.window.showQuickPick(usualServers({ connection }), {
    title: "Model Server",
    placeHolder: "It answers what is not understood as a command",
  });
  if (picked === undefined) return;
  const url = picked.url === "" ? await askForAddress() : picked.url;
  if (url === undefined) return;
  const probed = picked.probed ?? (await connection.command("model.probe", { url }));
  const model = await chooseModel(probed);
  if (model === undefined) return;
  await use({ "models.endpointUrl": url, "models.endpointModel": model, "models.first": "endpoint" });
  const words = `Kodama: ${model} at ${new URL(url).host} is asked first from now on.`;
  const choice = await vscode.window.showInformationMessage(words, "Set Its Key…");
  if (choice !== undefined) await vscode.commands.executeCommand(SET_KEY);
}

/** Asked all at once; those that answer come first. */
async function usualServers({ connection }: Connection): Promise<readonly Server[]> {
  const all = await Promise.all(
    Object.entries(USUAL).map(async ([name, url]): Promise<Server> => {
      const probed = await connection.command("model.probe", { url });
      const { reachable = false, models = [], message = "" } = probed;
      const icon = reachable ? "$(pass)" : "$(circle-slash)";
      const detail = reachable ? `Answers. ${count(models.length)}` : message;
      return { label: `${icon} ${name}`, description: url, detail, url, probed };
    }),
  );
  return [
    ...all.filter(({ probed }) => probed?.reachable === true),
    ...all.filter(({ probed }) => probed?.reachable !== true),
    {
      label: "$(edit) Another address…",
      detail: "Any server that speaks the OpenAI protocol, here or elsewhere",
      url: "",
    },
  ];
}

const count = (n: number): string => (n === 1 ? "1 model." : `${n} models.`);

function askForAddress(): Thenable<string | undefined> {
  const now = vscode.workspace.getConfiguration("kodama").get<string>("models.endpointUrl") ?? "";
  return vscode.window.showInputBox({
    title: "Address of the Model Server",
    prompt: "Up to and with /v1",
    value: now === "" ? "http://127.0.0.1:8000/v1" : now,
    ignoreFocusOut: true,
    validateInput: (text) => (isAddress(text) ? undefined : "An address such as http://127.0.0.1:8000/v1"),
  });
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Of those that it has, or by name. */
function chooseModel(probed: ModelProbeReplyJson): Promise<string | undefined> {
  const { models = [], message = "", next_step: nextStep = "" } = probed;
  const prompt = message === "" ? "As the server names it" : `${message} ${nextStep}`;
  return pickOrType(models, { title: "Model of the Server", other: "Another name…", prompt });
}

async function use(values: Readonly<Record<string, string>>): Promise<void> {
  const config = vscode.workspace.getConfiguration("kodama");
  for (const [key, value] of Object.entries(values))
    await config.update(key, value, vscode.ConfigurationTarget.Global);
}
