// The settings of tasks.
import type { SettingSpec } from "./spec.ts";

export const SCHEDULER_SETTINGS = {
  "scheduler.unattended": {
    type: "choice",
    default: "wait",
    choices: ["wait", "skip"],
    description:
      "What a scheduled run does with a question when no window is open: wait a day for an answer, or skip with a note.",
    restricted: false,
    group: "scheduler",
  },
  "scheduler.spokenPerDay": {
    type: "integer",
    default: 5,
    min: 0,
    max: 100,
    description: "How often a day Kodama may speak up by itself about its tasks. Reminders are always said.",
    restricted: false,
    group: "scheduler",
  },
  "scheduler.dailyMinutes": {
    type: "integer",
    default: 720,
    min: 1,
    max: 100_000,
    description:
      "How many minutes the runs of one task may take within a day, without waiting for you. Then it rests; run by hand it still runs.",
    restricted: true,
    group: "scheduler",
  },
  "scheduler.dailyTokens": {
    type: "integer",
    default: 2_000_000,
    min: 1_000,
    max: 100_000_000,
    description:
      "How many tokens language models may read and write for one task within a day. Then it rests; run by hand it still runs.",
    restricted: true,
    group: "scheduler",
  },
  "scheduler.quietFrom": {
    type: "integer",
    default: 23,
    min: 0,
    max: 23,
    description: "Hour from which Kodama does not speak up by itself. The same as the end means never quiet.",
    restricted: false,
    group: "scheduler",
  },
  "scheduler.quietUntil": {
    type: "integer",
    default: 7,
    min: 0,
    max: 23,
    description: "Hour until which Kodama does not speak up by itself.",
    restricted: false,
    group: "scheduler",
  },
} as const satisfies Record<string, SettingSpec>;
