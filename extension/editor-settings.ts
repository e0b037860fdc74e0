// Settings that only the editor reads, in the form that package.json has them.

/** Settings of the editor side; those of the server are added from its own table. */
export const EDITOR_SETTINGS = {
  "kodama.server.transport": {
    type: "string",
    enum: ["fd3", "stdio"],
    default: "fd3",
    scope: "machine",
    description:
      "How the editor talks to Kodama's server: over an extra pipe, or over standard input and output.",
  },
  "kodama.server.heartbeatSeconds": {
    type: "integer",
    default: 5,
    minimum: 1,
    maximum: 60,
    scope: "machine",
    description:
      "Seconds between two signs of life that the editor asks of the server. After two misses it is started again.",
  },
  "kodama.voice.tap": {
    type: "string",
    enum: ["once", "handsFree"],
    default: "once",
    scope: "application",
    description:
      'What a tap on the talk key, or a click on the orb, starts. "once": one request, until you fall silent. "handsFree": one after the other, until you tap again. A key that is held down always hears until it is let go.',
  },
  "kodama.voice.tapAfterMs": {
    type: "integer",
    default: 650,
    minimum: 100,
    maximum: 2000,
    scope: "application",
    description:
      "Milliseconds after which the talk key counts as tapped where it does not repeat. It must be longer than the delay until your keyboard repeats a key.",
  },
  "kodama.voice.releaseAfterMs": {
    type: "integer",
    default: 180,
    minimum: 50,
    maximum: 1000,
    scope: "application",
    description:
      "Milliseconds after its last repeat that the talk key counts as let go. It must be longer than the time between two repeats.",
  },
  "kodama.approvals.armDelayMs": {
    type: "integer",
    default: 600,
    minimum: 0,
    maximum: 5000,
    scope: "application",
    description:
      "Milliseconds a question is shown before its buttons work, so that no click is meant for something else.",
  },
  "kodama.orb.reducedMotion": {
    type: "string",
    enum: ["auto", "on", "off"],
    default: "auto",
    scope: "application",
    description:
      'Whether the orb stands still. "auto" follows the editor (`workbench.reduceMotion`) and the operating system.',
  },
  "kodama.orb.renderer": {
    type: "string",
    enum: ["auto", "webgl", "canvas"],
    default: "auto",
    scope: "application",
    description: 'How the orb is drawn. "auto" uses the graphics card where there is one.',
  },
} as const;
