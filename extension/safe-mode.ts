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
  /** By a person: it stays until a person leaves it. Rejects where the editor cannot keep it. */
  set(on: boolean): Promise<void>;
  enterAfterCrashes(): Promise<void>;
  /** Of the connection to the server. */
  status(status: Status): void;
  /** The setting may be another one, by whichever window or hand. */
  changed(): void;
}

export function createSafeMode(ports: SafeModePorts): SafeMode {
  let ready = false;
  let forget = (): void => {};
  const look = (): void => {
    forget();
    forget = (): void => {};
    if (!ports.isOn()) {
      // Whoever left it is asked anew the next time.
      if (ports.afterCrashes()) void ports.keepAfterCrashes(false);
    } else if (ready && ports.afterCrashes()) forget = ports.after(WELL_MS, () => void leave());
  };
  const set = async (on: boolean, afterCrashes: boolean): Promise<void> => {
    await ports.set(on);
    await ports.keepAfterCrashes(afterCrashes);
    look();
  };
  const leave = async (): Promise<void> => {
    // Meanwhile it may have been left, or taken over by a person in another window.
    if (!ports.isOn() || !ports.afterCrashes()) return;
    try {
      await set(false, false);
      ports.left(() => set(true, false));
    } catch {
      // Settings that cannot be written just now can be in ten minutes.
      look();
    }
  };
  return {
    isOn: ports.isOn,
    set: (on) => set(on, false),
    enterAfterCrashes: () => set(true, true),
    status(status) {
      ready = status === "ready";
      look();
    },
    changed: look,
  };
}
