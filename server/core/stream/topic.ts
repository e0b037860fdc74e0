// Names of topics: scope, id and kind, parsed once and judged by their parts, never by how the text ends.

/** What each scope has; a scope with an empty kind is written without one. */
const KINDS = {
  user: ["approvals", "capabilities", "conversation", "models", "runs", "settings", "tasks", "tools"],
  org: ["workers"],
  run: ["events"],
  task: ["runs"],
  approval: [""],
  device: ["voice"],
} as const;

export type TopicScope = keyof typeof KINDS;

export interface Topic {
  readonly scope: TopicScope;
  readonly id: string;
  readonly kind: string;
}

/** The one person of this store. */
export const LOCAL_USER = "local";

/** Letters and digits of ids of ours, and the signs that UUIDs and run keys have. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;

export function parseTopic(text: string): Topic | undefined {
  const [scope = "", id = "", kind = "", ...rest] = text.split(":");
  if (rest.length > 0 || !isScope(scope) || !ID.test(id)) return undefined;
  const topic: Topic = { scope, id, kind };
  const kinds: readonly string[] = KINDS[scope];
  return kinds.includes(kind) && formatTopic(topic) === text ? topic : undefined;
}

export function formatTopic({ scope, id, kind }: Topic): string {
  return kind === "" ? `${scope}:${id}` : `${scope}:${id}:${kind}`;
}

const isScope = (text: string): text is TopicScope => Object.hasOwn(KINDS, text);

/** Whether the person of this store may read it: everything in it is theirs, but it has no other person and no organisation. */
export function mayRead({ scope, id }: Topic): boolean {
  return scope === "user" ? id === LOCAL_USER : scope !== "org";
}

/** Every surface follows these; the others are followed by who asks for them. */
export function isForEveryone({ scope }: Topic): boolean {
  return scope === "user";
}

export const USER_TOPICS: readonly string[] = KINDS.user.map((kind) =>
  formatTopic({ scope: "user", id: LOCAL_USER, kind }),
);
