// Screens and clients that are here now, and which of them the voice session lives on. Nothing survives a restart.

export type SurfaceKind = "editor" | "lsp" | "cli" | "test";

export interface Surface {
  readonly surfaceId: string;
  readonly kind: SurfaceKind;
  readonly name: string;
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly visible: boolean;
  readonly serves: readonly string[];
  readonly attachedAtMs: number;
}

export interface SurfacesState {
  readonly surfaces: Readonly<Record<string, Surface>>;
  /** Where the voice session was opened first, and where it is now; empty when nobody is attached. */
  readonly home: string;
  readonly active: string;
}
export const EMPTY_SURFACES: SurfacesState = { surfaces: {}, home: "", active: "" };

export type SurfacesInput =
  | { readonly kind: "surface-attach"; readonly surface: Surface }
  | {
      readonly kind: "surface-update";
      readonly surfaceId: string;
      readonly folders: readonly string[];
      readonly trusted: boolean;
      readonly visible: boolean;
    }
  | { readonly kind: "surface-detach"; readonly surfaceId: string }
  | { readonly kind: "device-move"; readonly target: string }
  | { readonly kind: "device-go-home" };

export type SurfacesFact =
  | { readonly kind: "surface-changed"; readonly surface: Surface }
  | { readonly kind: "surface-gone"; readonly surfaceId: string }
  | { readonly kind: "voice-moved"; readonly surfaceId: string };
