// Safe mode as the editor keeps it: a setting of the person's, so that every window and the next start have it. One that
// was entered because the server ended over and over is left again when it has run well; one a person chose is theirs to leave.
import type { Status } from "./connection.ts";

/** How long a server must have run without an end. */
const WELL_MS = 600_000;

export interface SafeModePorts {
  /** The setting itself, of the person, not of a workspace. */
  readonly isOn: () => boolean;
  readonly set: (on: boolean) => PromiseLike<void>;
  /** Whether crashes were the reason; kept by the editor over a restart. */
  readonly afterCrashes: () => boolean;
  readonly keepAfterCrashes: (yes: boolean) => PromiseLike<void>;
  /** The returned function forgets it. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Says that it was left, and takes it back where the person wants to stay. */
  readonly left: (stay: () => Promise<void>) => void;
}

export interface SafeMode {
  isOn(): boolean;
  /** By a person: it stays until a person leaves it. */
  set(on: boolean): Promise<void>;
  enterAfterCrashes(): Promise<void>;
  /** Of the connection to the server. */
  status(status: Status): void;
}

export function createSafeMode(ports: SafeModePorts): SafeMode {
  let forget = (): void => {};
  const set = async (on: boolean, afterCrashes = false): Promise<void> => {
    forget();
    await ports.keepAfterCrashes(afterCrashes);
    await ports.set(on);
  };
  const leave = async (): Promise<void> => {
    // Meanwhile it may have been left here, or entered anew by a person in another window.
    if (!ports.isOn() || !ports.afterCrashes()) return;
    await set(false);
    ports.left(() => set(true));
  };
  return {
    isOn: ports.isOn,
    set: (on) => set(on),
    enterAfterCrashes: () => set(true, true),
    status(status) {
      forget();
      forget =
        status === "ready" && ports.isOn() && ports.afterCrashes()
          ? ports.after(WELL_MS, () => void leave())
          : () => {};
    },
  };
}
