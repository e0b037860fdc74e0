// What people say of tasks that are there, in English; see phrases-en.ts.
import type { PhraseBook } from "./phrases-git-en.ts";

export const TASK_PHRASES: readonly PhraseBook[] = [
  {
    command: "tasks.list",
    about: "your tasks and when they run",
    phrases: [
      "<show> [me] [all] [of] [the|my|our] [scheduled|planned|recurring|upcoming] (tasks|reminders|chores|schedule|schedules|scheduled jobs|automations)",
      "<show> [me] what is (scheduled|planned|on the schedule)",
      "(read|read out|tell me) [out|me] [the|my|our] (tasks|reminders|schedule)",
    ],
    asked: [
      "(what|which) [scheduled|planned|recurring] (tasks|reminders|chores|automations) (do i have|do we have|are there|have i got|are scheduled|are planned|are set up|exist)",
      "(what's|what is|what do i have|what do we have) (scheduled|planned|on the schedule|on my schedule)",
      "do i have [any] [scheduled|planned] (tasks|reminders|chores)",
    ],
  },
  {
    command: "tasks.when",
    about: "when a task runs, by its name",
    phrases: ["<show> [me] when [the|my] {task} [<task>] (runs|is due|happens) [next|again]"],
    asked: [
      "when (is|does|will|do) [the|my] {task} [<task>] (run|due|start|happen|go off|next|come|be due) [next|again|due]",
      "how often (is|does|do|will) [the|my] {task} [<task>] (run|happen|start)",
    ],
  },
  {
    command: "tasks.run",
    about: "a task of yours now, by its name",
    phrases: [
      "<run> [the|my] <task> [called|named] {task} [now|right now]",
      "<run> [the|my] {task} <task> [now|right now|once]",
      "(run|start|trigger|execute|kick off) [the|my] {task} [<task>] (now|right now|immediately|once|right away|at once|straight away)",
    ],
  },
  {
    command: "tasks.pause",
    about: "a task does not run until you resume it",
    phrases: [
      "(pause|suspend|disable|turn off|switch off|hold|halt|freeze) [the|my] <task> [called|named] {task} [for now]",
      "(pause|suspend|disable|turn off|switch off|hold|halt|freeze) [the|my] {task} <task> [for now]",
      "(put|place) [the|my] {task} [<task>] on (hold|pause|ice)",
      "(pause|suspend) [the|my] {task} [for now]",
    ],
  },
  {
    command: "tasks.resume",
    about: "a paused task runs again",
    phrases: [
      "(resume|unpause|enable|re-enable|turn on|switch on|reactivate|turn back on) [the|my] <task> [called|named] {task} [again]",
      "(resume|unpause|enable|re-enable|turn on|switch on|reactivate|turn back on) [the|my] {task} <task> [again]",
      "(resume|unpause|unfreeze) [the|my] {task} [again]",
      "(turn|switch) [the|my] {task} [<task>] [back] on [again]",
      "let [the|my] {task} [<task>] (run|happen|start) again [from now on]",
    ],
  },
  {
    command: "tasks.delete",
    about: "a task is gone for good; typed, not spoken",
    phrases: [
      "(delete|remove|get rid of|erase) [the|my] <task> [called|named|about|for|to] {task}",
      "(delete|remove|get rid of|erase) [the|my] {task} <task> [for good]",
      "(delete|remove|get rid of|erase|drop|take) [the|my] {task} (from|off|out of) (the|my|your) (schedule|timetable|calendar|list) [for good|altogether]",
      "(delete|remove|get rid of|erase) [the|my] {task} [for good|altogether|permanently]",
      "(cancel|drop|throw out|throw away|scrap|kill) [the|my] {task} [<task>] (for good|altogether|permanently|for ever|forever)",
      "(throw out|throw away|scrap) [the|my] {task} <task>",
    ],
  },
];
