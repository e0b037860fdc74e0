// What people say to choose what they are heard with, and what they hear.
import type { PhraseBook } from "./phrases-git-en.ts";

const USE =
  "(use|take|choose|select|pick|switch to|change to|switch over to|swap to|swap over to|go to|go over to|go back to|switch back to)";
const MIC = "(microphone|mic|input|sound input|audio input)";
const SPEAKER = "(speaker|speakers|output|sound output|audio output)";

export const SOUND_PHRASES: readonly PhraseBook[] = [
  {
    command: "voice.microphone",
    about: 'a microphone whose name is like it; "the default microphone" is the system\'s',
    phrases: [
      `${USE} [the|my] {device} (as|for) [the|my|your] [mic|microphone] ${MIC}`,
      `${USE} [the|my] {device} ${MIC} [instead|from now on|again]`,
      `(switch|change|set|move) [the|my|your] ${MIC} [over] to [the|my] {device}`,
      "(listen to me|hear me|listen) (on|through|with) [the|my] {device}",
    ],
  },
  {
    command: "voice.speaker",
    about: 'a speaker or headphones whose name is like it; "the default speaker" is the system\'s',
    phrases: [
      `${USE} [the|my] {device} (as|for) [the|my|your] ${SPEAKER}`,
      `${USE} [the|my] {device} ${SPEAKER} [instead|from now on|again]`,
      `(switch|change|set|move) [the|my|your] (${SPEAKER}|sound|voice|playback) [over] to [the|my] {device}`,
      `${USE} for [the|my] (audio|sound) output [the|my] {device}`,
      "(talk|speak|talk to me|speak to me|answer me|play sound) (on|through|over) [the|my] {device}",
      "(play|put|send) (it|the sound|your voice) (on|through|over|to) [the|my] {device}",
    ],
  },
];
