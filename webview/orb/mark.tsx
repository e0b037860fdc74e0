// What the orb does, by shape: one mark for each mode, in the colours of the theme, so that it can be told without colour or motion.
import type { VNode } from "preact";

const MICROPHONE = "M6 3.5a2 2 0 0 1 4 0v4a2 2 0 0 1-4 0zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5";

/** Lines on a square of 16 units. A mode without one is at rest, and the body of the orb says it. */
const MARKS: Readonly<Record<string, string>> = {
  offline: "M8 1.5v6M4.5 4a5.5 5.5 0 1 0 7 0",
  starting: "M4 1.5h8M4 14.5h8M5 1.5c0 4 6 4 6 6.5s-6 2.5-6 6.5M11 1.5c0 4-6 4-6 6.5s6 2.5 6 6.5",
  asleep: "M13 10A6 6 0 1 1 6.5 2.5 5 5 0 0 0 13 10z",
  muted: `${MICROPHONE}M2 2l12 12`,
  no_microphone: "M8 1.5 15 14H1zM8 6v4M8 12v.5",
  remote: "M1.5 2.5h13v8h-13zM8 10.5v3.5M5 14h6",
  listening: MICROPHONE,
  wake_listening: "M3 10V7q0-3 3-3M3 7.5h3V10H3zM9.5 10V7q0-3 3-3M9.5 7.5h3V10h-3z",
  hearing: "M2 6.5v3M5 4v8M8 1.5v13M11 4v8M14 6.5v3",
  transcribing: "M2 4h12M2 8h12M2 12h6",
  thinking: "M3 8v.5M8 8v.5M13 8v.5",
  speaking: "M2 6v4h2.5L8 13V3L4.5 6zM10.5 5.5q2 2.5 0 5M12.5 3.5q3.5 4.5 0 9",
  needs_approval: "M5 5.5a3 3 0 1 1 4.5 2.5Q8 9 8 10.5M8 13v.5",
  error: "M4.5 4.5l7 7M11.5 4.5l-7 7M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1",
};

export function Mark({ mode }: { readonly mode: string }): VNode | null {
  const lines = MARKS[mode];
  if (lines === undefined) return null;
  return (
    <svg class="orb-mark" data-mode={mode} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={lines}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
