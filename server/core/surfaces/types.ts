// Screens and clients that are here now, and which of them the voice session lives on. Nothing survives a restart.
import { isOneOf } from "../lib/kinds.ts";
import { isWithin } from "../lib/paths.ts";
import { at } from "../lib/record.ts";

export type SurfaceKind = "editor" | "lsp" | "cli" | "test";

/** A language model that an editor has from somebody else and lends. */
export interface EditorModel {
  readonly modelId: string;
  /** Who brings it, for instance "copilot". */
  readonly vendor: string;
  /** For instance "gpt-4o". */
  readonly family: string;
  readonly name: string;
  /** How much it reads at once. */
  readonly contextTokens: number;
}

export interface Surface {
  readonly surfaceId: string;
  readonly kind: SurfaceKind;
  readonly name: string;
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly visible: boolean;
  readonly serves: readonly string[];
  /** An empty list is a normal state: many editors have none. */
  readonly models: readonly EditorModel[];
  readonly attachedAtMs: number;
  /** Whole paths of files that it holds with changes that are not saved. */
  readonly unsaved?: readonly string[];
}

/** Where the voice session lives: a surface, and the speaker it was moved to; an empty one is that of the settings. */
export interface Place {
  readonly surfaceId: string;
  readonly speaker: string;
}

export interface Move {
  readonly moveId: string;
  readonly to: Place;
}

export interface MoveEnd {
  readonly ok: boolean;
  readonly message: string;
}

export interface SurfacesState {
  readonly surfaces: Readonly<Record<string, Surface>>;
  /** Where the voice session was opened first, and where it is now; empty when nobody is attached. */
  readonly home: string;
  readonly active: string;
  readonly speaker: string;
  /** Grows with each move: what was meant for an earlier place does not count. */
  readonly generation: number;
  /** Under way. */
  readonly move: Move | null;
  /** How the last moves ended. */
  readonly ended: Readonly<Record<string, MoveEnd>>;
}
export const EMPTY_SURFACES: SurfacesState = {
  surfaces: {},
  home: "",
  active: "",
  speaker: "",
  generation: 0,
  move: null,
  ended: {},
};

export type SurfacesInput =
  | { readonly kind: "surface-attach"; readonly surface: Surface }
  | {
      readonly kind: "surface-update";
      readonly surfaceId: string;
      readonly folders: readonly string[];
      readonly trusted: boolean;
      readonly visible: boolean;
      /** Absent: as before. */
      readonly models?: readonly EditorModel[];
      readonly unsaved?: readonly string[];
    }
  | { readonly kind: "surface-detach"; readonly surfaceId: string }
  | { readonly kind: "device-move"; readonly target: string }
  | { readonly kind: "device-go-home" }
  | { readonly kind: "move-staged"; readonly moveId: string; readonly ok: boolean; readonly message: string };

export const isSurfacesInput = isOneOf<SurfacesInput>({
  "surface-attach": true,
  "surface-update": true,
  "surface-detach": true,
  "device-move": true,
  "device-go-home": true,
  "move-staged": true,
});

export type SurfacesFact =
  | { readonly kind: "surface-changed"; readonly surface: Surface }
  | { readonly kind: "surface-gone"; readonly surfaceId: string }
  | { readonly kind: "move-begun"; readonly move: Move }
  | { readonly kind: "move-ended"; readonly moveId: string; readonly ok: boolean; readonly message: string }
  | ({ readonly kind: "voice-moved"; readonly generation: number } & Place);

export type SurfacesEffect =
  /** Sentences wait; the one that is being said is said to its end. */
  | { readonly kind: "hold-speech" }
  | { readonly kind: "release-speech" }
  | { readonly kind: "probe-speaker"; readonly moveId: string; readonly speaker: string };

/** Those that can do something: the one that asks first, then the one with the voice, then any. */
export function serving({ surfaces, active }: SurfacesState, what: string, asker = ""): readonly Surface[] {
  const nearness = [asker, active];
  const near = (id: string): number => (nearness.includes(id) ? nearness.indexOf(id) : nearness.length);
  return Object.values(surfaces)
    .filter((one) => one.serves.includes(what))
    .toSorted((a, b) => near(a.surfaceId) - near(b.surfaceId));
}

export const serves = ({ surfaces }: SurfacesState, surfaceId: string, what: string): boolean =>
  at(surfaces, surfaceId)?.serves.includes(what) === true;

/** The one that shows what concerns a path: it can do it, and has its folder open; of several the one that asks. */
export const screenFor = (
  state: SurfacesState,
  serves: string,
  { path, asker }: { readonly path: string; readonly asker?: string },
): Surface | undefined =>
  serving(state, serves, asker).find(({ folders }) => folders.some((folder) => isWithin(folder, path)));
