// A change of one file, as a tool proposes it.
import type { FileChange, Prepared } from "../../server/core/tools/types.ts";

export const FILE: FileChange = {
  path: "/ws/a.ts",
  folder: "/ws",
  diff: "-a\n+b\n",
  cut: false,
  beforeSha: "1",
  afterSha: "2",
  open: false,
};

export const edit = (change: Partial<FileChange> = {}): Partial<Prepared> => ({
  risk: "change",
  subject: { kind: "edit", files: [{ ...FILE, ...change }] },
});
