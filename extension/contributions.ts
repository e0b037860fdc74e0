// Everything Kodama contributes to the editor but the server's settings; package.json is written from both by `npm run manifest`.

interface CommandSpec {
  readonly title: string;
  readonly icon?: string;
  /** When the palette offers it. */
  readonly when?: string;
  readonly key?: {
    readonly key: string;
    readonly mac?: string;
    readonly when: string;
    readonly args?: string;
  };
  readonly hidden?: boolean;
}

/** What Esc closes first. */
const ESCAPES = [
  "suggestWidgetVisible",
  "inQuickOpen",
  "findWidgetVisible",
  "renameInputVisible",
  "inSnippetMode",
];
const READY = "kodama.ready";
const PENDING = "kodama.approvalPending";
const TASKS = "kodama.hasTasks";
const TASK = "view == kodama.tasks && viewItem =~ /^task/";
const WAITS = "view == kodama.approvals && viewItem == question";

export const COMMANDS = {
  "kodama.ask": {
    title: "Ask…",
    icon: "$(comment)",
    key: { key: "ctrl+alt+k", mac: "cmd+alt+k", when: "!kodama.composing" },
  },
  "kodama.talk": {
    title: "Talk",
    icon: "$(mic)",
    when: READY,
    key: { key: "ctrl+alt+j", mac: "cmd+alt+j", when: READY, args: "key" },
  },
  "kodama.discardSpeech": {
    title: "Stop Listening and Forget What Was Said",
    when: "kodama.listening",
    key: {
      key: "escape",
      when: `kodama.listening && !${ESCAPES.join(" && !")}`,
    },
  },
  "kodama.mute": {
    title: "Mute the Microphone",
    icon: "$(mute)",
    when: "kodama.heard",
    key: { key: "ctrl+alt+m", mac: "cmd+alt+m", when: "kodama.heard && !kodama.muted" },
  },
  "kodama.unmute": {
    title: "Unmute the Microphone",
    icon: "$(unmute)",
    when: "kodama.muted",
    key: { key: "ctrl+alt+m", mac: "cmd+alt+m", when: "kodama.muted" },
  },
  "kodama.handsFree": { title: "Talk Hands-Free", icon: "$(mic)", when: READY },
  "kodama.sayAgain": { title: "Say That Again", icon: "$(unmute)", when: READY },
  "kodama.microphone": { title: "Microphone…", icon: "$(mic)", when: READY },
  "kodama.testMicrophone": { title: "Test the Microphone", icon: "$(pulse)", when: READY },
  "kodama.speaker": { title: "Speaker…", icon: "$(unmute)", when: READY },
  "kodama.speakFromFile": { title: "Speak from File…", icon: "$(file-media)", when: READY },
  "kodama.approve": {
    title: "Approve",
    icon: "$(check)",
    when: PENDING,
    key: { key: "ctrl+alt+y", mac: "cmd+alt+y", when: PENDING },
  },
  "kodama.deny": {
    title: "Deny",
    icon: "$(close)",
    when: PENDING,
    key: { key: "ctrl+alt+n", mac: "cmd+alt+n", when: PENDING },
  },
  "kodama.denyWithReason": { title: "Deny and Say Why…", when: PENDING },
  "kodama.editQuestion": { title: "Edit What Kodama Asks…", icon: "$(edit)", when: "kodama.editable" },
  "kodama.showApprovals": { title: "Show What Waits for You", icon: "$(bell)", when: PENDING },
  "kodama.showDiff": { title: "Show the Proposed Change", icon: "$(diff)", when: PENDING },
  "kodama.wouldAsk": { title: "Would This Be Asked About?…", when: READY },
  "kodama.manageRules": { title: "Manage Standing Permissions", when: READY },
  "kodama.allowAhead": { title: "Allow Changes for a While…", icon: "$(watch)", when: READY },
  "kodama.askAgain": { title: "Ask Me About Changes Again", icon: "$(watch)", when: "kodama.allowedAhead" },
  "kodama.takeBack": { title: "Take It Back", icon: "$(trash)", hidden: true },
  "kodama.newTask": { title: "New Task…", icon: "$(add)", when: READY },
  "kodama.newTaskByForm": { title: "New Task with a Form…", icon: "$(list-unordered)", when: READY },
  "kodama.runTask": { title: "Run Task Now…", icon: "$(play)", when: TASKS },
  "kodama.pauseTask": { title: "Pause Task…", icon: "$(debug-pause)", when: TASKS },
  "kodama.resumeTask": { title: "Resume Task…", icon: "$(debug-continue)", when: TASKS },
  "kodama.editTask": { title: "Edit Task…", icon: "$(edit)", when: TASKS },
  "kodama.deleteTask": { title: "Delete Task…", icon: "$(trash)", when: TASKS },
  "kodama.showHistory": { title: "Show Runs of a Task…", icon: "$(history)", when: TASKS },
  "kodama.seenResults": {
    title: "Mark Task Results as Seen",
    icon: "$(check-all)",
    when: "kodama.unseenResults",
  },
  "kodama.showRun": { title: "Show Run", icon: "$(output)", hidden: true },
  "kodama.stop": {
    title: "Stop",
    icon: "$(debug-stop)",
    when: READY,
    key: { key: "ctrl+alt+s", mac: "cmd+alt+s", when: "kodama.busy || kodama.speaking" },
  },
  "kodama.hush": {
    title: "Be Quiet",
    icon: "$(mute)",
    when: "kodama.speaking",
    // What Esc closes elsewhere comes first.
    key: {
      key: "escape",
      when: `kodama.speaking && !kodama.listening && !${ESCAPES.join(" && !")}`,
    },
  },
  "kodama.undo": { title: "Undo What Kodama Did", icon: "$(discard)", when: "kodama.canUndo" },
  "kodama.sleep": { title: "Sleep", when: "kodama.ready && kodama.awake" },
  "kodama.wake": { title: "Wake", when: "kodama.ready && !kodama.awake" },
  "kodama.moveVoice": { title: "Move the Voice…", icon: "$(unmute)", when: READY },
  "kodama.showOrb": { title: "Show Orb" },
  "kodama.showLog": { title: "Show Log" },
  "kodama.doctor": { title: "Doctor" },
  "kodama.diagnostics": { title: "Diagnostics" },
  "kodama.receipt": { title: "Receipt of the Last Turn", icon: "$(checklist)", when: READY },
  "kodama.openSettings": { title: "Open Settings" },
  "kodama.models": { title: "Models…", icon: "$(hubot)", when: READY },
  "kodama.memory": { title: "Memory…", icon: "$(book)", when: READY },
  "kodama.programs": { title: "Background Programs…", icon: "$(server-process)", when: READY },
  "kodama.mcp": { title: "MCP Servers…", icon: "$(plug)", when: READY },
  "kodama.setModelKey": { title: "Set the Key of the Model Server…" },
  "kodama.restart": { title: "Restart" },
  "kodama.enterSafeMode": {
    title: "Enter Safe Mode",
    when: "!kodama.safeMode && !config.kodama.tools.safeMode",
  },
  "kodama.leaveSafeMode": {
    title: "Leave Safe Mode",
    when: "kodama.safeMode || config.kodama.tools.safeMode",
  },
  "kodama.deleteAllData": { title: "Delete All Data…" },
} as const satisfies Record<string, CommandSpec>;

export type CommandId = keyof typeof COMMANDS;

const commandPalette = Object.entries<CommandSpec>(COMMANDS)
  .filter(([, spec]) => spec.when !== undefined || spec.hidden === true)
  .map(([command, spec]) => ({ command, when: spec.when ?? "false" }));

export const CONTRIBUTES = {
  languageModelChatProviders: [{ vendor: "kodama", displayName: "Kodama" }],
  commands: Object.entries<CommandSpec>(COMMANDS).map(([command, { title, icon }]) => ({
    command,
    title,
    category: "Kodama",
    ...(icon === undefined ? {} : { icon }),
  })),
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
