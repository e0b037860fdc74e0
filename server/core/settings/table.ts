// The one table of settings the host owns. The editor's settings page is generated from it.
import type { SettingSpec } from "./spec.ts";
import { MODELS_SETTINGS } from "./models-table.ts";
import { SCHEDULER_SETTINGS } from "./scheduler-table.ts";
import { VOICE_SETTINGS } from "./voice-table.ts";

/** A name with a dot in it, "*." before one with two, or an address; each maybe with a port. */
const HOST = /(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d{1,5})?/;
const SCRIPT_NAME = /^(?:[\w.:-]{1,60})?$/;
const HOSTS = new RegExp(`^(?:${HOST.source}(?: ${HOST.source}){0,31})?$`);

export const SETTINGS = {
  ...VOICE_SETTINGS,
  ...SCHEDULER_SETTINGS,
  ...MODELS_SETTINGS,
  "approvals.expiryMinutes": {
    type: "integer",
    default: 15,
    min: 1,
    max: 60,
    description: 'Minutes until an unanswered question counts as "no".',
    restricted: true,
    group: "approvals",
  },
  "approvals.ruleDays": {
    type: "integer",
    default: 90,
    min: 1,
    max: 365,
    description: "Days after which a lasting yes or no is forgotten and Kodama asks again.",
    restricted: true,
    group: "approvals",
  },
  "approvals.voice": {
    type: "choice",
    default: "changeAndRun",
    choices: ["off", "changeAndRun"],
    description:
      'What a spoken "yes" may allow. A question of high risk needs the number that stands beside it on the screen as well.',
    restricted: true,
    group: "approvals",
  },
  "tools.afterEdit": {
    type: "string",
    default: "",
    form: { pattern: SCRIPT_NAME, words: "the name of a script, for instance format" },
    description:
      "A script of the project that runs after a model changed files, for instance format or lint; the model reads what it told. It is asked about as any other.",
    restricted: true,
    group: "tools",
  },
  "tools.beforeCommit": {
    type: "string",
    default: "",
    form: { pattern: SCRIPT_NAME, words: "the name of a script, for instance test" },
    description:
      "A script of the project that has to succeed before Kodama commits, for instance test. It is asked about as any other.",
    restricted: true,
    group: "tools",
  },
  "tools.commandTimeoutSeconds": {
    type: "integer",
    default: 600,
    min: 1,
    max: 3600,
    description: "Seconds after which a running command and everything it started is ended.",
    restricted: true,
    group: "tools",
  },
  "tools.safeMode": {
    type: "boolean",
    default: false,
    description:
      "Kodama only looks: it changes and starts nothing, asks no language model, and runs no task of yours. For when something goes wrong.",
    restricted: true,
    group: "tools",
  },
  "tools.sandbox": {
    type: "choice",
    default: "on",
    choices: ["on", "network", "off"],
    description:
      'Commands and scripts that you allow run in a sandbox where the system has one (Linux with bubblewrap): they change their folder only and see no keys. "on": also without network. "off": with all your rights. What needs more is asked for with "outside the sandbox".',
    restricted: true,
    group: "tools",
  },
  "tools.sandboxHosts": {
    type: "string",
    default: "",
    form: { pattern: HOSTS, words: "names of hosts with spaces between, for instance registry.npmjs.org" },
    description:
      'Hosts that programs in the sandbox reach all the same, with spaces between: "registry.npmjs.org *.example.com:443". Then packages are fetched in the sandbox too. It takes socat; whoever may be reached may also be told what is in the folder.',
    restricted: true,
    group: "tools",
  },
  "tools.terminal": {
    type: "choice",
    default: "off",
    choices: ["off", "on"],
    description:
      '"on": commands and scripts that you allow run in a terminal that the editor shows, with colours; you can type into them there, and closing the terminal ends them. "off": their output is in the Kodama view only.',
    restricted: false,
    group: "tools",
  },
} as const satisfies Record<string, SettingSpec>;
