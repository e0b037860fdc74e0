// What people say to choose what they are heard with, and what they hear.
import type { PhraseBook } from "./phrases-git-en.ts";

const USE =
  "(use|take|choose|select|pick|switch to|change to|switch over to|swap to|swap over to|go to|go over to|go back to|switch back to)";
const MIC = "(microphone|mic|input|sound input|audio input)";
const SPEAKER = "(speaker|speakers|output|sound output|audio output)";

const LISTS = "(list|show|show me|tell me|say|name|read me)";
const CHOOSES =
  "(switch|change|choose|pick|select|let me (pick|choose|select)) [the|my|another|a different|a new|the other]";
const MICS = "(mics|microphones|microphone options|input devices|recording devices|audio inputs)";
const SPEAKERS = "(speakers|loudspeakers|output devices|audio outputs|sound outputs)";
const FOUND = "(there are|i have|you (have|find|see|know)|(i|you|we) can (use|choose|pick|see))";
const THERE =
  "(are there|do you (see|have|find)|do i have|have i got|(can|could) (i|you|we) (use|choose|pick|see|hear me (through|with))|are (available|connected|plugged in)) [from|to speak|right now]";

export const SOUND_PHRASES: readonly PhraseBook[] = [
  {
    command: "voice.microphone",
    payload: {},
    about: "which microphones there are",
    phrases: [
      `${LISTS} [all] [the|my|your] [available|other] ${MICS} [you (see|have|can use|find)|there are|that are (there|connected)]`,
      `${LISTS} (what|which) ${MICS} ${FOUND}`,
      `${CHOOSES} (mic|microphone|input device)`,
    ],
    asked: [`(what|which) ${MICS} ${THERE}`],
  },
  {
    command: "voice.speaker",
    payload: {},
    about: "which speakers there are",
    phrases: [
      `${LISTS} [all] [the|my|your] [available|other] ${SPEAKERS} [you (see|have|can use|find)|there are|that are (there|connected)]`,
      `${LISTS} (what|which) ${SPEAKERS} ${FOUND}`,
      `${CHOOSES} (speaker|speakers|output device|audio output|sound output)`,
    ],
    asked: [`(what|which) ${SPEAKERS} ${THERE}`, `(what|which) headphones ${THERE}`],
  },
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
