// `kodama models …`: models on this machine, from the terminal.
import type { ModelJson, ModelRefreshReplyJson } from "../../proto/gen/kodama/v1/model_pb.ts";
import { LIMITS } from "../core/limits.ts";
import { isComing, lackWords, newsWords, ROLE_WORDS } from "../../proto/models.ts";
import { sizeWords } from "../../proto/sizes.ts";
import { answered } from "./answered.ts";
import type { Client } from "./client.ts";
import { complain, out, say, usage } from "./output.ts";
import { isPath, ownModel } from "./own-model.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";

/** Kinds of which Kodama's own list has none. */
const OWN_ONLY: ReadonlySet<string> = new Set(["kws", "captions"]);

type Act = (client: Client, modelId: string, options: Options) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Act>> = {
  list: async (client, _modelId, { json }) => {
    const list = await client.call("model.list", {});
    if (json) {
      out(list);
      return EXIT.ok;
    }
    const { models = [], free_memory_mb: memory = 0, free_disk_mb: disk = 0 } = list;
    for (const [role, what] of Object.entries(ROLE_WORDS)) {
      const own = models.filter((model) => model.role === role);
      if (own.length > 0) say(`${what}:`);
      else if (OWN_ONLY.has(role))
        say(`${what}: none in the list; yours: kodama models use FOLDER --as ${role}`);
      for (const model of own) say(lineOf(model));
    }
    say("Detector of speech: Silero, comes with Kodama.");
    say(
      `Free: ${sizeWords(memory)} of memory, ${sizeWords(disk)} of disk. Get one: kodama models install ID --accept-licence`,
    );
    return EXIT.ok;
  },
  refresh: async (client, _modelId, { json }) => {
    const response = await client.send("model.refresh", {});
    if (json) out(response);
    if (!response.ok) return complain(response.error?.message);
    // The host checked its own reply.
    if (!json) say(newsWords(response.payload as ModelRefreshReplyJson));
    return EXIT.ok;
  },
  install,
  stop: (client, model_id, { json }) => answered(client.send("model.stop", { model_id }), "stopped", json),
  remove: (client, model_id, { json }) =>
    answered(client.send("model.remove", { model_id }), "removed", json),
  use: (client, word, { json, as }) =>
    isPath(word)
      ? useOwn(client, word, { json, as })
      : answered(client.send("model.use", { model_id: word }), "in use", json),
  verify: async (client, model_id, { json }) => {
    const response = await client.send("model.verify", { model_id }, LIMITS.deadlineMaxMs);
    if (json) out(response);
    if (!response.ok) return complain(response.error?.message);
    // The host checked its own reply.
    const { intact = false } = response.payload as { readonly intact?: boolean };
    if (!json) say(intact ? "intact" : "damaged; remove it and install it again");
    return intact ? EXIT.ok : EXIT.failed;
  },
};

export function models(client: Client, options: Options): Promise<ExitCode> {
  const [action = "list", modelId = ""] = options.rest;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) return Promise.resolve(usage(`models knows ${Object.keys(ACTIONS).join(", ")}`));
  if (action !== "list" && action !== "refresh" && modelId === "")
    return Promise.resolve(usage(`models ${action} needs an id; see: kodama models list`));
  return act(client, modelId, options);
}

async function useOwn(
  client: Client,
  word: string,
  { json, as }: Pick<Options, "json" | "as">,
): Promise<ExitCode> {
  const own = await ownModel(word, as);
  if (!own.ok) return complain(own.why);
  const patch = { [own.setting]: own.path };
  return answered(client.send("config.patch", { patch }), `in use (kodama.${own.setting})`, json);
}

/** Until it is there, or failed. Ctrl+C stops it; what came so far is kept. */
async function install(
  client: Client,
  model_id: string,
  { json, acceptLicence }: Options,
): Promise<ExitCode> {
  const end = Promise.withResolvers<ModelJson>();
  const hear = (model: ModelJson): void => {
    if (!isComing(model)) end.resolve(model);
  };
  let toldAt = 0;
  client.onEvent(({ event, payload }) => {
    if (event !== "model.progress" && event !== "model.changed") return;
    // The host checked its own event.
    const { model = {} } = payload as { readonly model?: ModelJson };
    if (model.model_id !== model_id) return;
    if (json) out({ event, model });
    else if (event === "model.progress" && Date.now() - toldAt > TOLD_EVERY_MS) {
      toldAt = Date.now();
      process.stderr.write(
        `${model.state ?? ""} ${sizeWords(model.done_mb)} of ${sizeWords(model.size_mb)}\n`,
      );
    }
    hear(model);
  });
  const stop = (): void => void client.send("model.stop", { model_id });
  process.once("SIGINT", stop);
  const response = await client.send("model.install", { model_id, licence_accepted: acceptLicence });
  if (json) out(response);
  if (!response.ok) {
    const { code = "", message = "it failed" } = response.error ?? {};
    const how = code === "denied" ? ` Then: kodama models install ${model_id} --accept-licence` : "";
    return complain(message + how);
  }
  // It may be here already, or have ended before anybody listened.
  const { models: all = [] } = await client.call("model.list", {});
  all.filter((one) => one.model_id === model_id).forEach(hear);
  const lost = new Promise<undefined>((resolve) => client.joined.onGone(() => resolve(undefined)));
  const last = await Promise.race([end.promise, lost]);
  if (last !== undefined) return told(last, json);
  complain("the Kodama that fetched it ended; what came so far is kept, and install goes on from there");
  return EXIT.unavailable;
}
const TOLD_EVERY_MS = 1_000;

function told(
  { state, path = "", in_use = false, message = "", next_step = "" }: ModelJson,
  json: boolean,
): ExitCode {
  if (state === "failed") return complain(`${message} ${next_step}`);
  if (state !== "installed")
    return complain("stopped; what came so far is kept, and install goes on from there");
  if (!json) say(`installed: ${path}${in_use ? " (in use)" : ""}`);
  return EXIT.ok;
}

function lineOf(model: ModelJson): string {
  const {
    model_id = "",
    title = "",
    note = "",
    licence = "",
    size_mb = 0,
    state = "",
    proposed = false,
  } = model;
  const where = model.in_use === true ? "in use" : state;
  const lacks = lackWords(model);
  const advice = [...(proposed ? ["proposed for this machine"] : []), ...(lacks === "" ? [] : [lacks])];
  const hint = advice.length === 0 ? "" : ` (${advice.join("; ")})`;
  return `  ${model_id.padEnd(18)}${where.padEnd(13)}${sizeWords(size_mb).padStart(7)}  ${title}, ${licence}: ${note}${hint}`;
}
