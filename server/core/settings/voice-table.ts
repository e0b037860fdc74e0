// Settings of ears and mouth.
import type { SettingSpec } from "./spec.ts";

export const VOICE_SETTINGS = {
  "voice.speak": {
    type: "choice",
    default: "all",
    choices: ["all", "short", "never"],
    description:
      'What is said aloud: "all" of an answer; "short": its first sentence, and questions; or "never" anything. All of it is on the screen.',
    restricted: false,
    group: "voice",
  },
  "voice.speed": {
    type: "integer",
    default: 100,
    min: 50,
    max: 200,
    description: "How fast Kodama speaks, percent.",
    restricted: false,
    group: "voice",
  },
  "voice.speakerNumber": {
    type: "integer",
    default: 0,
    min: 0,
    max: 999,
    description: "Which of its voices a speech model speaks with, where it has several; counted from 0.",
    restricted: false,
    group: "voice",
  },
  "voice.systemVoice": {
    type: "string",
    default: "",
    form: {
      pattern: /^(?:[\p{L}\p{N}][\p{L}\p{N} ()_.+-]{0,79})?$/u,
      words:
        'the name of a voice, for instance "en-gb" (espeak-ng), "Samantha" (macOS), "Microsoft Zira Desktop" (Windows)',
    },
    description:
      'Which voice of the operating system speaks, as it names it: "en-gb" for espeak-ng, "Samantha" on macOS, "Microsoft Zira Desktop" on Windows; empty for the one that it uses.',
    restricted: false,
    group: "voice",
  },
  "voice.earcons": {
    type: "boolean",
    default: false,
    description:
      "Short tones say that Kodama listens, that it heard you, and that a model thinks: for who does not look at the screen.",
    restricted: false,
    group: "voice",
  },
  "voice.pronunciations": {
    type: "string",
    default: "",
    form: {
      pattern: /^(?:[^=,]{1,60}=[^=,]{1,120}(?:,[^=,]{1,60}=[^=,]{1,120}){0,99})?$/,
      words: 'words and how they are said, for instance "nginx=engine x, sql=sequel"',
    },
    description:
      'Words that are to be said in another way than they are written: "nginx=engine x, sql=sequel".',
    restricted: false,
    group: "voice",
  },
  "voice.tts": {
    type: "choice",
    default: "auto",
    choices: ["auto", "sherpa", "os", "none"],
    description:
      "Which voice speaks: an installed sherpa-onnx model, the voice of the operating system, or none.",
    restricted: false,
    group: "voice",
  },
  "voice.output": {
    type: "string",
    default: "speaker",
    description: 'Where speech goes: "speaker", "none", or the absolute path of a WAV file to append to.',
    form: {
      pattern: /^(?:speaker|none|(?:\/|[A-Za-z]:[\\/]|\\\\).+)$/,
      words: '"speaker", "none", or the absolute path of a WAV file',
    },
    restricted: true,
    group: "voice",
  },
  "voice.speaker": {
    type: "string",
    default: "",
    description:
      'The sound device that speaks, by the name the system gives it ("pactl list short sinks", "aplay -L"); empty is the default one.',
    restricted: true,
    group: "voice",
  },
  "voice.microphone": {
    type: "string",
    default: "",
    description:
      'The microphone that hears you, by its name; choose one with "Kodama: Microphone…". Empty is the default one.',
    restricted: true,
    group: "voice",
  },
  "voice.echo": {
    type: "choice",
    default: "speakers",
    choices: ["speakers", "headphones"],
    description:
      'What you hear Kodama with. "speakers": Kodama takes its own voice out of what it hears, and only words silence it. "headphones": nothing has to be, and it is quicker to stand still for you.',
    restricted: false,
    group: "voice",
  },
  "voice.namesOnScreen": {
    type: "choice",
    default: "beside",
    choices: ["beside", "hotwords"],
    description:
      'How names of the code that you see help to understand you. "beside": a name that may be meant is told beside what was heard. "hotwords": a speech model of NVIDIA\'s kind (Parakeet) also listens once more for a name that was nearly heard; it needs its memory twice.',
    restricted: false,
    group: "voice",
  },
  "voice.wakePhrase": {
    type: "string",
    default: "",
    form: { pattern: /^(?:[a-z]+(?: [a-z]+){0,3})?$/, words: "one to four words in small letters" },
    description:
      'Hands-free, only what begins with these words is taken, for instance "hey kodama"; what follows within 20 seconds of an answer needs none. Empty: everything is taken.',
    restricted: false,
    group: "voice",
  },
  "voice.sendMode": {
    type: "choice",
    default: "auto",
    choices: ["auto", "review"],
    description:
      'What becomes of what you say. "auto": it is done. "review": it stands in the box where you type, to be read, changed and sent; "stop" and answers count at once.',
    restricted: false,
    group: "voice",
  },
  "voice.awayAfterMinutes": {
    type: "integer",
    default: 30,
    min: 0,
    max: 1_440,
    description:
      'Hands-free, after so many minutes in which nobody said anything Kodama goes to sleep, until you say "wake up" or tap; 0 is never.',
    restricted: false,
    group: "voice",
  },
} as const satisfies Record<string, SettingSpec>;
