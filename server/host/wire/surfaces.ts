// Who attaches, what it can do, and what its capability windows report, as inputs.
import type { AnswerPart } from "../../core/brain-ports.ts";
import type { WindowError } from "../../core/capabilities/types.ts";
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { oneLine } from "../../core/lib/unseen.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { LIMITS } from "../../core/limits.ts";
import type { EditorModel, SurfaceKind } from "../../core/surfaces/types.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import { UNSAVED_MAX } from "../../../proto/sizes.ts";
import type { Caller } from "./routes.ts";

export function attached(q: RequestOf<"surface.attach">, caller: Caller): Result<Input> {
  const kind = SURFACE_KINDS.find((known) => known === q.kind);
  if (kind === undefined) return fail("invalid_payload", `kind must be one of ${SURFACE_KINDS.join(", ")}.`);
  if (q.folders.length > LIMITS.foldersPerSurfaceMax) return fail("payload_too_large", "Too many folders.");
  const models = modelsOf(q.models);
  if (!models.ok) return models;
  if (isTooMuch(q)) return fail("payload_too_large", TOO_MUCH);
  const { folders, trusted, visible, serves, unsavedPaths: unsaved } = q;
  const surface = {
    surfaceId: caller.newId,
    kind,
    name: q.name.slice(0, 100),
    folders,
    trusted,
    visible,
    serves,
    models: models.value,
    attachedAtMs: caller.nowMs,
    unsaved,
  };
  return ok({ kind: "surface-attach", surface });
}

const PATH_CHARS_MAX = 4_096;
const TOO_MUCH = `At most ${UNSAVED_MAX} unsaved files, with paths of ${PATH_CHARS_MAX} characters.`;
const isTooMuch = ({ unsavedPaths: all }: Pick<RequestOf<"surface.update">, "unsavedPaths">): boolean =>
  all.length > UNSAVED_MAX || all.some((path) => path.length > PATH_CHARS_MAX);

export function updated(q: RequestOf<"surface.update">, { surfaceId }: Caller): Result<Input> {
  // A client may speak only for the surface it attached; empty means that one.
  if (q.surfaceId !== "" && q.surfaceId !== surfaceId) return fail("forbidden", "This is not your surface.");
  const models = modelsOf(q.models);
  if (!models.ok) return models;
  if (isTooMuch(q)) return fail("payload_too_large", TOO_MUCH);
  const { folders, trusted, visible, unsavedPaths: unsaved } = q;
  return ok({ kind: "surface-update", surfaceId, folders, trusted, visible, models: models.value, unsaved });
}

function modelsOf(models: RequestOf<"surface.update">["models"]): Result<readonly EditorModel[]> {
  if (models.length > LIMITS.editorModelsMax) return fail("payload_too_large", "Too many models.");
  const all = models.map(({ modelId, vendor, family, name, contextLength: contextTokens }) => ({
    modelId,
    vendor,
    family,
    name,
    contextTokens,
  }));
  const broken = all.find(
    ({ modelId, vendor, family, name }) =>
      modelId === "" ||
      vendor === "" ||
      [modelId, vendor, family, name].some((one) => one.length > WORDS_MAX),
  );
  return broken === undefined
    ? ok(all.filter(({ vendor }) => oneLine(vendor) === vendor).map(inPlainWords))
    : fail("invalid_payload", `Each model needs an id and a vendor, of at most ${WORDS_MAX} characters.`);
}

/** A yes is for a vendor: one whose name only looks like another's is none at all. */
const inPlainWords = ({ family, name, ...model }: EditorModel): EditorModel => ({
  ...model,
  family: oneLine(family),
  name: oneLine(name),
});

export function windowReported(
  q: RequestOf<"capability.window_report">,
  { surfaceId }: Caller,
): Result<Input> {
  const errorKind = WINDOW_ERRORS.find((known) => known === q.errorKind) ?? "other";
  const data = (q.data ?? {}) as JsonRecord;
  const { windowId, message } = q;
  return ok({
    kind: "window-report",
    windowId,
    surfaceId,
    ok: q.ok,
    errorKind,
    message: message.slice(0, 500).toWellFormed(),
    data,
  });
}

export function windowPart(q: RequestOf<"capability.window_part">, { surfaceId }: Caller): Result<Input> {
  if (q.parts.length > PARTS_MAX) return fail("payload_too_large", `At most ${PARTS_MAX} parts at once.`);
  const parts = q.parts.flatMap(({ text, call }): readonly AnswerPart[] => [
    ...(text === "" ? [] : [{ kind: "text", text } as const]),
    ...(call === undefined ? [] : [callOf(call)]),
  ]);
  return ok({ kind: "window-part", windowId: q.windowId, surfaceId, parts });
}

type WireCall = NonNullable<RequestOf<"capability.window_part">["parts"][number]["call"]>;

const callOf = ({ callId, name, args }: WireCall): AnswerPart => ({
  kind: "call",
  name,
  args: args ?? {},
  providerCallId: callId,
});

/** The other way round: what a model says, on the wire. */
export function partWire(part: AnswerPart): JsonRecord {
  if (part.kind === "text") return { text: part.text };
  const { providerCallId: call_id, name, args } = part;
  return { call: { call_id, name, args } };
}

const WORDS_MAX = 200;
const PARTS_MAX = 64;
const SURFACE_KINDS: readonly SurfaceKind[] = ["editor", "lsp", "cli", "test"];
const WINDOW_ERRORS: readonly WindowError[] = [
  "rejected",
  "cancelled",
  "timeout",
  "unavailable",
  "invalid_response",
  "other",
];
