// Decides what is fetched, kept and used. What is on this machine is of the control plane; a download is true only now.
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { type Download, inUseOf, type ModelEntry, type ModelsInput, roleOf } from "./types.ts";

export function decideModels(state: State, input: ModelsInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "model-install":
      return install(state, input.entry, input.licenceAccepted);
    case "model-stop":
      return stop(state, input.modelId);
    case "model-remove":
      return remove(state, input);
    case "model-use":
      return use(state, input.modelId);
    case "model-progress":
      return progress(state, input);
    case "model-arrived":
      return arrived(state, input, stamp);
    case "model-failed":
      return failed(state, input);
  }
}

function install(state: State, entry: ModelEntry, licenceAccepted: boolean): Decision {
  const { modelId, licence, licenceUrl } = entry;
  const reply = ok({ model_id: modelId });
  if (at(state.control.models.installed, modelId) !== undefined) return decision({ reply });
  if (!licenceAccepted)
    return decision({ reply: fail("denied", `Accept its licence first: ${licence}, ${licenceUrl}.`) });
  const coming = Object.values(state.present.downloads.downloads).filter((one) => one.state !== "failed");
  if (coming.some((one) => one.entry.modelId === modelId)) return decision({ reply });
  // One that failed goes to the end of the line.
  const before = at(state.present.downloads.downloads, modelId);
  const anew = before === undefined ? [] : [{ kind: "download-ended" as const, entry }];
  // One at a time has all of the connection, and is there the sooner.
  if (coming.length > 0)
    return decision({
      facts: [...anew, { kind: "download-moved", download: { ...BEGUN, entry, state: "waiting" } }],
      reply,
    });
  return { ...begin(entry), reply };
}

const begin = (entry: ModelEntry): Decision =>
  decision({
    facts: [{ kind: "download-moved", download: { ...BEGUN, entry } }],
    effects: [{ kind: "fetch-model", entry }],
  });

/** Whose turn it is once that one is on its way no more; the one that waited longest. */
function nextAfter(state: State, modelId: string): Decision {
  const others = Object.values(state.present.downloads.downloads).filter(
    (one) => one.entry.modelId !== modelId,
  );
  const isBusy = others.some((one) => one.state === "downloading" || one.state === "checking");
  const waiting = others.find((one) => one.state === "waiting");
  return isBusy || waiting === undefined ? NOTHING : begin(waiting.entry);
}

const BEGUN = { state: "downloading", doneBytes: 0, message: "", nextStep: "" } as const;

/** What came so far is kept. Where nothing is on its way, nothing has to be stopped. */
function stop(state: State, modelId: string): Decision {
  const coming = at(state.present.downloads.downloads, modelId);
  const reply = ok({ model_id: modelId });
  if (coming === undefined) return decision({ reply });
  const stopped = decision({
    facts: [{ kind: "download-ended", entry: coming.entry }],
    effects: [{ kind: "stop-fetching", modelId }],
    reply,
  });
  return { ...join(stopped, nextAfter(state, modelId)), reply };
}

/** The file, and what came of it so far. */
function remove(
  state: State,
  { modelId, entry: listed }: Extract<ModelsInput, { kind: "model-remove" }>,
): Decision {
  const here = at(state.control.models.installed, modelId);
  const entry = here?.entry ?? listed;
  if (entry === null) return decision({ reply: fail("not_found", `There is no model "${modelId}".`) });
  const coming = at(state.present.downloads.downloads, modelId) !== undefined;
  return decision({
    facts: here === undefined ? [] : [{ kind: "model-removed", entry }],
    effects: [{ kind: "delete-model", entry }],
    next: coming ? [{ kind: "model-stop", modelId }] : [],
    reply: ok({ model_id: modelId }),
  });
}

function use(state: State, modelId: string): Decision {
  const { models } = state.control;
  const here = at(models.installed, modelId);
  if (here === undefined)
    return decision({ reply: fail("not_found", "It is not on this machine. Install it first.") });
  const reply = ok({ model_id: modelId });
  return inUseOf(models, roleOf(here.entry)) === modelId
    ? decision({ reply })
    : decision({ facts: [{ kind: "model-chosen", modelId }], next: heardBy(here.entry), reply });
}

/** Who is listened to is heard by another one from then on. */
const heardBy = (entry: Parameters<typeof roleOf>[0]): readonly Input[] =>
  HEARS.has(roleOf(entry)) ? [{ kind: "listen-anew" }] : [];
const HEARS: ReadonlySet<string> = new Set(["stt", "kws", "captions"]);

/** Of a download that was stopped, nothing more is heard. */
function progress(state: State, input: Extract<ModelsInput, { kind: "model-progress" }>): Decision {
  const { doneBytes, checking } = input;
  const coming = at(state.present.downloads.downloads, input.modelId);
  if (coming === undefined || coming.state === "failed" || coming.state === "waiting") return NOTHING;
  return moved({ ...coming, state: checking ? "checking" : "downloading", doneBytes });
}

/** The first model of its role is used at once; another one waits to be chosen. */
function arrived(
  state: State,
  { modelId, path }: Extract<ModelsInput, { kind: "model-arrived" }>,
  { nowMs }: Stamp,
): Decision {
  const coming = at(state.present.downloads.downloads, modelId);
  if (coming === undefined) return NOTHING;
  const { entry } = coming;
  const first = inUseOf(state.control.models, roleOf(entry)) === "";
  const there = decision({
    facts: [
      { kind: "model-installed", model: { entry, path, installedAtMs: nowMs } },
      ...(first ? [{ kind: "model-chosen", modelId } as const] : []),
      { kind: "download-ended", entry },
    ],
    next: first ? heardBy(entry) : [],
  });
  return join(there, nextAfter(state, modelId));
}

function failed(state: State, input: Extract<ModelsInput, { kind: "model-failed" }>): Decision {
  const { modelId, message, nextStep } = input;
  const coming = at(state.present.downloads.downloads, modelId);
  if (coming === undefined) return NOTHING;
  return join(moved({ ...coming, state: "failed", message, nextStep }), nextAfter(state, modelId));
}

const moved = (download: Download): Decision => decision({ facts: [{ kind: "download-moved", download }] });
