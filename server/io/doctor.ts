// Looks at everything Kodama needs and says what is missing, with the next step.
import { access, constants, statfs } from "node:fs/promises";
import { isThere } from "./tools/programs.ts";
import type { Sandbox } from "./tools/sandbox/sandbox.ts";
import { basename, isAbsolute } from "node:path";
import { localModelPath, folderInUse, type SpeechRole } from "../core/models/types.ts";
import type { LocalEngine } from "../core/brain-ports.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import type { Memory } from "../core/memory/types.ts";
import type { Recall } from "./memory/recall.ts";
import type { StreamSize } from "../core/ports.ts";
import type { Voice } from "../core/voice-ports.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE, setting } from "../core/settings/schema.ts";
import type { State } from "../core/state.ts";
import { span } from "../core/conversation/latency.ts";
import { figuresOf } from "../core/view/figures.ts";

export interface DoctorDeps {
  readonly stateFolder: string;
  readonly ripgrep: string;
  readonly sileroModel: string;
  /** What is wrong with a model for speech; empty where nothing is. */
  readonly whyNotSpeech: (folder: string, role: SpeechRole) => string;
  readonly buildId: string;
  /** Of what surfaces may replay. */
  readonly size: () => Promise<StreamSize>;
  readonly sandbox: Pick<Sandbox, "works" | "reaches">;
  readonly memory: Pick<Memory, "find">;
  readonly recall: Pick<Recall, "trouble">;
  readonly voice: Pick<Voice, "devices">;
  readonly engine: Pick<LocalEngine, "device">;
}

interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly next_step: string;
}

const FREE_BYTES_MIN = 100 * 1024 * 1024;

export async function examine(deps: DoctorDeps, state: State): Promise<JsonRecord> {
  const checks = await Promise.all([
    storage(deps.stateFolder),
    history(deps),
    readable("search", deps.ripgrep, "Reinstall Kodama."),
    readable("speech detection", deps.sileroModel, "Reinstall Kodama."),
    Promise.resolve(node()),
    device(deps, state, "microphone"),
    device(deps, state, "speaker"),
    Promise.resolve(speech(deps, state, "stt")),
    Promise.resolve(speech(deps, state, "tts")),
    ...(["kws", "captions"] as const)
      .filter((role) => folderInUse(state.control, role) !== "")
      .map((role) => Promise.resolve(speech(deps, state, role))),
    Promise.resolve(brain(state)),
    ...graphics(deps, state).map((check) => Promise.resolve(check)),
    sandbox(deps, state),
    Promise.resolve(memories(deps, state)),
    ...speeds(state).map((check) => Promise.resolve(check)),
  ]);
  return {
    healthy: checks.every((check) => check.status !== "fail"),
    checks: checks.map((check) => ({ ...check })),
  };
}

const of = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

async function history({ size }: DoctorDeps): Promise<Check> {
  try {
    const { topics, frames, segments, bytes } = await size();
    const kept = `${of(frames, "event")} and ${of(segments, "sealed segment")} in ${of(topics, "topic")}`;
    return good("history", `${kept}, ${(bytes / 1e6).toFixed(1)} MB`);
  } catch (error) {
    const detail = error instanceof Error ? error.message : "cannot be read";
    return { name: "history", status: "fail", detail, next_step: "Restart Kodama." };
  }
}

async function storage(folder: string): Promise<Check> {
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free >= FREE_BYTES_MIN) return good("state folder", `${Math.round(free / 1e9)} GB free`);
    return {
      name: "state folder",
      status: "warn",
      detail: `only ${Math.round(free / 1e6)} MB free`,
      next_step: "Free some disk space.",
    };
  } catch {
    return {
      name: "state folder",
      status: "fail",
      detail: "cannot be written",
      next_step: `Make ${folder} writable, or set KODAMA_HOME.`,
    };
  }
}

async function readable(name: string, path: string, nextStep: string): Promise<Check> {
  // A bare name: the program of the system is used, if there is one.
  if (!isAbsolute(path))
    return {
      name,
      status: "warn",
      detail: `the system's ${path} is used`,
      next_step: "Install it if searching fails.",
    };
  const there = await isThere(path, constants.R_OK);
  return there ? good(name, "present") : { name, status: "fail", detail: "missing", next_step: nextStep };
}

function speech({ whyNotSpeech }: DoctorDeps, state: State, role: SpeechRole): Check {
  const { name, next_step } = SPEECH[role];
  const folder = folderInUse(state.control, role);
  if (folder === "") return { name, status: "warn", detail: "no model set", next_step };
  const why = whyNotSpeech(folder, role);
  return why === "" ? good(name, folder) : { name, status: "fail", detail: why, next_step };
}

const DEVICES = {
  microphone: {
    of: "microphones",
    next_step: 'Plug one in, or choose another with "Kodama: Microphone…". Typing works without.',
  },
  speaker: {
    of: "speakers",
    next_step: 'Plug one in, or choose another with "Kodama: Speaker…". All that is said is on the screen.',
  },
} as const;

