// Everything Kodama contributes to the editor but the server's settings; package.json is written from both by `npm run manifest`.
import { COMMANDS, type CommandSpec, READY } from "./command-specs.ts";

const TASK = "view == kodama.tasks && viewItem =~ /^task/";
const WAITS = "view == kodama.approvals && viewItem == question";

const commandPalette = Object.entries<CommandSpec>(COMMANDS)
  .filter(([, spec]) => spec.when !== undefined || spec.hidden === true)
  .map(([command, spec]) => ({ command, when: spec.when ?? "false" }));

const withKeys = Object.entries<CommandSpec>(COMMANDS).flatMap(([command, { key }]) =>
  key === undefined ? [] : [command],
);

export const CONTRIBUTES = {
  languageModelChatProviders: [{ vendor: "kodama", displayName: "Kodama" }],
  commands: Object.entries<CommandSpec>(COMMANDS).map(([command, { title, icon }]) => ({
    command,
    title,
    category: "Kodama",
    ...(icon === undefined ? {} : { icon }),
  })),
  // A terminal gives all other keys to its shell, and talk, stop and silence are wanted wherever somebody is.
  configurationDefaults: { "terminal.integrated.commandsToSkipShell": withKeys },
  keybindings: Object.entries<CommandSpec>(COMMANDS).flatMap(([command, { key }]) =>
    key === undefined ? [] : [{ command, ...key }],
  ),
  viewsContainers: { activitybar: [{ id: "kodama", title: "Kodama", icon: "media/kodama.svg" }] },
  views: {
    kodama: [
      { type: "webview", id: "kodama.orb", name: "Kodama", icon: "media/kodama.svg" },
      {
        id: "kodama.approvals",
        name: "Approvals",
        icon: "media/kodama.svg",
        contextualTitle: "Kodama",
        visibility: "collapsed",
      },
      {
        id: "kodama.tasks",
        name: "Tasks",
        icon: "media/kodama.svg",
        contextualTitle: "Kodama",
        visibility: "collapsed",
      },
    ],
  },
  viewsWelcome: [
    {
      view: "kodama.tasks",
      contents:
        "Nothing runs by itself yet. Say when and what in one sentence, for instance: every weekday at nine run the tests.\n[New Task…](command:kodama.newTask)\n[New Task with a Form…](command:kodama.newTaskByForm)",
    },
    {
      view: "kodama.approvals",
      contents:
        "Nothing waits for your answer, and no lasting answer was given.\n[Ask Kodama…](command:kodama.ask)",
    },
  ],
  menus: {
    commandPalette,
    "view/title": [
      { command: "kodama.microphone", when: "view == kodama.orb", group: "1_do" },
      { command: "kodama.speakFromFile", when: "view == kodama.orb", group: "1_do" },
      { command: "kodama.stop", when: "view == kodama.orb && kodama.busy", group: "navigation@2" },
      { command: "kodama.newTask", when: "view == kodama.tasks", group: "navigation@1" },
      { command: "kodama.newTaskByForm", when: "view == kodama.tasks", group: "1_new" },
      {
        command: "kodama.seenResults",
        when: "view == kodama.tasks && kodama.unseenResults",
        group: "navigation@2",
      },
      { command: "kodama.undo", when: "view == kodama.orb && kodama.canUndo", group: "1_do" },
      { command: "kodama.doctor", when: "view == kodama.orb", group: "2_help" },
      { command: "kodama.openSettings", when: "view == kodama.orb", group: "2_help" },
    ],
    "view/item/context": [
      { command: "kodama.runTask", when: TASK, group: "inline@1" },
      { command: "kodama.pauseTask", when: "view == kodama.tasks && viewItem == task", group: "inline@2" },
      {
        command: "kodama.resumeTask",
        when: "view == kodama.tasks && viewItem == task-paused",
        group: "inline@2",
      },
      { command: "kodama.showHistory", when: TASK, group: "1_look" },
      { command: "kodama.editTask", when: TASK, group: "2_change@1" },
      { command: "kodama.deleteTask", when: TASK, group: "2_change@2" },
      { command: "kodama.approve", when: WAITS, group: "inline@1" },
      { command: "kodama.deny", when: WAITS, group: "inline@2" },
      { command: "kodama.denyWithReason", when: WAITS, group: "1_answer@1" },
      { command: "kodama.editQuestion", when: WAITS, group: "1_answer@2" },
      { command: "kodama.showDiff", when: WAITS, group: "2_look" },
      {
        command: "kodama.takeBack",
        when: "view == kodama.approvals && viewItem == standing",
        group: "inline@1",
      },
    ],
    "editor/title": [
      {
        command: "kodama.approve",
        when: "resourceScheme == kodama-proposed && kodama.approvalPending",
        group: "navigation@1",
      },
      {
        command: "kodama.deny",
        when: "resourceScheme == kodama-proposed && kodama.approvalPending",
        group: "navigation@2",
      },
    ],
    "editor/context": [{ command: "kodama.ask", when: READY, group: "z_kodama" }],
    "comments/commentThread/title": [
      { command: "kodama.approve", when: "commentController == kodama", group: "navigation@1" },
      { command: "kodama.deny", when: "commentController == kodama", group: "navigation@2" },
      { command: "kodama.denyWithReason", when: "commentController == kodama", group: "more" },
    ],
  },
  walkthroughs: [
    {
      id: "start",
      title: "Get started with Kodama",
      description: "Talk to your project. Everything runs on this machine.",
      steps: [
        {
          id: "ask",
          title: "Ask for something",
          description: 'Type a request such as "run the tests".\n[Ask](command:kodama.ask)',
          media: { markdown: "media/walkthrough/ask.md" },
          completionEvents: ["onCommand:kodama.ask"],
        },
        {
          id: "talk",
          title: "Talk to Kodama",
          description:
            "Tap the key, say what you want, and fall silent; or hold it while you talk. It takes a speech model, which stays on this machine.\n[Talk](command:kodama.talk)\n[Models…](command:kodama.models)\n[Microphone…](command:kodama.microphone)",
          media: { markdown: "media/walkthrough/talk.md" },
          completionEvents: ["onCommand:kodama.talk"],
        },
        {
          id: "approve",
          title: "Approve what it does",
          description:
            "Nothing runs and nothing changes before you said yes.\n[Show what waits](command:kodama.showApprovals)",
          media: { markdown: "media/walkthrough/approve.md" },
          completionEvents: ["onContext:kodama.approvalPending"],
        },
        {
          id: "doctor",
          title: "See what works here",
          description: "Speech and language models are optional.\n[Doctor](command:kodama.doctor)",
          media: { markdown: "media/walkthrough/doctor.md" },
          completionEvents: ["onCommand:kodama.doctor"],
        },
      ],
    },
  ],
  colors: [
    {
      id: "kodama.orb",
      description: "Colour of the orb when it waits.",
      defaults: { dark: "#B4A8C4", light: "#7A6A92", highContrast: "#FFFFFF", highContrastLight: "#000000" },
    },
  ],
} as const;
