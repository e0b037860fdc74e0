// The commands of the palette: their names, when they are offered, and their keys.

export interface CommandSpec {
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
export const READY = "kodama.ready";
const PENDING = "kodama.approvalPending";
const TASKS = "kodama.hasTasks";

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
