// The editor's acts as kinds of sentences. They change nothing that a key does not take back, so a "not" or a question beside them says why.
import { EDITOR_PHRASES } from "../phrases-editor-en.ts";
import type { Reading } from "./readings.ts";

export const EDITOR_ACT = "editor.act";

/** What goes with it is another thing, or another time. */
const OTHER =
  /[&|<>$`~^*]|\b(?:later|tomorrow|git|commit|branch|repo|repository|orb|microphone|speaker|task|reminder|test|tests|build|linter|server|deploy|shortcut|scares?|no need)\b|^\W*(?:how (?:do|does|did|can|to|would|should)|who (?!calls|uses))\b/;

/** As `SHOWS`, `DOES` and `DESTROYS` of other readings are. */
const [LOOKS_MIN, WRITES_MIN, ENDS_MIN] = [0.75, 0.85, 0.95];
const WRITES = /^(?:save|format|comment|undo|redo|rename|duplicate|move_|debug_|step_|breakpoint|reopen)/;
const ENDS = /^(?:close_|delete|debug_stop|debug_restart)/;

const readingOf = (action: string): Reading => {
  const looks = !WRITES.test(action) && !ENDS.test(action);
  return {
    sureMin: looks ? LOOKS_MIN : ENDS.test(action) ? ENDS_MIN : WRITES_MIN,
    payload: { action },
    unless: OTHER,
    besideNot: true,
    ...(looks ? { asked: true as const } : {}),
  };
};

export const ACT_READINGS: Readonly<Record<string, Reading>> = Object.fromEntries(
  EDITOR_PHRASES.map(({ payload: { action } }) => [`${EDITOR_ACT} ${action}`, readingOf(action)]),
);