async function device({ voice }: DoctorDeps, { control }: State, name: keyof typeof DEVICES): Promise<Check> {
  const { of: kind, next_step } = DEVICES[name];
  const missing = (detail: string): Check => ({ name, status: "warn", detail, next_step });
  try {
    const { [kind]: names } = await voice.devices();
    const chosen = setting(control.settings, `voice.${name}`);
    if (names.length === 0) return missing("none was found");
    if (chosen === "") return good(name, `the default one of ${names.length}`);
    return names.includes(chosen) ? good(name, chosen) : missing(`"${chosen}" is not there`);
  } catch (error) {
    return missing(error instanceof Error ? error.message : "none can be looked for");
  }
}

const SPEECH = {
  stt: {
    name: "speech to text",
    next_step: 'Get one with "Kodama: Models…" or "kodama models", or set kodama.models.sttFolder.',
  },
  tts: {
    name: "text to speech",
    next_step: 'The system\'s voice is used. Get a better one with "Kodama: Models…" or "kodama models".',
  },
  captions: {
    name: "live captions",
    next_step:
      "Correct kodama.models.captionsFolder, or leave it empty: the speech-to-text model shows words then.",
  },
  kws: {
    name: "phrases",
    next_step:
      "Correct kodama.models.kwsFolder, or leave it empty: the wake phrase is then known by what was understood.",
  },
} as const satisfies Record<SpeechRole, { readonly name: string; readonly next_step: string }>;

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  // The first with SQLite's own backup (node:sqlite) and zstd (node:zlib).
  if (major > 22 || (major === 22 && minor >= 16)) return good("node", process.versions.node);
  return {
    name: "node",
    status: "fail",
    detail: process.versions.node,
    next_step: "Kodama needs Node 22.16 or newer; update the editor.",
  };
}

function brain(state: State): Check {
  if (inSafeMode(state.control))
    return { name: "language model", status: "warn", detail: SAFE_MODE, next_step: LEAVE_SAFE_MODE };
  const own = localModelPath(state.control);
  if (own !== "") return good("language model", `inside Kodama, ${basename(own)}`);
  const url = setting(state.control.settings, "models.endpointUrl");
  if (url !== "" && URL.canParse(url)) return good("language model", new URL(url).host);
  if (url !== "")
    return {
      name: "language model",
      status: "fail",
      detail: "its address is no URL",
      next_step: "Correct kodama.models.endpointUrl.",
    };
  const next =
    'Commands work without one. Get one with "Kodama: Models…" or "kodama models", or set kodama.models.endpointUrl.';
  return { name: "language model", status: "warn", detail: "none", next_step: next };
}

/** Where the model inside is to answer. */
function graphics({ engine }: DoctorDeps, { control }: State): readonly Check[] {
  const name = "graphics processor";
  if (localModelPath(control) === "" || inSafeMode(control)) return [];
  if (setting(control.settings, "models.gpu") === "off") return [good(name, "kept out of it")];
  const { name: device, why } = engine.device();
  return why === ""
    ? [good(name, device === "" ? "known once the model inside has answered" : `used: ${device}`)]
    : [{ name, status: "warn", detail: "the processor answers alone", next_step: why }];
}

function speeds({ runtime }: State): readonly Check[] {
  return figuresOf(Object.values(runtime.conversation.turns)).map(
    ({ name, count, p50Ms, p95Ms, slowMs, verdict, nextStep }) => ({
      name: `speed: ${name}`,
      status: verdict === "fine" ? "ok" : "warn",
      detail: `p50 ${span(p50Ms)}, p95 ${span(p95Ms)}, of the last ${count}; slow from ${span(slowMs)}`,
      next_step: verdict === "fine" ? "" : nextStep,
    }),
  );
}

function memories({ memory, recall }: DoctorDeps, { control }: State): Check {
  const name = "memory";
  const embedding = setting(control.settings, "models.embeddingPath");
  const byWords = "What you told Kodama to remember is found by its words alone until then.";
  try {
    memory.find({ folders: [], words: "", max: 1 });
    if (recall.trouble() !== "")
      return { name, status: "warn", detail: recall.trouble(), next_step: byWords };
    return good(
      name,
      embedding === "" ? "found by words" : `found by words and by meaning, ${basename(embedding)}`,
    );
  } catch (error) {
    const detail = error instanceof Error ? error.message : "cannot be read";
    return {
      name,
      status: "fail",
      detail,
      next_step: "Models answer without what you told Kodama to remember.",
    };
  }
}

async function sandbox({ sandbox: walls }: DoctorDeps, state: State): Promise<Check> {
  const name = "sandbox";
  const { settings } = state.control;
  if (setting(settings, "tools.sandbox") === "off")
    return { name, status: "warn", detail: "switched off", next_step: "Set kodama.tools.sandbox to on." };
  if (await walls.works()) {
    if (setting(settings, "tools.sandboxHosts") === "" || (await walls.reaches()))
      return good(name, "bubblewrap");
    const next =
      "Install socat (on Debian and Ubuntu: sudo apt install socat); where it is there, the way out could not be opened.";
    return { name, status: "warn", detail: "the hosts that you named are not reached", next_step: next };
  }
  const next =
    process.platform === "linux"
      ? "Install bubblewrap (on Debian and Ubuntu: sudo apt install bubblewrap). Where it is there, the system forbids it: allow user namespaces for it."
      : "There is none for this system yet.";
  return {
    name,
    status: "warn",
    detail: "none: commands that you allow have all your rights",
    next_step: next,
  };
}

function good(name: string, detail: string): Check {
  return { name, status: "ok", detail, next_step: "" };
}
