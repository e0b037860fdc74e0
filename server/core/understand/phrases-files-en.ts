// What people say to see a file, or to have it read to them.
import type { PhraseBook } from "./phrases-git-en.ts";

export const FILE_PHRASES: readonly PhraseBook[] = [
  {
    command: "editor.open",
    about: "a file that is there, at a line",
    phrases: [
      "<open> [up] [the] [file] [called|named] {file} [and (go|jump) (to|down to)] [at|on|to] [the] line [number] {number}",
      "(<go>|goto|open|show|show me) [on|over|down|straight] [to|at|up] line [number] {number} (in|of|inside) [the] [file] {file}",
      "line [number] {number} (in|of) [the] [file] {file}",
      "{file} [at] line [number] {number}",
    ],
  },
  {
    command: "editor.open",
    about: "a file that is there, as it sounds",
    phrases: [
      "(bring|pull|call|put|pop|load|open) {file} up [on screen|in the editor|here|again]",
      "(have|get) {file} up in the editor",
      "<open> [up|in|at|back] [the] [file] [called|named] {file} [in the editor|in a new tab|in a tab|on screen]",
      "(i need|i want|i'd like|i have|i need to have) [to have] {file} (open|opened|up) (in the editor|on screen|here|in a tab)",
      "(i need|i want|i'd like|i have|i need to have) [to have] {file} [open|opened|on screen|in the editor]",
      "{file} (open it|show it|open it up)",
      "(have|get|put|keep) {file} (open|opened|up|on screen|on the screen|in the editor)",
    ],
  },
  {
    command: "file.read",
    about: "reads it aloud",
    phrases: [
      "(print|show|tell) [me] [the] (text|contents|content) of [the] [file] {file}",
      "read [me|to me|me the|aloud] [out] [loud] [the] [file] {file} [to me|out loud|aloud|out]",
    ],
  },
];
