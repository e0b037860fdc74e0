// What the editor is told to do, as kinds of sentences. It changes nothing that a key does not take back, so a "not" or a question beside
// it says why.
import { EDITOR_PHRASES } from "../phrases-editor-en.ts";
import { DESTROYS, DOES, either, type Reading, SHOWS } from "./reading.ts";

export const isOfEditor = (command: string): boolean => /^editor\.(?:act|show)\b/.test(command);

/** What goes with it is another thing, or another time. */
const OTHER =
  /[&|<>$`~^*]|\b(?:later|tomorrow|git|commit|branch|repo|repository|orb|microphone|speaker|task|reminder|test|tests|build|linter|server|deploy|shortcut|scares?|no need|memory|to a file|css|style|output)\b|^\W*(?:how (?:do|does|did|can|to|would|should)|who (?!calls|uses))\b/;
/** What makes another act, or none, of some of them. */
const UNLESS: readonly (readonly [acts: RegExp, unless: RegExp])[] = [
  [
    /^(?:problems|terminal|explorer|\w+_view|source_control|settings|command_palette|show_\w+)$/,
    either(OTHER, /\b(?:close|hide|shut|save|kill)\b/),
  ],
  [/^step_into$/, either(OTHER, /\b(?:without|over|past|not)\b/)],
  // "Step over to the whiteboard", "collapse this into one function", "make the code smaller".
  [
    /^(?:step_\w+|fold|unfold|split)$/,
    either(OTHER, /\b(?:into|onto|on) (?:one|this|that|the|a)\b|\bto the (?!caller)/),
  ],
  [/^zoom_/, either(OTHER, /\b(?:the|this|my) code\b/)],
];
const TWICE =
  /\b(?:duplicat\w+|clone|doubl\w+|twice|twin|again|below|under\w*|beneath|down|repeat|second|same)\b/;

/** It opens or closes the microphone, which is nothing to do by talk of it, a question, a "not" or some other time. */
const LISTENING =
  /\bhands.?free\b|\b(?:push|hold).to.talk\b|\btalk key\b|\b(?:listen(?:ing)?|mic|microphone|conversation|talk|speak)\b/;
const NOT_LISTENING =
  /[&|<>$`~^*?]|\b(?:who|when|since|if|or|later|minutes?|seconds?|hours?|tomorrow|is|was|did|does|car|driver|headset|calling|scares?|fails?|failing|keeps?(?= failing)|write|miss|you(?= listen)|went|port|server|events?|changes|podcast|lecture|music|everything|everyone|without me|hate|rather(?= stay)|interruption|test|tests|code|file|how|why|no more push|(?:off|end|no|stop) push)\b/;
const readingOfListening = (action: string): Reading => ({
  sureMin: DOES,
  payload: { action },
  only: LISTENING,
  unless: NOT_LISTENING,
});

const ENDS = /^(?:close_|delete|debug_stop|debug_restart)/;

const readingOf = (command: string, action: string): Reading => ({
  sureMin: command === "editor.show" ? SHOWS : ENDS.test(action) ? DESTROYS : DOES,
  payload: { action },
  unless: UNLESS.find(([acts]) => acts.test(action))?.[1] ?? OTHER,
  besideNot: true,
  // "Copy this line" goes to the clipboard.
  ...(action === "duplicate_line" ? { only: TWICE } : {}),
  ...(command === "editor.show" ? { asked: true as const } : {}),
});

export const ACT_READINGS: Readonly<Record<string, Reading>> = Object.fromEntries(
  EDITOR_PHRASES.map(({ command, payload: { action } }) => [
    `${command} ${action}`,
    /^(?:hands_free|push_to_talk)$/.test(action) ? readingOfListening(action) : readingOf(command, action),
  ]),
);
