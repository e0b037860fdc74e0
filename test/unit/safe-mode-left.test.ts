// Safe mode that crashes were the reason for ends by itself; one that a person chose does not.
import assert from "node:assert/strict";
import { createSafeMode, type SafeMode } from "../../extension/safe-mode.ts";

/** The editor's setting and memory, and a clock that is moved by hand. */
class Editor {
  on = false;
  afterCrashes = false;
  told = 0;
  refuses = false;
  stay = (): Promise<void> => Promise.resolve();
  readonly #timers = new Map<number, () => void>();
  #nowMs = 0;
  readonly safeMode: SafeMode = createSafeMode({
    isOn: () => this.on,
    set: (on) =>
      this.refuses
        ? Promise.reject(new Error("settings.json has unsaved changes"))
        : Promise.resolve(void (this.on = on)),
    afterCrashes: () => this.afterCrashes,
    keepAfterCrashes: (yes) => Promise.resolve(void (this.afterCrashes = yes)),
    after: (ms, run) => {
      const at = this.#nowMs + ms;
      this.#timers.set(at, run);
      return () => this.#timers.delete(at);
    },
    left: (stay) => {
      this.told++;
      this.stay = stay;
    },
  });

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const [at, run] of this.#timers)
      if (at <= this.#nowMs) {
        this.#timers.delete(at);
        run();
      }
    await new Promise(setImmediate);
  }
}

const MINUTE_MS = 60_000;

describe("safe mode after crashes", () => {
  it("[SAFE-6] ends after ten minutes without an end of the server, and says so (D2)", async () => {
    const editor = new Editor();
    await editor.safeMode.enterAfterCrashes();
    assert.ok(editor.safeMode.isOn());
    editor.safeMode.status("ready");
    await editor.pass(9 * MINUTE_MS);
    editor.safeMode.status("reconnecting");
    await editor.pass(2 * MINUTE_MS);
    assert.ok(editor.on, "it ended meanwhile, so the ten minutes begin anew");
    editor.safeMode.status("ready");
    await editor.pass(10 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.told], [false, 1]);
  });

  it("[SAFE-6] stays where the person chose it, also after it was left by itself (D2)", async () => {
    const editor = new Editor();
    await editor.safeMode.set(true);
    editor.safeMode.status("ready");
    await editor.pass(60 * MINUTE_MS);
    assert.ok(editor.on);
    await editor.safeMode.enterAfterCrashes();
    editor.safeMode.status("ready");
    await editor.pass(10 * MINUTE_MS);
    assert.ok(!editor.on);
    await editor.stay();
    editor.safeMode.status("ready");
    await editor.pass(60 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.told], [true, 1]);
  });

  it("[SAFE-6] left by hand in the settings it is forgotten, and put on there it stays (D2)", async () => {
    const editor = new Editor();
    await editor.safeMode.enterAfterCrashes();
    editor.safeMode.status("ready");
    editor.on = false;
    editor.safeMode.changed();
    editor.on = true;
    editor.safeMode.changed();
    await editor.pass(60 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.told], [true, 0]);
  });

  it("[SAFE-6] ends also where the window that entered it is gone, and later where settings cannot be written (D2)", async () => {
    const editor = new Editor();
    editor.safeMode.status("ready");
    // By the other window.
    [editor.on, editor.afterCrashes] = [true, true];
    editor.safeMode.changed();
    editor.refuses = true;
    await editor.pass(10 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.told], [true, 0]);
    editor.refuses = false;
    await editor.pass(10 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.afterCrashes, editor.told], [false, false, 1]);
  });

  it("[SAFE-6] is nobody's to end once a person took it over, in whichever window (D2)", async () => {
    const editor = new Editor();
    await editor.safeMode.enterAfterCrashes();
    editor.safeMode.status("ready");
    editor.afterCrashes = false;
    await editor.pass(10 * MINUTE_MS);
    assert.deepEqual([editor.on, editor.told], [true, 0]);
  });
});
